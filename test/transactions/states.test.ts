import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
import { audit } from '../../src/ledger/audit.ts';
import { advance } from '../../src/transactions/advance.ts';
import { MOVED } from '../harness/in-state.ts';
import { POLICY } from './bought.ts';
import { CELLS, proverOf, toldOf } from './contract-table.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/**
 * What has no cell is refused, and writes nothing: advance.test.ts. A hold that another system refuses is undone in the
 * books by the code that speaks to that system.
 */
const STEPS = CELLS.filter(({ cell, on }) => cell !== undefined && on !== 'holdRefused');

describe('every step of the state table', () => {
  test.each(STEPS)('$from ($reason, $way) on $on: $cell', async ({ from, reason, way, on, cell }) => {
    const transaction = await house.transaction({ state: from, reason, way });
    const step = await house.run((stores) => advance(stores, POLICY, transaction, { on, by: proverOf(on) }, 5));
    expect(step.ok ? ok(step.value.state) : err(step.error)).toEqual(cell ? ok(cell[0]) : err('bad_transition'));
    const { id, reference } = transaction;
    const steps = await house.db.work.read(({ transactions }) => transactions.transitions(id));
    const moves = cell !== undefined && cell[0] !== from;
    const told = toldOf(from, on, cell);
    expect({ ...(await house.seen(reference)), steps: steps.length }).toEqual({
      state: cell?.[0] ?? from,
      reason: moves ? (told?.reason ?? null) : reason,
      money: [...MOVED[from], ...(cell?.[1] ? [cell[1]] : [])],
      messages: told?.message ? [told.message] : [],
      cases: cell?.[2] ? [`${cell[2]} open`] : [],
      steps: cell ? 1 : 0,
    });
  });
});

test('after every step was tried the books hold', async () => {
  const report = await house.db.work.read(({ ledger }) => audit(ledger));
  expect({ holds: report.holds, faults: report.faults }).toEqual({ holds: true, faults: [] });
});
