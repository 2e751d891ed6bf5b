import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SendOutcome } from '../../src/otp/ports.ts';
import { MINUTE, SECOND } from '../../src/core/clock.ts';
import type { Stores } from '../../src/db/stores.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { aJob, aVoucher, fresh, known, run } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** What the desk says about the messages of one transaction, depending on what is on file. */
let desk: Desk;
let agent: Member;
let now: number;
beforeAll(async () => {
  // A clock that stands still between two looks.
  now = Date.now();
  desk = await startDesk({ surroundings: { clock: () => now } });
  agent = await desk.member('agent');
});
afterAll(() => desk.close());

const keep = <T>(piece: (stores: Stores) => Promise<T>): Promise<T> => run(desk.service.database.work, piece);
const transaction = (state: State = 'fulfilled'): Promise<Transaction> => keep((stores) => known(stores, { state }));
type Leased = Awaited<ReturnType<Stores['outbox']['lease']>>[number];
interface Message {
  readonly kind: string;
  readonly status: string;
  readonly texts: readonly { readonly content: string; readonly delivery: string }[];
}
const told = async (reference: string) => {
  const { status, body } = await agent.get(`/transactions/${reference}`);
  expect(status).toBe(200);
  return body as unknown as {
    readonly messages: readonly Message[];
    readonly otp: object;
    readonly vouchers: object[];
  };
};

const NOBODY = { channel: null, gateway: null, gatewayReference: null } as const;
const ENDS: Readonly<Record<SendOutcome['status'], SendOutcome>> = {
  sent: { status: 'sent', channel: 'sms', gateway: 'termii', gatewayReference: 'sms-1' },
  failed: { status: 'failed', ...NOBODY },
  unsure: { status: 'unsure', ...NOBODY },
};

test.each([
  ['sent', 'sent', 5 * MINUTE, 1],
  ['failed', 'failed', 5 * MINUTE, 0],
  ['unsure', 'unsure', 5 * MINUTE, 1],
  // No send takes a minute: the process that was sending has died, and nobody knows how far it got.
  ['under way', 'sending', 0, 1],
  ['under way', 'sending', MINUTE, 1],
  ['under way', 'unsure', MINUTE + 1, 1],
] as const)('a code whose send is %s is told as %s after %i ms, and counts as %i', async (end, status, age, sends) => {
  const { id: transactionId, reference } = await transaction('awaiting_otp');
  await keep(async ({ otp }) => {
    const id = await otp.reserveSend({ transactionId, recipient: '+2347081332677', at: now - age });
    if (end !== 'under way') await otp.closeSend(id, ENDS[end]);
  });
  const { messages, otp } = await told(reference);
  expect(messages).toMatchObject([{ kind: 'send_code', status }]);
  expect(otp).toMatchObject({ sends, wrong_tries: 0, tries_left: 5 });
});

test.each([
  ['nobody has tried it', async () => {}, 'queued'],
  ['a gateway took it', ({ outbox }, job) => outbox.done(job, now, 'termii sms-1'), 'done'],
  ['there was nothing to say any more', ({ outbox }, job) => outbox.done(job, now, null), 'not_needed'],
  ['it was given up', ({ outbox }, job) => outbox.bury(job, now, 'termii: http 503'), 'dead'],
] as const satisfies readonly (readonly [string, (stores: Stores, job: Leased) => Promise<unknown>, string])[])(
  'a message is shown as it ended: %s',
  async (_what, end, status) => {
    const { id: transactionId, reference } = await transaction();
    await keep(async (stores) => {
      await stores.outbox.enqueue(aJob({ kind: 'send_refund', transactionId, runAt: now }), now);
      const job = (await stores.outbox.lease(now, SECOND, 10)).find((one) => one.transactionId === transactionId);
      if (job) await end(stores, job);
    });
    expect((await told(reference)).messages).toMatchObject([{ kind: 'send_refund', status, texts: [] }]);
  },
);

test('each message has its own texts, even when a code and a job have the same id, and no text counts as delivered until the gateway says so', async () => {
  const { id: transactionId, reference } = await transaction();
  const text = { transactionId, channel: 'sms', gateway: 'termii', recipient: '+2347081332677', at: now } as const;
  await keep(async ({ otp, outbox, sentTexts }) => {
    const code = await otp.reserveSend({ transactionId, recipient: text.recipient, at: now - SECOND });
    await otp.closeSend(code, ENDS.sent);
    let job = 0;
    while (job < code) {
      await outbox.enqueue(aJob({ kind: 'send_refund', transactionId, runAt: now }), now);
      job = (await outbox.of(transactionId)).at(-1)?.id ?? 0;
    }
    for (const [source, sourceId] of [
      ['code', code],
      ['job', job],
    ] as const) {
      const gatewayReference = fresh('sms');
      await sentTexts.add({ ...text, source, sourceId, gatewayReference, content: `of the ${source}` });
    }
  });
  const { messages } = await told(reference);
  const seen = messages.flatMap(({ kind, texts }) => texts.map(({ content, delivery }) => [kind, content, delivery]));
  expect(seen).toEqual([
    ['send_code', 'of the code', 'accepted'],
    ['send_refund', 'of the job', 'accepted'],
  ]);
});

/** About the first of two vouchers: what is on its way, the state of the transaction, and what may be done. */
test.each([
  ['nothing', 'fulfilled', 'ready', { again: true, seen: true }],
  ['it', 'fulfilled', 'ready', { again: false, seen: true }],
  ['the other one', 'fulfilled', 'ready', { again: true, seen: true }],
  ['nothing', 'reversed', 'ready', { again: false, seen: false }],
  ['nothing', 'fulfilled', 'withheld', { again: false, seen: false }],
] as const)(
  'with %s on its way, a transaction that is %s and a PIN that is %s, the desk offers exactly what can be done',
  async (queued, state, status, can) => {
    const { id: transactionId, reference } = await transaction(state);
    const [id, other] = await keep(async ({ vouchers, outbox }) => {
      const ids = [
        await vouchers.insert(aVoucher({ transactionId, status })),
        await vouchers.insert(aVoucher({ transactionId, status, fingerprint: 'f2' })),
      ] as const;
      const subject = queued === 'nothing' ? null : String(ids[queued === 'it' ? 0 : 1]);
      if (subject !== null)
        await outbox.enqueue(aJob({ kind: 'send_voucher', transactionId, subject, runAt: now }), now);
      return ids;
    });
    const { vouchers } = await told(reference);
    expect(vouchers).toMatchObject([{ id, may_be_sent_again: can.again, may_be_revealed: can.seen }, { id: other }]);
    const sent = await agent.post(`/vouchers/${id}/send-again`, { again: true });
    expect([sent.status, sent.body['code']]).toEqual(can.again ? [200, undefined] : [409, 'not_possible']);
  },
);
