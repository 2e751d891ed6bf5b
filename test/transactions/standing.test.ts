import { describe, expect, test } from '@jest/globals';
import { valueLimitMs } from '../../src/rails/finswich/products.ts';
import type { Reason } from '../../src/transactions/errors.ts';
import type { Product } from '../../src/transactions/ports.ts';
import { isCreditAfterwards, standingOf, stateSays, stepSays } from '../../src/transactions/standing.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { SIGNALS } from '../../src/transactions/steps.ts';
import { NO_PRODUCT, PIN } from './bought.ts';
import { FINSWICH } from '../harness/upstreams.ts';

const STATE_NAMES = Object.keys(STATES) as State[];

describe('how a transaction stands', () => {
  test.each<{ state: State; reason?: Reason; product?: Product; standing: string | null; says: string }>([
    { state: 'settled', standing: 'awaits_value', says: 'Paid; its PIN or token has not come yet.' },
    { state: 'settled', product: NO_PRODUCT, standing: null, says: 'Paid; the money was handed to Finswich.' },
    { state: 'fulfilled', standing: null, says: 'Paid, and the PIN or token has come.' },
    { state: 'initiated', standing: null, says: 'Announced by Finswich; no code sent yet.' },
    { state: 'awaiting_otp', standing: null, says: 'A code was sent; waiting for the customer to enter it.' },
    { state: 'declined', reason: 'insufficient_funds', standing: null, says: 'Refused when it was announced.' },
    { state: 'expired', reason: 'transaction_expired', standing: null, says: 'Not completed in time.' },
    {
      state: 'failed',
      reason: 'otp_exhausted',
      standing: null,
      says: 'Ended unpaid; money that was held has been given back.',
    },
    {
      state: 'submitting',
      standing: null,
      says: 'The code was right, the money is held, Finswich is being asked to pay.',
    },
    { state: 'in_doubt', standing: null, says: 'No answer says whether Finswich paid; the money stays held.' },
    { state: 'reversed', standing: null, says: 'Reversed by Finswich; money that was taken has been given back.' },
    {
      state: 'reversed',
      reason: 'given_back',
      standing: 'given_back',
      says: 'Paid, but not delivered: a person decided that the merchant gives the money back.',
    },
    {
      state: 'fulfilled',
      reason: 'customer_has_it',
      standing: 'customer_has_it',
      says: 'Paid, and a person found that the customer has what was bought.',
    },
  ])('$state ($reason): $says', ({ state, reason = null, product = PIN, standing, says }) => {
    const stands = { state, reason, valueLimitMs: valueLimitMs(product, new Map()) };
    expect(standingOf(stands)).toBe(standing);
    expect(stateSays({ ...stands, way: 'announced' }, FINSWICH)).toBe(says);
  });
});

test('only a reversal of what was given back before is a credit afterwards', () => {
  const found = SIGNALS.flatMap((on) =>
    STATE_NAMES.flatMap((from) => STATE_NAMES.map((to) => ({ on, from, to }))),
  ).filter(isCreditAfterwards);
  expect(found).toEqual([{ on: 'reversed', from: 'reversed', to: 'reversed' }]);
});

describe('a step in words', () => {
  test.each([
    {
      name: 'a decision to give back',
      on: 'givenBack',
      from: 'settled',
      to: 'reversed',
      says: /merchant gives the money/,
    },
    {
      name: 'a decision that the customer has it',
      on: 'customerHasIt',
      from: 'settled',
      to: 'fulfilled',
      says: /has what/,
    },
    { name: 'a credit afterwards', on: 'reversed', from: 'reversed', to: 'reversed', says: /the credit is noted\.$/ },
    { name: 'a reversal', on: 'reversed', from: 'settled', to: 'reversed', says: /^Reversed by Finswich; money/ },
    {
      name: 'a refusal afterwards',
      on: 'refused',
      from: 'reversed',
      to: 'reversed',
      says: /^The transaction stays as it was\.$/,
    },
    { name: 'another code', on: 'otpSent', from: 'awaiting_otp', to: 'awaiting_otp', says: /^A code was sent;/ },
    { name: 'the payment', on: 'paid', from: 'submitting', to: 'settled', says: /^Paid; the money/ },
  ] as const)('tells $name', ({ on, from, to, says }) => {
    expect(stepSays({ on, from, to }, { way: 'announced' }, FINSWICH)).toMatch(says);
  });
});
