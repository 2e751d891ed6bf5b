import { expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../src/core/clock.ts';
import { displayMoney } from '../../src/core/money.ts';
import { type StoryPart, story } from '../../src/desk/story.ts';
import { timeline } from '../../src/desk/timeline.ts';
import type { Delivery } from '../../src/once/ports.ts';
import type { PostedEntry } from '../../src/ledger/ports.ts';
import type { Job } from '../../src/outbox/ports.ts';
import { NOW, aDelivery, aJob, aTransaction, anOpenCase, bareFacts } from '../db/records.ts';
import { FINSWICH } from '../harness/upstreams.ts';

type Facts = Parameters<typeof story>[0];

const none: Facts = { ...bareFacts(aTransaction()), entries: [], wrongTries: 0 };

/** The story as text, its times in minutes from `NOW`. */
const read = (facts: Facts): string =>
  story(facts, FINSWICH)
    .map((part: StoryPart) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'time'
          ? `+${(part.at - NOW) / MINUTE} min`
          : displayMoney(part.money),
    )
    .join('');

const moved = (movement: PostedEntry['movement'], minutes: number): PostedEntry => ({
  id: minutes,
  at: NOW + minutes * MINUTE,
  movement,
  customer: none.transaction.userReference,
  minor: 20_000,
  currency: 'NGN',
  reference: none.transaction.reference,
  transactionId: none.transaction.id,
  rail: none.transaction.rail,
});

test('what Finswich credits after a person gave the money back is told, with its time', () => {
  const step = { money: null, to: 'reversed' } as const;
  const facts: Facts = {
    ...none,
    transaction: aTransaction({ state: 'reversed', reason: 'given_back' }),
    transitions: [
      { ...step, on: 'givenBack', by: 'staff', from: 'settled', at: NOW + 20 * MINUTE },
      { ...step, on: 'reversed', by: 'event', from: 'reversed', at: NOW + 97 * MINUTE },
    ],
    entries: [moved('hold', 1), moved('settle', 2), moved('refund', 20)],
  };
  expect(read(facts)).toMatch(/a person decided at \+20 min that the merchant gives it back/);
  expect(read(facts)).toMatch(/₦200\.00 refunded at \+20 min, Finswich credited it as well at \+97 min\.$/);
});

test('a transaction with a case that waits for Finswich and one that a person must decide mentions both', () => {
  const rests = anOpenCase({ status: 'postponed', waitUntil: NOW + HOUR });
  const both = ', Finswich was asked again, and its answer is awaited until +60 min, a case waits for a person.';
  for (const status of ['open', 'proposed'] as const) {
    for (const reviews of [
      [rests, anOpenCase({ status })],
      [anOpenCase({ status }), rests],
    ]) {
      expect(read({ ...none, reviews }).slice(-both.length)).toBe(both);
    }
  }
  const over = (['decided', 'superseded'] as const).map((status) => anOpenCase({ status }));
  expect(read({ ...none, reviews: [rests, ...over] })).not.toContain('waits for a person');
});

const says = (facts: Facts): readonly string[] => timeline(facts, FINSWICH).map((entry) => entry.says);
const aDeliveryOf = (id: number, given: Partial<Delivery>): Delivery => ({
  ...aDelivery({ event: 'COMPLETE_TRANSACTION', receivedAt: NOW + id }),
  id,
  ...given,
});

test('what was refused and came again is never told as done', () => {
  const answer = { code: 'otp_wrong', data: {}, retryAfterSeconds: null };
  const refused = aDeliveryOf(1, { verdict: 'refused', answer });
  const again = [2, 3].map((id) => aDeliveryOf(id, { verdict: 'repeated', repeats: 1, answer }));
  expect(says({ ...none, deliveries: [refused, ...again] })).toContainEqual(
    'The customer entered a code; refused: the code was wrong. Delivered 3 times, nothing done twice.',
  );
});

test('a repeat of what is no longer on file has a line of its own', () => {
  const repeat = aDeliveryOf(9, { verdict: 'repeated', repeats: 1 });
  expect(says({ ...none, deliveries: [repeat] })).toContainEqual(
    'The customer entered a code again; same as before, nothing done twice (answered with success).',
  );
});

test('only a message that a gateway took is told as sent: none that was no longer needed, and none that was given up', () => {
  const job: Job = {
    ...aJob({ kind: 'send_refund', transactionId: none.transaction.id }),
    id: 1,
    rail: none.transaction.rail,
    reference: none.transaction.reference,
    status: 'done',
    attempts: 1,
    unsure: 0,
    lastError: null,
    receipt: null,
    createdAt: NOW,
    doneAt: NOW,
  };
  const told = (given: Partial<Job>) => says({ ...none, jobs: [{ ...job, ...given }] }).at(-1);
  expect(told({})).toBe('Message about the refund: no longer needed.');
  expect(told({ receipt: 'termii m1' })).toBe('Message about the refund: sent (termii m1).');
  expect(told({ status: 'dead', attempts: 3, lastError: 'http 503' })).toBe(
    'Message about the refund: given up after 3 tries: it answered with HTTP 503.',
  );
});
