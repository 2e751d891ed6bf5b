import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { append } from '../../src/audit-log/append.ts';
import type { Decider } from '../../src/reviews/decide.ts';
import type { ReviewKind } from '../../src/reviews/kinds.ts';
import type { Mode } from '../../src/core/mode.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import type { Role } from '../../src/staff/rights.ts';
import { aPerson, aReview, fresh } from '../db/records.ts';
import { POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
interface Staff {
  readonly id: number;
  readonly by: Extract<Decider, { kind: 'person' }>;
}
const hire = async (name: string, role: Role = 'supervisor'): Promise<Staff> => {
  const email = `${fresh(name.toLowerCase())}@wallet.example`;
  const id = await house.run(({ staff }) => staff.insert(aPerson({ email, name, role })));
  if (id === null) throw new Error('the e-mail is taken');
  return { id, by: { kind: 'person', email, name } };
};
/** A case of a transaction that may be given back; returns the transaction, and the number of the case. */
const overdue = async (given: { readonly mode?: Mode | null; readonly kind?: ReviewKind } = {}) => {
  const { mode = 'LIVE', kind = 'value_overdue' } = given;
  const transaction = await house.transaction({ state: 'settled', mode: 'LIVE' });
  const id = await house.run(async ({ reviews }) => {
    await reviews.open(aReview({ transaction, kind, mode }), START);
    return (await reviews.of(transaction.id))[0]?.id ?? 0;
  });
  return { transaction, reference: transaction.reference, id };
};
const decide = (id: number, { by }: Staff, choice = 'give_back', at = AT) =>
  house.run((stores) => resolveReview(stores, POLICY, id, { choice, reason: `by ${by.name}`, by }, at));
const EVERY_JOB = { statuses: [], kind: null, reference: null, paging: { limit: 1_000, from: null, isBack: false } };
/** The people who get an e-mail about this case, by their numbers. */
const told = async (id: number) =>
  (await house.db.desk.jobs(EVERY_JOB)).rows
    .filter(({ job }) => job.subject.startsWith(`case/${id}/`))
    .map(({ job: { kind, subject } }) => ({
      kind,
      staff: Number(subject.split('/')[2]),
    }));

/** From now on one of them may be using the other's login. */
const tie = ({ id, by: { name } }: Staff, act: 'staff.add' | 'password.reset', made: Staff) =>
  house.run(({ auditLog }) =>
    append(auditLog, house.ring, {
      at: START,
      actor: { kind: 'person', id, name },
      act,
      subject: `staff/${made.id}`,
      reason: null,
      address: null,
      detail: {},
    }),
  );

describe('with real money', () => {
  test.each<{ name: string; mode: Mode | null }>([
    { name: 'the case says so', mode: 'LIVE' },
    { name: 'the transaction says so, and the case knew of no mode', mode: null },
    { name: 'the transaction says so, whatever the case says', mode: 'TEST' },
  ])('one person proposes, and nothing moves before a second one chooses the same: $name', async ({ mode }) => {
    const [ada, bola] = [await hire('Ada'), await hire('Bola')];
    const { reference, id } = await overdue({ mode });
    expect(await decide(id, ada)).toMatchObject({
      ok: true,
      value: { status: 'proposed', choice: 'give_back', proposedBy: ada.by.email, decidedBy: null },
    });
    expect(await house.seen(reference)).toMatchObject({
      state: 'settled',
      money: ['hold', 'settle'],
      messages: [],
      cases: ['value_overdue proposed'],
    });
    expect(await decide(id, ada)).toEqual({ ok: false, error: 'same_person' });
    expect(await decide(id, bola)).toMatchObject({
      ok: true,
      value: { status: 'decided', reason: 'by Ada / by Bola', decidedBy: bola.by.email },
    });
    expect(await house.seen(reference)).toMatchObject({
      state: 'reversed',
      reason: 'given_back',
      money: ['hold', 'settle', 'refund'],
      cases: ['value_overdue decided'],
    });
  });

  test('those who may confirm it are told, and nobody else', async () => {
    const [ada, bola, agent] = [await hire('Ada'), await hire('Bola'), await hire('Chidi', 'agent')];
    const { id } = await overdue();
    await decide(id, ada);
    const people = (await told(id)).filter(({ kind }) => kind === 'tell_second_person').map(({ staff }) => staff);
    expect(people).toContain(bola.id);
    expect(people).not.toContain(ada.id);
    expect(people).not.toContain(agent.id);
    await decide(id, bola);
    expect(await told(id)).toHaveLength(people.length);
  });

  test('a proposal that replaces another one is announced as well', async () => {
    const [ada, bola] = [await hire('Ada'), await hire('Bola')];
    const { id } = await overdue();
    await decide(id, ada, 'give_back', AT);
    await decide(id, bola, 'customer_has_it', AT + 1_000);
    await decide(id, ada, 'give_back', AT + 2_000);
    const times = async ({ id: who }: Staff) => (await told(id)).filter(({ staff }) => staff === who).length;
    expect({ ada: await times(ada), bola: await times(bola) }).toEqual({ ada: 1, bola: 2 });
  });

  test('a person who gave the second person their login does not count as another person, for a day', async () => {
    const [ada, made] = [await hire('Ada'), await hire('Made')];
    await tie(ada, 'staff.add', made);
    const { reference, id } = await overdue();
    await decide(id, ada);
    const day = 24 * 3_600_000;
    const [bola, agent] = [await hire('Bola'), await hire('Chidi', 'agent')];
    const refused = await decide(id, made);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'tied', from: START + day } });
    const others = refused.ok || typeof refused.error === 'string' ? [] : refused.error.others;
    expect(others).toContain(bola.by.email);
    expect(others).not.toContain(agent.by.email);
    expect(await house.seen(reference)).toMatchObject({ state: 'settled', cases: ['value_overdue proposed'] });
    expect(await decide(id, made, 'give_back', START + day)).toMatchObject({ ok: true, value: { status: 'decided' } });
  });

  test('a person who is no second person for a proposal may still make another one', async () => {
    const [ada, made] = [await hire('Ada'), await hire('Made')];
    await tie(ada, 'password.reset', made);
    const { id } = await overdue();
    await decide(id, ada);
    expect(await decide(id, made, 'customer_has_it')).toMatchObject({
      ok: true,
      value: { status: 'proposed', choice: 'customer_has_it', proposedBy: made.by.email },
    });
  });

  test('to wait takes one person, and nobody is told', async () => {
    const ada = await hire('Ada');
    const { id } = await overdue();
    expect(await decide(id, ada, 'wait')).toMatchObject({ ok: true, value: { status: 'postponed' } });
    expect(await told(id)).toEqual([]);
  });

  test('a proposed case still covers what was seen: the same event opens no second case', async () => {
    const ada = await hire('Ada');
    const { transaction, id } = await overdue({ kind: 'reversal_unverified' });
    await decide(id, ada, 'dismiss');
    const again = aReview({ transaction, kind: 'reversal_unverified', mode: 'LIVE' });
    expect(await house.run(({ reviews }) => reviews.open(again, AT))).toBe(false);
  });
});

test('in TEST those who gave each other a login decide alone: no money moves there', async () => {
  const made = await hire('Made');
  const transaction = await house.transaction({ state: 'settled' });
  const id = await house.run(async ({ reviews }) => {
    await reviews.open(aReview({ transaction, kind: 'value_overdue', mode: 'TEST' }), START);
    const [opened] = await reviews.of(transaction.id);
    if (opened) await reviews.save({ ...opened, proposedBy: made.by.email });
    return opened?.id ?? 0;
  });
  expect(await decide(id, made)).toMatchObject({ ok: true, value: { status: 'decided' } });
});
