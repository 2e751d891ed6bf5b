import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ROLES, may } from '../../src/staff/rights.ts';
import { HOUR } from '../../src/core/clock.ts';
import { newCustomer } from '../harness/customer.ts';
import { deadLetters } from '../harness/dead-letters.ts';
import { PIN, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());
afterEach(() => {
  desk.upstream.smsScript = () => 'ok';
});

const jobsIn = ({ body }: DeskAnswer) => body['jobs'] as readonly Record<string, unknown>[];
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];

test('a dry run says which dead letters there are and changes nothing; the retry sends them, once per key', async () => {
  const transactions = await deadLetters(desk, 2);
  const agent = await desk.member('agent');
  const dry = await agent.post('/outbox/retry', { kind: 'send_voucher', dry_run: true });
  expect([dry.status, dry.body['count']]).toEqual([200, 2]);
  const givenUp = { status: 'dead', next_at: null, done_at: expect.any(String) };
  expect(jobsIn(dry)).toMatchObject([{ ...givenUp, says: 'Message with the PIN or token' }, givenUp]);
  expect((await agent.get('/outbox')).body['rows']).toMatchObject([givenUp, givenUp]);
  await desk.work();
  expect(transactions.map(({ told }) => told())).toEqual([0, 0]);

  const wet = await agent.post('/outbox/retry', { kind: 'send_voucher' }, 'retry-1');
  expect([wet.status, wet.body['dry_run'], wet.body['count']]).toEqual([200, false, 2]);
  const putBack = { status: 'queued', next_at: expect.any(String), done_at: null };
  expect(jobsIn(wet)).toMatchObject([{ ...putBack, attempts: 0 }, putBack]);
  expect((await agent.post('/outbox/retry', { kind: 'send_voucher' }, 'retry-1')).body).toEqual(wet.body);
  expect((await agent.post('/outbox/retry', { kind: 'send_voucher' })).body['count']).toBe(0);
  await desk.work();
  expect(transactions.map(({ told }) => told())).toEqual([1, 1]);
  const { work } = desk.service.database;
  const filter = { actor: null, act: 'job.retry', subject: null, from: null, to: null, place: null, limit: 9 } as const;
  const acts = await work.read(({ auditLog }) => auditLog.list(filter));
  // It was about two transactions, so neither of them is the subject.
  expect(acts.map(({ subject, detail }) => ({ subject, detail }))).toEqual([
    { subject: null, detail: { kind: 'send_voucher', jobs: jobsIn(dry).map(({ id }) => id) } },
  ]);
});

test('one dead letter is retried by its id; other jobs are left alone', async () => {
  const [one, other] = await deadLetters(desk, 2);
  const agent = await desk.member('agent');
  const dry = await agent.post('/outbox/retry', { kind: 'send_voucher', dry_run: true });
  const id = jobsIn(dry).find((job) => job['txn_reference'] === one?.reference)?.['id'];
  expect(jobsIn(await agent.post('/outbox/retry', { ids: [id, 999_999] }))).toMatchObject([{ id, status: 'queued' }]);
  await desk.work();
  expect([one?.told(), other?.told()]).toEqual([1, 0]);
  expect(await desk.acts(`transaction/${one?.reference}`)).toEqual([
    { act: 'job.retry', reason: null, by: `person ${agent.id}` },
  ]);
  await agent.post('/outbox/retry', { kind: 'send_voucher' });
  await desk.work();
});

test.each([
  ['gives no answer', ['drop']],
  ['fails', ['fail']],
  ['fails, and now and then gives no answer', ['fail', 'fail', 'drop']],
] as const)('a dead letter is tried as often again as a new message, when the gateway %s', async (_name, fates) => {
  const { user } = await newCustomer(desk);
  const reference = `AGAIN-${fates.join('-')}`;
  await settledTransaction(desk, reference, user);
  await desk.post(valueReadyEvent(reference, { user_reference: user }));
  /** How often its message with the PIN reached the gateway until it was given up. */
  const triesUntilDead = async (): Promise<number> => {
    let tries = 0;
    desk.upstream.smsScript = ({ text }) => {
      if (!text.includes(PIN)) return 'ok';
      tries += 1;
      return fates[(tries - 1) % fates.length] ?? 'ok';
    };
    const { work } = desk.service.database;
    const isWaiting = async () =>
      (await work.read(async (stores) => stores.outbox.of(await idOf(stores, reference)))).some(
        ({ kind, status }) => kind === 'send_voucher' && status === 'queued',
      );
    while (await isWaiting()) {
      await desk.service.workOnce();
      desk.advance(HOUR);
    }
    return tries;
  };
  const putBack = async () => (await desk.member('agent')).post('/outbox/retry', { kind: 'send_voucher' });
  const tries = await triesUntilDead();
  expect((await putBack()).body['count']).toBe(1);
  expect(await triesUntilDead()).toBe(tries);
  desk.upstream.smsScript = () => 'ok';
  await putBack();
  await desk.work();
});

test('the call must name ids or a kind, and not both', async () => {
  const agent = await desk.member('agent');
  const tooMany = Array.from({ length: 501 }, (_, place) => place + 1);
  for (const body of [{}, { ids: [] }, { ids: [1], kind: 'send_voucher' }, { kind: 'unknown' }, { ids: tooMany }]) {
    expect(refused(await agent.post('/outbox/retry', body))).toEqual([422, 'not_valid']);
  }
});

test('only people with the right may retry', async () => {
  for (const role of ROLES) {
    const { status } = await (await desk.member(role)).post('/outbox/retry', { kind: 'send_refund' });
    expect([role, status]).toEqual([role, may(role, 'retry') ? 200 : 403]);
  }
});
