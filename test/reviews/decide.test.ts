import { describe, expect, test } from '@jest/globals';
import {
  type Decider,
  type Decision,
  withTransactionMode,
  decide,
  isWaiting,
  needsSecondPerson,
  supersede,
  reopen,
} from '../../src/reviews/decide.ts';
import type { Review, ReviewStatus } from '../../src/reviews/ports.ts';
import { NOW, anOpenCase } from '../db/records.ts';

const ADA: Decider = { kind: 'person', email: 'ada@wallet.example', name: 'Ada Obi' };
const BOLA: Decider = { kind: 'person', email: 'bola@wallet.example', name: 'Bola Ade' };
const BARE: Decider = { kind: 'name', name: 'chidi' };

const aCase = (given: Partial<Review> = {}): Review => anOpenCase({ kind: 'value_overdue', ...given });
const proposal = (given: Partial<Review> = {}): Review =>
  aCase({ mode: 'LIVE', status: 'proposed', choice: 'give_back', reason: 'first', proposedBy: ADA.email, ...given });
const choose = (choice: string, by: Decider = ADA, reason = 'the statement says so'): Decision => ({
  choice,
  reason,
  by,
});
const faultOf = (review: Review, decision: Decision) => {
  const decided = decide(review, decision, NOW);
  return decided.ok ? null : decided.error;
};

describe('a decision is refused', () => {
  test.each<[ReviewStatus, string | null]>([
    ['open', null],
    ['proposed', null],
    ['postponed', null],
    ['decided', 'not_waiting'],
    ['superseded', 'not_waiting'],
  ])('on a case that is over, and on no other: %s', (status, fault) => {
    expect(faultOf(aCase({ status }), choose('give_back'))).toBe(fault);
    expect(isWaiting({ status })).toBe(fault === null);
  });

  test('of a person who saw another proposal than the one that stands, or none', () => {
    const seen = (review: Review, proposed: string | null | undefined) =>
      faultOf(review, { ...choose('give_back', BOLA), proposal: proposed });
    expect([seen(proposal(), 'customer_has_it'), seen(proposal(), null)]).toEqual([
      'changed_meanwhile',
      'changed_meanwhile',
    ]);
    expect([seen(proposal(), 'give_back'), seen(proposal(), undefined)]).toEqual([null, null]);
    // What rests was chosen, and is no proposal.
    const rests = aCase({ status: 'postponed', choice: 'wait' });
    expect([seen(aCase(), null), seen(rests, null), seen(rests, 'wait')]).toEqual([null, null, 'changed_meanwhile']);
  });

  test.each([null, 'LIVE'] as const)('of a bare name where two people decide (mode %s), also to wait', (mode) => {
    expect(faultOf(aCase({ mode }), choose('give_back', BARE))).toBe('not_a_person');
    expect(faultOf(aCase({ mode }), choose('wait', BARE))).toBe('not_a_person');
    expect(faultOf(aCase(), choose('give_back', BARE))).toBeNull();
  });

  test('without a reason, without a name, and by a choice that this kind of case does not have', () => {
    expect(faultOf(aCase(), choose('give_back', ADA, ' \t'))).toBe('reason_missing');
    expect(faultOf(aCase(), choose('give_back', { kind: 'name', name: ' ' }))).toBe('name_missing');
    expect(faultOf(aCase(), choose('paid'))).toBe('unknown_choice');
  });

  test.each([
    { what: 'their own e-mail', proposedBy: ADA.email },
    { what: 'their own e-mail in another spelling', proposedBy: ' ADA@Wallet.Example ' },
    { what: 'their whole name, as older versions kept it', proposedBy: 'ADA OBI ' },
    { what: 'their first name', proposedBy: 'ada' },
    { what: 'the first part of their e-mail', proposedBy: 'Ada' },
  ])('of the person who may have proposed it: $what', ({ proposedBy }) => {
    expect(faultOf(proposal({ proposedBy }), choose('give_back'))).toBe('same_person');
  });

  test.each([
    { what: 'another’s e-mail that begins alike', proposedBy: 'ada@other.example' },
    { what: 'their last name alone', proposedBy: 'obi' },
    { what: 'another’s name', proposedBy: 'bola' },
  ])('but not of another person than the one who proposed it: $what', ({ proposedBy }) => {
    expect(faultOf(proposal({ proposedBy }), choose('give_back'))).toBeNull();
  });

  test('of a person when the proposal has only the first part of their e-mail or name', () => {
    const joy: Decider = { kind: 'person', email: 'joy.eze@wallet.example', name: '  Ngozi   Eze' };
    expect(faultOf(proposal({ proposedBy: 'joy.eze' }), choose('give_back', joy))).toBe('same_person');
    expect(faultOf(proposal({ proposedBy: 'ngozi' }), choose('give_back', joy))).toBe('same_person');
    expect(faultOf(proposal({ proposedBy: null }), choose('give_back', joy))).toBeNull();
  });
});

describe('a decision on a case', () => {
  test('one person in TEST closes it, with the choice, the reason and who', () => {
    const closed = { status: 'decided', choice: 'give_back', reason: 'the statement says so', closedAt: NOW };
    expect(decide(aCase(), choose('give_back'), NOW)).toEqual({
      ok: true,
      value: {
        kind: 'decided',
        effect: 'give_back',
        review: aCase({ ...closed, status: 'decided', decidedBy: ADA.email }),
      },
    });
    expect(decide(aCase(), choose('give_back', BARE), NOW)).toMatchObject({
      value: { review: { decidedBy: 'chidi', proposedBy: null } },
    });
  });

  test('one person is enough in TEST, even the one who proposed it', () => {
    expect(decide(proposal({ mode: 'TEST' }), choose('give_back'), NOW)).toMatchObject({ value: { kind: 'decided' } });
  });

  test.each([null, 'LIVE'] as const)('the first person only proposes where the mode is %s', (mode) => {
    expect(decide(aCase({ mode, decidedBy: 'who waited' }), choose('give_back'), NOW)).toEqual({
      ok: true,
      value: {
        kind: 'proposed',
        review: aCase({
          mode,
          status: 'proposed',
          choice: 'give_back',
          reason: 'the statement says so',
          proposedBy: ADA.email,
        }),
      },
    });
  });

  test('a second person who chooses the same closes it, and both reasons stand', () => {
    expect(decide(proposal(), choose('give_back', BOLA, 'second'), NOW + 1)).toEqual({
      ok: true,
      value: {
        kind: 'decided',
        effect: 'give_back',
        review: proposal({ status: 'decided', reason: 'first / second', decidedBy: BOLA.email, closedAt: NOW + 1 }),
      },
    });
  });

  test('a person who chooses differently makes a new proposal, even the one who proposed before', () => {
    for (const by of [ADA, BOLA]) {
      expect(decide(proposal(), choose('customer_has_it', by), NOW)).toMatchObject({
        value: { kind: 'proposed', review: { status: 'proposed', choice: 'customer_has_it', proposedBy: by.email } },
      });
    }
  });

  test('the choice of a case that rests, or is open again, is nobody’s proposal', () => {
    for (const status of ['postponed', 'open'] as const) {
      const review = proposal({ status });
      expect(decide(review, choose('give_back', BOLA), NOW)).toMatchObject({ value: { kind: 'proposed' } });
    }
  });

  test('to wait takes one person, also in LIVE: the case rests, and the person is recorded', () => {
    expect(decide(proposal(), choose('wait', BOLA), NOW)).toEqual({
      ok: true,
      value: {
        kind: 'postponed',
        review: proposal({
          status: 'postponed',
          choice: 'wait',
          reason: 'the statement says so',
          proposedBy: null,
          decidedBy: BOLA.email,
        }),
      },
    });
  });

  test('after the wait the case is open again, and nothing of the earlier choice is left', () => {
    const rested = aCase({
      status: 'postponed',
      choice: 'wait',
      reason: 'asked',
      decidedBy: ADA.email,
      waitUntil: NOW,
    });
    expect(reopen(rested)).toEqual(aCase({ waitUntil: NOW }));
  });

  test('evidence that settles it closes it, as nobody’s decision', () => {
    const settled = { status: 'superseded', reason: 'the PIN came', decidedBy: null, closedAt: NOW } as const;
    expect(supersede(proposal({ decidedBy: ADA.email }), 'the PIN came', NOW)).toEqual(proposal(settled));
  });
});

test('two people decide about real money, and where nobody knows whether it is; only to wait takes one', () => {
  for (const mode of ['LIVE', null] as const) {
    expect(needsSecondPerson({ mode })).toBe(true);
    expect(needsSecondPerson({ mode }, 'give_back')).toBe(true);
    expect(needsSecondPerson({ mode }, 'wait')).toBe(false);
  }
  for (const choice of [undefined, 'give_back', 'wait'] as const) {
    expect(needsSecondPerson({ mode: 'TEST' }, choice)).toBe(false);
  }
});

test('a case takes the mode of its transaction when that is LIVE', () => {
  expect(withTransactionMode(aCase(), { mode: 'LIVE' })).toEqual(aCase({ mode: 'LIVE' }));
  expect(withTransactionMode(aCase({ mode: null }), { mode: 'TEST' })).toEqual(aCase({ mode: null }));
  expect(withTransactionMode(aCase({ mode: 'LIVE' }), { mode: 'TEST' })).toEqual(aCase({ mode: 'LIVE' }));
  expect(withTransactionMode(aCase(), null)).toEqual(aCase());
});
