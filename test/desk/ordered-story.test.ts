import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import { displayMoney } from '../../src/core/money.ts';
import { type StoryPart, story } from '../../src/desk/story.ts';
import { timeline } from '../../src/desk/timeline.ts';
import type { OrderRequest } from '../../src/transactions/ordered/order-request.ts';
import { VTPASS } from '../harness/upstreams.ts';
import { START } from '../transactions/bought.ts';
import { type House, openHouse } from '../transactions/house.ts';
import { IKEDC, PREPAID, SCHEDULE, type Shop, openShop, said } from '../transactions/ordered/shop.ts';

const METER = '1010101010101';
const TOKEN = '26362054405982757802';
const DELIVERED = { upstreamCode: '000/delivered', upstreamReference: '17650000000000000000012' };
const IN_PROGRESS = { upstreamCode: '099' };

let house: House;
let shop: Shop;
let userReference: string;
beforeEach(async () => {
  house = await openHouse();
  shop = openShop(house);
  userReference = await house.customer();
});
afterEach(() => house.close());

/** A token of electricity, ordered for a prepaid meter. */
const order = async (given: Partial<OrderRequest> = {}) => {
  const placed = await shop.order({
    userReference,
    scene: 'electricity',
    biller: IKEDC,
    item: PREPAID,
    account: METER,
    requestId: '202611302200token',
    valueLimitMs: 30 * MINUTE,
    ...given,
  });
  if (!placed.ok) throw new Error(placed.error.code);
  return placed.value.transaction.reference;
};
/** Asks when the next question is due. */
const askAfter = async (seconds: number): Promise<void> => {
  shop.now += seconds * 1_000;
  expect(await shop.ask()).toBe(1);
};

async function factsOf(reference: string) {
  const facts = await house.db.desk.transaction({ reference, subject: '' });
  if (!facts) throw new Error(`${reference} is not there`);
  return facts;
}
/** The story as text, its times in seconds from the order. */
const read = (parts: readonly StoryPart[]): string =>
  parts
    .map((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'time'
          ? `+${(part.at - START) / 1_000} s`
          : displayMoney(part.money),
    )
    .join('');
const told = async (reference: string): Promise<string> => read(story(await factsOf(reference), VTPASS));
const lines = async (reference: string) =>
  timeline(await factsOf(reference), VTPASS).map(({ at, says }) => `+${(at - START) / 1_000} s ${says}`);

const ORDERED = `The customer ordered Electricity of Ikeja Electric (Prepaid) for ${METER} over VTpass`;

test('an order that is carried out at once: who ordered what, over which rail, and what the upstream answered', async () => {
  shop.submits = async () => said('paid', { ...DELIVERED, value: { token: TOKEN } });
  const reference = await order();
  expect(await told(reference)).toBe(
    `${ORDERED} at +0 s and agreed with their PIN, debited ₦200.00 at +0 s, VTpass carried it out (000/delivered: processed, the payment is delivered) at +0 s, PIN or token came at +0 s, not sent yet.`,
  );
  expect(await lines(reference)).toEqual([
    `+0 s ${ORDERED} and agreed with their PIN; ₦200.00 set aside in the wallet; VTpass is asked to carry it out, as request 202611302200token.`,
    '+0 s VTpass carried it out (000/delivered: processed, the payment is delivered, HTTP 200, 0 ms); kept encrypted: ending in 7802, ready; ₦200.00 handed to VTpass.',
    '+0 s Message with the PIN or token: waits to be sent.',
  ]);
});

test('questions that get the same answer are one line, and the story says the last answer and when it is asked next', async () => {
  shop.submits = async () => said('pending', IN_PROGRESS);
  shop.asks = async () => said('pending', IN_PROGRESS);
  const reference = await order();
  await askAfter(SCHEDULE[0] ?? 0);
  await askAfter(SCHEDULE[1] ?? 0);
  await askAfter(SCHEDULE[2] ?? 0);
  expect(await told(reference)).toBe(
    `${ORDERED} at +0 s and agreed with their PIN, debited ₦200.00 at +0 s, VTpass is working on it: it may still fail (099: in progress) at +0 s, asked 3 times since with the same answer, last at +210 s, the money is still held, VTpass is asked again by +510 s.`,
  );
  const entries = timeline(await factsOf(reference), VTPASS);
  expect(entries.filter(({ kind }) => kind === 'question')).toMatchObject([
    {
      at: START + 30_000,
      says: 'VTpass was asked what became of it: VTpass is working on it: it may still fail (099: in progress). Asked 3 times, the same answer each time.',
      times: 3,
      lastAt: START + 210_000,
    },
  ]);
});

describe('what became of an order that was not carried out at once', () => {
  const last = async (reference: string) => (await told(reference)).replace(/^.* debited ₦200\.00 at \+0 s, /, '');

  test('a refusal, with the meaning of its code, and what was given back', async () => {
    shop.submits = async () => said('refused', { httpStatus: 200, upstreamCode: '018' });
    expect(await last(await order())).toBe(
      'VTpass did not carry it out (018: the float is too low) at +0 s, ₦200.00 given back at +0 s.',
    );
  });

  test('no answer, and a question that shows it was carried out: the token came with it', async () => {
    shop.submits = async () => said('unknown', { httpStatus: null, fault: 'after_sending: ETIMEDOUT' });
    shop.asks = async () => said('paid', { ...DELIVERED, value: { token: TOKEN } });
    const reference = await order();
    expect(await last(reference)).toBe(
      'VTpass gave no clear answer: it may have carried it out or not (it did not answer in time, after the request had left), the money is still held, VTpass is asked again by +30 s.',
    );
    await askAfter(30);
    expect(await last(reference)).toBe(
      'VTpass gave no clear answer: it may have carried it out or not (it did not answer in time, after the request had left), asked 1 time since, last at +30 s: VTpass carried it out (000/delivered: processed, the payment is delivered), PIN or token came at +30 s, not sent yet.',
    );
    expect(await lines(reference)).toContainEqual(
      '+30 s VTpass was asked what became of it: VTpass carried it out (000/delivered: processed, the payment is delivered); kept encrypted: ending in 7802, ready; ₦200.00 handed to VTpass.',
    );
  });

  test('a reversal that a question found, after it was carried out', async () => {
    shop.submits = async () => said('paid', { ...DELIVERED, value: { token: TOKEN } });
    shop.asks = async () => said('reversed', { upstreamCode: '040' });
    const reference = await order();
    await askAfter(3_600);
    expect(await last(reference)).toMatch(
      /asked 1 time since, last at \+3600 s: VTpass gave the money back \(040: reversed\), .*₦200\.00 refunded at \+3600 s\.$/,
    );
    expect(await lines(reference)).toContainEqual(
      '+3600 s VTpass was asked what became of it: VTpass gave the money back (040: reversed); ₦200.00 refunded to the customer.',
    );
  });

  test('an answer about another amount proves nothing, and a case says which', async () => {
    shop.submits = async () => said('unknown', { ...DELIVERED, contradicts: 'amount' });
    expect(await last(await order())).toBe(
      'VTpass answered about another amount than ours, which proves nothing (000/delivered: processed, the payment is delivered) at +0 s, the money is still held, VTpass is asked again by +30 s, a case waits for a person.',
    );
  });

  test('an order that the upstream does not know', async () => {
    shop.submits = async () => said('unknown', { httpStatus: null, fault: 'after_sending: ECONNRESET' });
    shop.asks = async () => said('unknown', { upstreamCode: '015', isNotFound: true });
    const reference = await order();
    await askAfter(30);
    expect(await last(reference)).toMatch(
      /VTpass does not know the order \(015: there is no such request id\), the money/,
    );
  });
});

test('an order that a back end placed says which app key, and who proved that the customer agreed', async () => {
  const key = { name: 'app back end', mode: 'TEST', hash: 'h', rights: ['order'], createdBy: 'ada' } as const;
  const id = await house.run(({ appKeys }) => appKeys.insert({ ...key, createdAt: START, expiresAt: START + 1 }));
  const [proven, typed] = [await order({ appKeyId: id, consent: 'app' }), await order({ appKeyId: id, account: '2' })];
  expect(await told(proven)).toContain(
    ` at +0 s, and the app key ${id} (app back end) proved that they agreed, debited`,
  );
  expect(await told(typed)).toContain(
    ` at +0 s and agreed with their PIN through the app key ${id} (app back end), debited`,
  );
});
