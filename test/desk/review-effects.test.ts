import { describe, expect, test } from '@jest/globals';
import { choiceEffects } from '../../src/desk/review-effects.ts';
import { evidenceLines } from '../../src/desk/review-evidence.ts';
import { REVIEW_KINDS, type ReviewKind } from '../../src/reviews/kinds.ts';
import type { Review } from '../../src/reviews/ports.ts';
import { legalChoices } from '../../src/transactions/resolve-review.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { NOW, aTransaction, anOpenCase } from '../db/records.ts';
import { FINSWICH } from '../harness/upstreams.ts';

const aCase = (kind: ReviewKind, evidence: Review['evidence'] = {}): Review => anOpenCase({ kind, evidence });
const voucherProduct = { ...aTransaction().product, type: 'Mobile Pin / Voucher' };
const airtime = { ...aTransaction().product, type: 'Mobile Top Up', category: 'Airtime' };

const KINDS = Object.keys(REVIEW_KINDS) as ReviewKind[];
const TRANSACTIONS = [null, ...(Object.keys(STATES) as State[]).map((state) => aTransaction({ state }))];

test('exactly what may be chosen is shown, for every kind of case and every state of its transaction', () => {
  for (const kind of KINDS) {
    for (const transaction of TRANSACTIONS) {
      const told = choiceEffects(aCase(kind), transaction, FINSWICH).map(({ choice }) => choice);
      expect([kind, transaction?.state, told]).toEqual([
        kind,
        transaction?.state,
        legalChoices(aCase(kind), transaction),
      ]);
    }
  }
});

test('no two choices of one case have the same name, or say the same of what they do', () => {
  for (const kind of KINDS) {
    for (const transaction of TRANSACTIONS) {
      const told = choiceEffects(aCase(kind), transaction, FINSWICH);
      for (const said of [told.map(({ label }) => label), told.map(({ does }) => does)]) {
        expect([kind, transaction?.state, new Set(said).size]).toEqual([kind, transaction?.state, told.length]);
      }
    }
  }
});

test('every choice about a LIVE transaction except to wait needs a second person, whichever mode the event had named', () => {
  for (const kind of KINDS) {
    for (const state of Object.keys(STATES) as State[]) {
      for (const mode of ['LIVE', 'TEST', null] as const) {
        for (const one of choiceEffects({ ...aCase(kind), mode }, aTransaction({ state, mode: 'LIVE' }), FINSWICH)) {
          const { choice, needsSecondPerson } = one;
          expect({ kind, state, mode, choice, needsSecondPerson }).toMatchObject({
            needsSecondPerson: choice !== 'wait',
          });
        }
      }
    }
  }
});

const effect = (kind: ReviewKind, choice: string, state: State, product = voucherProduct) =>
  choiceEffects(aCase(kind), aTransaction({ state, product }), FINSWICH).find((one) => one.choice === choice);

describe('what a choice will do', () => {
  test('in doubt, paid: the held money goes to Finswich; the customer gets a PIN with its own message, and is told about airtime', () => {
    const pin = effect('in_doubt', 'paid', 'in_doubt');
    expect(pin?.moneySays).toContain('₦200.00 that is held is handed to Finswich for good.');
    expect(pin?.customerSays).toContain('The customer gets the PIN or token by message');
    expect(effect('in_doubt', 'paid', 'in_doubt', airtime)?.customerSays).toBe(
      'The customer is told that ₦200.00 was paid.',
    );
  });

  test('in doubt, unpaid: the held money goes back and the customer is told', () => {
    const unpaid = effect('in_doubt', 'unpaid', 'in_doubt');
    expect(unpaid?.moneySays).toContain('₦200.00 that is held goes back to the customer’s wallet.');
    expect(unpaid?.customerSays).toContain('did not go through and ₦200.00 is back in the wallet');
  });

  test('a reversal: what was held is released, what was paid is refunded, what was never taken moves nothing', () => {
    const says = (state: State) => effect('reversal_unverified', 'refund', state)?.moneySays;
    expect(says('in_doubt')).toContain('that is held goes back');
    expect(says('fulfilled')).toContain('that was paid goes back');
    expect(says('awaiting_otp')).toMatch(/^No money moves\./);
    expect(says('reversed')).toBeUndefined();
  });

  test('handing over: settles what is held, moves nothing for what is fulfilled already', () => {
    expect(effect('value_unverified', 'hand_over', 'in_doubt')?.moneySays).toContain('handed to Finswich');
    expect(effect('second_voucher', 'hand_over', 'fulfilled')).toMatchObject({
      moneySays: 'No money moves.',
      customerSays: 'The customer gets this PIN or token by message, unless it was sent before.',
    });
  });

  test('dismissing a case moves nothing and tells nobody', () => {
    for (const kind of KINDS.filter((one) => Object.hasOwn(REVIEW_KINDS[one].choices, 'dismiss'))) {
      expect(choiceEffects(aCase(kind), null, FINSWICH).find(({ choice }) => choice === 'dismiss')).toMatchObject({
        moneySays: 'No money moves.',
        customerSays: 'The customer is told nothing.',
      });
    }
  });
});

describe('a transaction that is paid while its PIN does not come', () => {
  const choose = (choice: string, mode: 'TEST' | 'LIVE' = 'LIVE') =>
    choiceEffects(
      { ...aCase('value_overdue'), mode },
      aTransaction({ state: 'settled', product: voucherProduct }),
      FINSWICH,
    ).find((one) => one.choice === choice);

  test('waiting moves nothing, takes one person even in LIVE, and says when the case comes back', () => {
    expect(choose('wait')).toEqual({
      choice: 'wait',
      label: 'Ask Finswich again, and wait',
      does: 'No money moves; the transaction stays as it is, and the case comes back after 30 minutes; the customer is told nothing.',
      moneySays: 'No money moves.',
      transactionSays:
        'The transaction stays as it is, and the case comes back after 30 minutes. It stays listed meanwhile.',
      customerSays: 'The customer is told nothing.',
      needsSecondPerson: false,
    });
  });

  test('giving the money back says who bears it and what the customer is told; in LIVE it takes two', () => {
    expect(choose('give_back')).toEqual({
      choice: 'give_back',
      label: 'Give the money back',
      does: '₦200.00 that was paid goes back to the customer’s wallet, and the merchant bears it until Finswich credits it too; the transaction ends as given back; the customer is told that ₦200.00 is back in the wallet.',
      moneySays:
        '₦200.00 that was paid goes back to the customer’s wallet, and the merchant bears it until Finswich credits it too.',
      transactionSays: 'Paid, but not delivered: a person decided that the merchant gives the money back.',
      customerSays: 'The customer is told that ₦200.00 is back in the wallet.',
      needsSecondPerson: true,
    });
    expect(choose('give_back', 'TEST')?.needsSecondPerson).toBe(false);
  });

  test('deciding that the customer has it moves nothing, ends the transaction, and takes two in LIVE', () => {
    expect(choose('customer_has_it')).toEqual({
      choice: 'customer_has_it',
      label: 'The customer has it',
      does: 'No money moves; the transaction ends as paid and delivered; the customer is told nothing.',
      moneySays: 'No money moves.',
      transactionSays: 'Paid, and a person found that the customer has what was bought.',
      customerSays: 'The customer is told nothing.',
      needsSecondPerson: true,
    });
  });
});

test('evidence reads as label and value in plain words; what was not known is left out', () => {
  const transfer = { kind: 'unknown', httpStatus: 502, fault: 'not_json', durationMs: 1_234 };
  expect(evidenceLines(aCase('in_doubt', { state: 'in_doubt', since: NOW, transfer, amount: null }), FINSWICH)).toEqual(
    [
      { label: 'How the transaction stood', value: `in_doubt: ${STATES.in_doubt.says(FINSWICH)}` },
      { label: 'Since', value: new Date(NOW).toISOString() },
      {
        label: 'Finswich’s answer to our call',
        value: 'none that says whether it paid (HTTP 502, not json, after 1.2 s)',
      },
    ],
  );
  expect(
    evidenceLines(aCase('value_conflict', { voucher_id: 7, user_reference: 'meg', new_fact: ['a'] }), FINSWICH),
  ).toEqual([
    { label: 'PIN or token, number', value: '7' },
    { label: 'Customer named in the event', value: 'meg' },
    { label: 'new fact', value: '["a"]' },
  ]);
});

test.each([
  ['paid', 200, 'it took the payment (HTTP 200)'],
  ['refused', 422, 'it refused the payment (HTTP 422)'],
  ['unknown', 502, 'none that says whether it paid (HTTP 502)'],
] as const)('a call that was %s reads as that in the evidence, and as nothing else', (kind, httpStatus, value) => {
  const lines = evidenceLines(aCase('late_refusal', { transfer: { kind, httpStatus, fault: null } }), FINSWICH);
  expect(lines.map((line) => line.value)).toEqual([value]);
});
