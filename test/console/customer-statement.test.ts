import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { walletSubject } from '../../src/audit-log/subjects.ts';
import { ok } from '../../src/core/result.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { withdrawMoney } from '../../src/wallets/withdraw.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, USER, completeEvent, reversalEvent } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';

import { ACCEPTED } from '../harness/switch-double.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

let desk: Desk;
let supervisor: Member;
let agent: Member;
beforeAll(async () => {
  desk = await startDesk();
  await playTransactions(desk);
  desk.upstream.smsScript = () => 'ok';
  [supervisor, agent] = await Promise.all([desk.member('supervisor'), desk.member('agent')]);
});
afterAll(() => desk.close());

interface Amount {
  readonly amount: string;
}
interface Line {
  readonly id: number;
  readonly at: string;
  readonly movement: string;
  readonly reference: string;
  readonly product: string | null;
  readonly is_still_held: boolean;
  readonly change: Amount;
  readonly held_change: Amount;
  readonly available: Amount;
  readonly held: Amount;
}
const linesOf = ({ body }: DeskAnswer) => body['rows'] as Line[];
const pathOf = (user: string, query = '') => `/customers/TEST/${user}/statement?currency=NGN${query}`;
const fund = (user: string, amount: string, reference: string) =>
  desk.service.database.work.run(async (stores) =>
    ok(await fundWallet(stores, { userReference: user, mode: 'TEST', currency: 'NGN', amount, reference }, desk.now())),
  );
const download = (member: Member, user: string, query = ''): Promise<Response> =>
  fetch(`${desk.url}/api/v1/customers/TEST/${user}/statement/export?currency=NGN${query}`, {
    headers: { cookie: `session=${member.token}` },
  });
const csvOf = async (response: Response) => {
  const [head = '', ...lines] = (await response.text()).trimEnd().split('\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, place) => [columns[place] ?? '', cell])));
};

test('the newest line says what the wallet holds, whatever moves its money: held, given back, paid, refunded, topped up, taken out', async () => {
  const { user } = await newCustomer(desk);
  /** The newest line. Checks first that the line, its page and the customer agree. */
  const newest = async (): Promise<readonly unknown[]> => {
    const answer = await agent.get(pathOf(user));
    const { body: customer } = await agent.get(`/customers/TEST/${user}`);
    const [line] = linesOf(answer);
    const balance = { available: line?.available, held: line?.held };
    expect(answer.body).toMatchObject(balance);
    expect(customer['balances']).toEqual([{ currency: 'NGN', ...balance }]);
    return [line?.movement, line?.change.amount, line?.held_change.amount, line?.available.amount, line?.held.amount];
  };
  expect(await newest()).toEqual(['fund', '1000.00', '0.00', '1000.00', '0.00']);

  desk.upstream.script = () => ({ kind: 'reset' });
  const otp = await transactionWithCode(desk, 'UTL-statement-doubt', user);
  await desk.post(completeEvent('UTL-statement-doubt', otp, { user_reference: user }));
  desk.upstream.script = () => ACCEPTED;
  expect(await newest()).toEqual(['hold', '-200.00', '200.00', '800.00', '200.00']);
  const isStillHeld = async () =>
    linesOf(await agent.get(pathOf(user))).find(({ movement }) => movement === 'hold')?.is_still_held;
  expect(await isStillHeld()).toBe(true);
  // A later page has older lines, and still the present balance.
  const { body: newer } = await agent.get(pathOf(user, '&limit=1'));
  expect((await agent.get(pathOf(user, `&after=${String(newer['next'])}`))).body).toMatchObject({
    rows: [{ movement: 'fund', available: { amount: '1000.00' }, held: { amount: '0.00' } }],
    available: { amount: '800.00' },
    held: { amount: '200.00' },
  });
  await desk.post(reversalEvent('UTL-statement-doubt', { user_reference: user }));
  expect(await newest()).toEqual(['release', '200.00', '-200.00', '1000.00', '0.00']);
  expect(await isStillHeld()).toBe(false);

  await settledTransaction(desk, 'UTL-statement-paid', user);
  expect(await newest()).toEqual(['settle', '0.00', '-200.00', '800.00', '0.00']);
  await desk.post(reversalEvent('UTL-statement-paid', { user_reference: user }));
  expect(await newest()).toEqual(['refund', '200.00', '0.00', '1000.00', '0.00']);
  await fund(user, '0.05', 'five kobo');
  expect(await newest()).toEqual(['fund', '0.05', '0.00', '1000.05', '0.00']);
  const taken = await desk.service.database.work.run(async (stores) => {
    const who = { userReference: user, mode: 'TEST', currency: 'NGN' } as const;
    return ok(await withdrawMoney(stores, { ...who, amount: '1000.00', reference: `out-${user}` }, desk.now()));
  });
  expect(taken.ok && taken.value.ok).toBe(true);
  expect(await newest()).toEqual(['withdraw', '-1000.00', '0.00', '0.05', '0.00']);

  const all = linesOf(await agent.get(pathOf(user)));
  expect(all.map(({ movement }) => movement)).toEqual(
    ['fund', 'hold', 'release', 'hold', 'settle', 'refund', 'fund', 'withdraw'].toReversed(),
  );
  const ofNoTransaction = all.filter(({ product }) => product === null).map(({ movement }) => movement);
  expect(ofNoTransaction).toEqual(['withdraw', 'fund', 'fund']);
});

test('it is read in pages and by time, for an existing wallet; a look at it is in the audit log', async () => {
  const { user } = await newCustomer(desk);
  const before = desk.now();
  desk.advance(60_000);
  await settledTransaction(desk, 'UTL-statement-pages', user);
  const all = linesOf(await agent.get(pathOf(user)));
  const first = await agent.get(pathOf(user, '&limit=2'));
  const second = await agent.get(pathOf(user, `&limit=2&after=${String(first.body['next'])}`));
  expect([...linesOf(first), ...linesOf(second)]).toEqual(all);
  const back = await agent.get(pathOf(user, `&limit=2&before=${String(second.body['previous'])}`));
  expect(linesOf(back)).toEqual(linesOf(first));
  const since = encodeURIComponent(new Date(before + 1).toISOString());
  expect(linesOf(await agent.get(pathOf(user, `&from=${since}`)))).toEqual(all.slice(0, 2));
  expect(linesOf(await agent.get(pathOf(user, `&to=${since}`)))).toEqual(all.slice(2));
  expect(linesOf(await agent.get(`/customers/TEST/${user}/statement?currency=ngn`))).toEqual(all);

  for (const path of [
    `/customers/TEST/${user}/statement?currency=KES`,
    `/customers/LIVE/${user}/statement?currency=NGN`,
    pathOf('nobody'),
  ]) {
    expect([path, (await agent.get(path)).status]).toEqual([path, 404]);
  }
  for (const query of ['', '?currency=naira', '?currency=NGN&from=yesterday', '?currency=NGN&after=strange']) {
    expect([query, (await agent.get(`/customers/TEST/${user}/statement${query}`)).status]).toEqual([query, 422]);
  }
  const looked = (await desk.acts(walletSubject('TEST', user))).filter(({ act }) => act === 'customer.see');
  expect(looked).toHaveLength(1);
});

test('without the right to see phones, none is shown in the reference of a top-up; a code or a PIN is shown to nobody', async () => {
  const { user } = await newCustomer(desk);
  await fund(user, '5.00', `cash from ${PHONE}`);
  const viewer = await desk.member('viewer');
  expect(linesOf(await agent.get(pathOf(user)))[0]?.reference).toBe(`cash from ${PHONE}`);
  expect(linesOf(await viewer.get(pathOf(user)))[0]?.reference).toBe('cash from +234708•••2677');
  const { text } = await supervisor.get(pathOf(USER));
  expect(text).toContain('UTL-four-times');
  expect(text).not.toContain(PIN);
  expect(text).not.toMatch(/5502|ZZZ123456|7712345678901|YYY1/);
});

test('as CSV it has the same lines with exact amounts, formulas are harmless, and the audit log has it', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'UTL-statement-csv', user);
  await fund(user, '80071992546000.01', '=HYPERLINK("http://x")');
  const response = await download(supervisor, user);
  expect(response.headers.get('x-rows')).toBe('4');
  expect(response.headers.get('content-disposition')).toMatch(/filename="statement-\d{4}-\d\d-\d\d\.csv"/);
  const copy = response.clone();
  expect(await copy.text()).toContain(`'=HYPERLINK`);
  const lines = await csvOf(response);
  const listed = linesOf(await supervisor.get(pathOf(user)));
  expect(lines.map(({ entry }) => Number(entry))).toEqual(listed.map(({ id }) => id));
  const told = ['movement', 'money_in', 'money_out', 'available', 'held_in', 'held_out', 'held'] as const;
  expect(lines.map((line) => told.map((column) => line[column]))).toEqual([
    ['fund', '80071992546000.01', '', '80071992546800.01', '', '', '0.00'],
    ['settle', '', '', '800.00', '', '200.00', '0.00'],
    ['hold', '', '200.00', '800.00', '200.00', '', '200.00'],
    ['fund', '1000.00', '', '1000.00', '', '', '0.00'],
  ]);
  const filter = { actor: null, act: 'customer.export', subject: null, from: null, to: null, place: null } as const;
  const [entry] = await desk.service.database.work.read(({ auditLog }) => auditLog.list({ ...filter, limit: 1 }));
  expect(entry).toMatchObject({
    actor: { id: supervisor.id },
    subject: walletSubject('TEST', user),
    detail: { rows: 4, currency: 'NGN' },
  });
  for (const role of ['viewer', 'agent', 'admin'] as const) {
    expect((await download(await desk.member(role), user)).status).toBe(403);
  }
  expect((await download(supervisor, 'nobody')).status).toBe(404);
  expect((await csvOf(await download(supervisor, user, '&from=2100-01-01T00:00:00Z'))).length).toBe(0);
});

test('a long statement is exported whole, chunk after chunk, with the balance of every line', async () => {
  const { user } = await newCustomer(desk, '1.00');
  const funded = await desk.service.database.work.run(async (stores) => {
    for (let n = 0; n < 1_200; n += 1) {
      const who = { userReference: user, mode: 'TEST', currency: 'NGN' } as const;
      await fundWallet(stores, { ...who, amount: '0.01', reference: `${user}-${n}` }, desk.now());
    }
    return ok(undefined);
  });
  expect(funded.ok).toBe(true);
  const lines = await csvOf(await download(supervisor, user));
  expect(lines).toHaveLength(1_201);
  const kobo = lines.map(({ available }) => Number(String(available).replace('.', '')));
  expect(kobo).toEqual(Array.from({ length: 1_201 }, (_, n) => 1_300 - n));
});
