import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { displayMoney } from '../../src/core/money.ts';
import { choiceEffects } from '../../src/desk/review-effects.ts';
import { ROLES, may } from '../../src/staff/rights.ts';
import { available, held, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { LIVE_SECRET, TEST_SECRET } from '../harness/merchant.ts';
import { ACCEPTED, type TransferScript } from '../harness/switch-double.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';
import { FINSWICH } from '../harness/upstreams.ts';

const UNKNOWN: TransferScript = { kind: 'answer', status: 502, body: '<html>' };
const IN_DOUBT_MS = 15 * 60_000;
const OVERDUE_MS = 15 * 60_000;

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());
afterEach(async () => {
  desk.upstream.script = () => ACCEPTED;
  const { holds, faults } = await desk.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;
const secretOf = { TEST: TEST_SECRET, LIVE: LIVE_SECRET };

/** A transaction that was completed with the right code; its transfer ends as the script says. */
async function completed(script: TransferScript, mode: 'TEST' | 'LIVE' = 'TEST') {
  desk.upstream.script = () => script;
  const reference = `DECIDE-${(count += 1)}`;
  const { user, phone } = await newCustomer(desk, '1000.00', mode);
  const over = { user_reference: user, mode };
  const secret = secretOf[mode];
  await desk.post(initiateEvent(reference, over), { secret });
  await desk.post(sendOtpEvent(reference, over), { secret });
  await desk.post(completeEvent(reference, desk.otp(), over), { secret });
  await desk.work();
  const told = () => desk.upstream.sms.filter(({ to }) => `+${to}` === phone).map(({ text }) => text);
  const before = told().length;
  return { reference, user, over, told: () => told().slice(before) };
}

async function inDoubt(mode: 'TEST' | 'LIVE' = 'TEST') {
  const transaction = await completed(UNKNOWN, mode);
  desk.advance(IN_DOUBT_MS);
  await desk.work();
  return { ...transaction, id: await caseOf(transaction.reference) };
}

const reviewsOf = (reference: string) =>
  desk.service.database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));
const caseOf = async (reference: string) => (await reviewsOf(reference))[0]?.id ?? 0;
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];
const as = (choice: string) => ({ choice, reason: 'the statement of 20 November' });

test.each([
  ['paid', 'settled', 80_000],
  ['unpaid', 'failed', 100_000],
] as const)(
  'in TEST a supervisor decides that a transaction in doubt was %s: it is %s, once per key',
  async (choice, state, left) => {
    const { id, reference, user } = await inDoubt();
    const supervisor = await desk.member('supervisor');
    const done = await supervisor.post(`/reviews/${id}/decision`, as(choice), `k-${choice}`);
    expect([done.status, done.body]).toMatchObject([
      200,
      { status: 'decided', choice, decided_by: supervisor.email, choices: [], transaction: { state } },
    ]);
    const again = await supervisor.post(`/reviews/${id}/decision`, as(choice), `k-${choice}`);
    expect([again.status, again.body]).toEqual([200, done.body]);
    expect(refused(await supervisor.post(`/reviews/${id}/decision`, as(choice)))).toEqual([409, 'not_possible']);
    expect([await available(desk, user), await held(desk, user)]).toEqual([left, 0]);
    expect(await desk.acts(`transaction/${reference}`)).toEqual([
      { act: 'review.decide', reason: as(choice).reason, by: `person ${supervisor.id}` },
    ]);
  },
);

test('in LIVE one proposes and another confirms; nobody confirms their own proposal, and nothing moves before', async () => {
  const { id, user, reference, told } = await inDoubt('LIVE');
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const proposed = await first.post(`/reviews/${id}/decision`, as('unpaid'));
  expect(proposed.body).toMatchObject({ status: 'proposed', proposed_by: first.email, needs_second_person: true });
  const who = proposed.body['second_people'] as { email: string }[];
  expect(who.map(({ email }) => email)).toEqual(expect.arrayContaining([second.email]));
  expect(who.map(({ email }) => email)).not.toContain(first.email);
  const waits = (member: Member) => member.get('/waiting-for-you').then(({ body }) => body['cases']);
  const agent = await desk.member('agent');
  expect([await waits(first), await waits(second), await waits(agent)]).toEqual([0, 1, 0]);
  expect(refused(await first.post(`/reviews/${id}/decision`, as('unpaid')))).toEqual([409, 'same_person']);
  expect(await held(desk, user, 'LIVE')).toBe(20_000);
  const confirmed = await second.post(`/reviews/${id}/decision`, as('unpaid'));
  expect(confirmed.body).toMatchObject({ status: 'decided', proposed_by: first.email, decided_by: second.email });
  // A decided case names nobody who may confirm it.
  for (const { body } of [confirmed, await agent.get(`/reviews/${id}`)]) expect(body['second_people']).toEqual([]);
  expect(await waits(second)).toBe(0);
  expect([await available(desk, user, 'LIVE'), await held(desk, user, 'LIVE')]).toEqual([100_000, 0]);
  await desk.work();
  expect(told()).toHaveLength(1);
  expect((await desk.acts(`transaction/${reference}`)).map(({ act, by }) => `${act} ${by}`)).toEqual([
    `review.propose person ${first.id}`,
    `review.decide person ${second.id}`,
  ]);
});

test('a case that came in TEST before its transaction did in LIVE says that it takes two people, and does', async () => {
  const { user } = await newCustomer(desk, '1000.00', 'LIVE');
  const reference = 'DECIDE-before';
  await desk.post(valueReadyEvent(reference, { user_reference: user }));
  await desk.post(initiateEvent(reference, { user_reference: user, mode: 'LIVE' }), { secret: LIVE_SECRET });
  const supervisor = await desk.member('supervisor');
  const path = `/reviews/${await caseOf(reference)}`;
  const { body } = await supervisor.get(path);
  expect(body).toMatchObject({ mode: 'TEST', needs_second_person: true });
  const choices = body['choices'] as { choice: string; needs_second_person: boolean }[];
  expect(choices.map((one) => one.needs_second_person)).toEqual(choices.map(({ choice }) => choice !== 'wait'));
  const done = await supervisor.post(`${path}/decision`, as(choices.at(-1)?.choice ?? 'dismiss'));
  expect([done.status, done.body]).toMatchObject([200, { status: 'proposed', needs_second_person: true }]);
});

test('in LIVE one supervisor asks Finswich again: the case waits, and the audit log says who let it wait', async () => {
  const { reference } = await completed(ACCEPTED, 'LIVE');
  desk.advance(OVERDUE_MS);
  await desk.work();
  const [one, other] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const id = await caseOf(reference);
  const { body } = await one.post(`/reviews/${id}/decision`, as('wait'));
  expect(body).toMatchObject({ status: 'postponed', decided_by: one.email, wait_until: expect.any(String) });
  const listed = await other.get(`/reviews?kind=value_overdue&reference=${reference}`);
  expect(listed.body['rows']).toMatchObject([{ id, status: 'postponed' }]);
  expect((await other.get('/attention')).body).toMatchObject({
    reviews: { waiting_for_finswich: 1 },
    value_overdue: { waiting_for_finswich: 1 },
  });
  const row = { standing: 'awaits_value', state_says: 'Paid; its PIN or token has not come yet.' };
  expect((await other.get(`/transactions/${reference}`)).body).toMatchObject({ ...row, open_reviews: 1 });
  expect((await desk.acts(`transaction/${reference}`)).filter(({ act }) => act.startsWith('review'))).toEqual([
    { act: 'review.wait', reason: as('wait').reason, by: `person ${one.id}` },
  ]);
});

test('the second person to act is told who decided what, and a person who means to propose confirms nothing', async () => {
  const { id, user } = await inDoubt('LIVE');
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => desk.member('supervisor')));
  const decide = (who: typeof first, choice: string, proposal: string | null) =>
    who?.post(`/reviews/${id}/decision`, { ...as(choice), proposal });
  await decide(first, 'paid', null);
  const unaware = await decide(second, 'paid', null);
  expect(unaware?.body).toMatchObject({
    code: 'not_possible',
    detail: `${first?.email} has proposed: Finswich has paid. A second person must confirm it.`,
  });
  expect(await held(desk, user, 'LIVE')).toBe(20_000);
  expect((await decide(second, 'paid', 'paid'))?.body).toMatchObject({ status: 'decided' });
  expect((await decide(third, 'unpaid', 'paid'))?.body).toMatchObject({
    code: 'not_possible',
    detail: `${second?.email} has decided this case: Finswich has paid.`,
  });
});

test('two people who confirm at the same instant decide once', async () => {
  const { id, user } = await inDoubt('LIVE');
  const people = await Promise.all([1, 2, 3].map(() => desk.member('supervisor')));
  await people[0]?.post(`/reviews/${id}/decision`, as('paid'));
  const answers = await Promise.all(people.slice(1).map((one) => one.post(`/reviews/${id}/decision`, as('paid'))));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect([await available(desk, user, 'LIVE'), await held(desk, user, 'LIVE')]).toEqual([80_000, 0]);
});

test('a decision is refused without a case, without a legal choice and without a reason; evidence that came first wins', async () => {
  const { id, reference, over } = await inDoubt();
  const supervisor = await desk.member('supervisor');
  expect(refused(await supervisor.post('/reviews/999999/decision', as('paid')))).toEqual([404, 'not_found']);
  expect(refused(await supervisor.post(`/reviews/${id}/decision`, as('refund')))).toEqual([422, 'not_valid']);
  expect(refused(await supervisor.post(`/reviews/${id}/decision`, { choice: 'paid', reason: ' ' }))).toEqual([
    422,
    'not_valid',
  ]);
  await desk.post(valueReadyEvent(reference, over));
  expect(refused(await supervisor.post(`/reviews/${id}/decision`, as('unpaid')))).toEqual([409, 'not_possible']);
});

test('a case that evidence has settled shows what settled it, and not the choice that was only proposed', async () => {
  const { id, reference, over } = await inDoubt('LIVE');
  const supervisor = await desk.member('supervisor');
  await supervisor.post(`/reviews/${id}/decision`, as('unpaid'));
  await desk.post(valueReadyEvent(reference, over), { secret: LIVE_SECRET });
  expect((await supervisor.get(`/reviews/${id}`)).body).toMatchObject({
    status: 'superseded',
    reason: 'the PIN or token came',
    ask_finswich: null,
  });
  const { timeline } = (await supervisor.get(`/transactions/${reference}`)).body as { timeline: { says: string }[] };
  const ofCase = timeline.map(({ says }) => says).filter((says) => says.startsWith('Case '));
  expect(ofCase).toEqual([
    expect.stringContaining('opened'),
    'Case settled without a decision: the PIN or token came.',
  ]);
});

test('only people with the right may decide', async () => {
  const { id } = await inDoubt('LIVE');
  for (const role of ROLES) {
    const { status } = await (await desk.member(role)).post(`/reviews/${id}/decision`, as('paid'));
    expect([role, status]).toEqual([role, may(role, 'decide') ? 200 : 403]);
  }
});

/** The steps, the money and the messages of a transaction, without times. */
async function effectsOn(reference: string, since: number) {
  return desk.service.database.work.read(async (stores) => {
    const id = await idOf(stores, reference);
    return {
      state: (await stores.transactions.find(id))?.state,
      entries: (await stores.ledger.entriesOf(id)).map(({ movement }) => movement),
      jobs: (await stores.outbox.of(id)).slice(since).map(({ kind }) => kind),
    };
  });
}

test('a decision moves the same money and sends the same message as Finswich’s own evidence', async () => {
  const reversed = await inDoubt();
  await desk.post(reversalEvent(reversed.reference, { user_reference: reversed.user }));
  const byEvent = await effectsOn(reversed.reference, 0);

  // The same reversal, but without proof: it waits for a person.
  const unproven = await inDoubt();
  await desk.post(reversalEvent(unproven.reference, { user_reference: unproven.user, amount: '199.0' }));
  const conflict = (await reviewsOf(unproven.reference)).find(({ kind }) => kind === 'reversal_conflict');
  const supervisor = await desk.member('supervisor');
  expect((await supervisor.post(`/reviews/${conflict?.id}/decision`, as('refund'))).status).toBe(200);
  expect(await effectsOn(unproven.reference, 0)).toEqual(byEvent);
});

const MOVED = {
  release: 'that is held goes back to the customer’s wallet',
  refund: 'that was paid goes back to the customer’s wallet',
  settle: 'that is held is handed to Finswich for good',
} as const;

test.each([
  ['in_doubt', 'paid'],
  ['in_doubt', 'unpaid'],
  ['reversal_conflict', 'refund'],
  ['reversal_conflict', 'no_credit'],
  ['reversal_conflict', 'wait'],
  ['value_overdue', 'wait'],
  ['value_overdue', 'give_back'],
  ['value_overdue', 'customer_has_it'],
  ['second_voucher', 'hand_over'],
  ['second_voucher', 'dismiss'],
] as const)('what is said of %s, %s is what happens to money and customer', async (kind, choice) => {
  const { reference, user, over, told } = kind === 'in_doubt' ? await inDoubt() : await completed(ACCEPTED);
  if (kind === 'value_overdue') desk.advance(OVERDUE_MS);
  else if (kind !== 'in_doubt') await desk.post(valueReadyEvent(reference, over));
  if (kind === 'reversal_conflict') await desk.post(reversalEvent(reference, { user_reference: user, amount: '1.0' }));
  if (kind === 'second_voucher') {
    const other = { pin: { number: '5550001112223', serial: 'SECOND', instructions: 'x' }, instructions: 'None' };
    await desk.post(valueReadyEvent(reference, { ...over, utility_value: other }));
  }
  await desk.work();
  const toldBefore = told().length;
  const review = (await reviewsOf(reference)).find((one) => one.kind === kind);
  const { work } = desk.service.database;
  const transaction = await work.read(({ transactions }) => transactions.find(review?.transactionId ?? 0));
  if (!review || !transaction) throw new Error('there is no case');
  const said = choiceEffects(review, transaction, FINSWICH).find((one) => one.choice === choice);
  const entriesBefore = (await effectsOn(reference, 0)).entries.length;

  const supervisor = await desk.member('supervisor');
  expect((await supervisor.post(`/reviews/${review.id}/decision`, as(choice))).status).toBe(200);
  await desk.work();

  const moved = (await effectsOn(reference, 0)).entries.slice(entriesBefore) as (keyof typeof MOVED)[];
  const amount = displayMoney(transaction.amount);
  const words = moved.length === 0 ? ['No money moves'] : moved.map((movement) => `${amount} ${MOVED[movement]}`);
  for (const one of words) expect(said?.moneySays).toContain(one);
  const messages = told().slice(toldBefore);
  // The customer is told about a voucher only when it comes.
  const isTold = !/told nothing|when Finswich sends it/.test(said?.customerSays ?? '');
  expect([choice, messages.length]).toEqual([choice, isTold ? 1 : 0]);
  expect(messages.join().includes('5550001112223')).toBe(choice === 'hand_over');
  expect(messages.join()).not.toContain(PIN);
});
