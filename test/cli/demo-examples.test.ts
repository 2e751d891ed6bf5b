import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXAMPLES_TAKE_MS, playExamples } from '../../src/cli/demo-play.ts';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import { audit } from '../../src/ledger/audit.ts';
import { REVIEW_KINDS } from '../../src/reviews/kinds.ts';
import { isReachable, statesWhere } from '../../src/transactions/states.ts';
import { TRANSITIONS } from '../../src/transactions/steps.ts';
import { showWallet } from '../../src/wallets/show.ts';
import { openBrowser } from '../console/browser-session.ts';

/** What somebody finds who opens the desk of the demo for the first time. */
let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ port: 0, sandboxPort: 0, behindMs: EXAMPLES_TAKE_MS }, { LOG_LEVEL: 'silent' });
  await playExamples(demo);
});
afterAll(() => demo.stop());

const found = () =>
  demo.service.database.work.read(async ({ transactions, reviews }) => {
    const references = [...demo.sandbox.transactions, ...demo.liveSandbox.transactions].map(
      ({ reference }) => reference,
    );
    return {
      transactions: await Promise.all(references.map((reference) => transactions.findCalled(reference))),
      cases: await reviews.waiting(1_000),
    };
  });

// The one that only an ordered transaction can have is not among them: these are of Finswich.
const kinds = Object.keys(REVIEW_KINDS).filter((kind) => kind !== 'answer_conflict');
test.each(kinds)('a case of the kind %s waits for a person', async (kind) => {
  expect((await found()).cases.map((one) => one.kind)).toContain(kind);
});

// A call to Finswich lasts a moment: nobody could look at it. What was ordered over VTpass has its own test below.
const states = statesWhere((facts) => isReachable(facts) && facts.due !== 'call' && facts.way !== 'ordered');
test.each(states)('a transaction is %s', async (state) => {
  expect((await found()).transactions.map((transaction) => transaction?.state)).toContain(state);
});

const reasons = [...new Set(TRANSITIONS.flatMap(({ because }) => because ?? []))];
test.each(reasons)('a transaction ended for the reason %s', async (reason) => {
  expect((await found()).transactions.map((transaction) => transaction?.reason)).toContain(reason);
});

test('after the examples the clock is level with the machine, and the books balance', async () => {
  expect(Math.abs(demo.clock.now() - Date.now())).toBeLessThan(50);
  expect(await demo.service.database.work.read(({ ledger }) => audit(ledger))).toMatchObject({ holds: true });
});

test.each([
  ['TEST', 'sandbox'],
  ['LIVE', 'liveSandbox'],
] as const)(
  'the checkout of %s shows what each customer has in that mode, where one of them is frozen',
  async (mode, one) => {
    const { customers } = (await (await fetch(`${demo[one].url}/sandbox/api/customers`)).json()) as {
      customers: readonly { userReference: string; balance: string; held: string }[];
    };
    const wallets = await demo.service.database.work.read((stores) =>
      Array.fromAsync(customers, ({ userReference }) => showWallet(stores, mode, userReference)),
    );
    const shown = customers.map(({ balance, held }) => [balance, held].map((text) => text.replace(/[₦,]/g, '')));
    expect(shown).toEqual(wallets.map((wallet) => [wallet?.balances[0]?.available, wallet?.balances[0]?.held]));
    const frozen = wallets.filter((wallet) => wallet?.status === 'frozen');
    expect(frozen.map((wallet) => wallet?.user_reference)).toEqual(['frozen.femi']);
  },
);

test('a change of phone in LIVE waits for the second supervisor', async () => {
  const waiting = await demo.service.database.work.read(({ approvals }) => approvals.waitingOf('LIVE', 'ngozi.eze'));
  expect(waiting).toMatchObject([{ status: 'waiting', askedBy: demo.staff.proposes }]);
});

test('the lists are as full as after a day: other customers, amounts and products, one after the other', async () => {
  const { transactions } = await found();
  const kinds = (of: (transaction: (typeof transactions)[number]) => unknown): number =>
    new Set(transactions.map(of)).size;
  expect(kinds((transaction) => transaction?.userReference)).toBeGreaterThan(4);
  expect(kinds((transaction) => transaction?.amount.minor)).toBeGreaterThan(4);
  expect(kinds((transaction) => transaction?.product.operator)).toBe(4);
  expect(kinds((transaction) => Math.floor((transaction?.initiatedAt ?? 0) / 60_000))).toBeGreaterThan(20);
});

const atTheDesk = async (person: Demo['staff']['people'][number] | undefined) => {
  const browser = openBrowser(demo.serviceUrl);
  await browser.call('POST', '/login', { email: person?.email, password: person?.password });
  await browser.call('POST', '/login/totp', { code: person?.code() });
  return browser;
};

test('of what was ordered in the app, one example stands at each thing that becomes of an order', async () => {
  const browser = await atTheDesk(demo.staff.people[0]);
  const { body } = await browser.call('GET', '/transactions?rail=vtpass');
  const { rows } = body as { rows: readonly { state: string }[] };
  expect(rows.map(({ state }) => state).toSorted()).toEqual([
    'failed',
    'fulfilled',
    'in_doubt',
    'pending',
    'reversed',
    'settled',
  ]);
});

test('the second supervisor confirms at the desk what the first one proposed in LIVE, and the first one may not', async () => {
  const [proposed] = (await found()).cases.filter(({ mode, status }) => mode === 'LIVE' && status === 'proposed');
  const decide = async (person: Demo['staff']['people'][number] | undefined) => {
    const browser = await atTheDesk(person);
    return browser.call('POST', `/reviews/${proposed?.id}/decision`, { choice: 'paid', reason: 'In the statement' });
  };
  const [first, second] = demo.staff.people.filter(({ role }) => role === 'supervisor');
  expect((await decide(first)).status).toBe(409);
  expect(await decide(second)).toMatchObject({ status: 200, body: { status: 'decided' } });
});
