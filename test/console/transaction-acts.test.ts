import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { REVEALS_A_DAY } from '../../src/desk/reveal-voucher.ts';
import { ROLES, may } from '../../src/staff/rights.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());
afterEach(async () => {
  const { holds, faults } = await desk.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;

/** A transaction whose voucher has come: handed over when it is paid, withheld while it is not. */
async function withVoucher(isPaid = true) {
  const reference = `ACT/${(count += 1)} <b>`;
  const { user, phone } = await newCustomer(desk);
  await (isPaid ? settledTransaction : transactionWithCode)(desk, reference, user);
  await desk.post(valueReadyEvent(reference, { user_reference: user }));
  await desk.work();
  const told = () => desk.upstream.sms.filter(({ to }) => `+${to}` === phone).map(({ text }) => text);
  const before = told().length;
  const [voucher] = await desk.service.database.work.read(async (stores) =>
    stores.vouchers.of(await idOf(stores, reference)),
  );
  return { reference, user, id: voucher?.id ?? 0, told: () => told().slice(before) };
}

const refused = ({ status, body }: DeskAnswer) => [status, body['code']];
const notesPath = (reference: string) => `/transactions/${encodeURIComponent(reference)}/notes`;
const notesOf = (reference: string) =>
  desk.service.database.work.read(async (stores) => stores.notes.of(await idOf(stores, reference)));
const reason = { reason: 'the SMS came garbled' };

describe('a note', () => {
  test('is kept with who wrote it, once per key, and leaves its entry in the audit log', async () => {
    const { reference } = await withVoucher();
    const agent = await desk.member('agent');
    const text = '<script>alert(1)</script>\nsecond line';
    const first = await agent.post(notesPath(reference), { text: ` ${text}\u0000 ` }, 'key-1');
    expect([first.status, first.body]).toEqual([200, expect.objectContaining({ by: agent.email, text })]);
    const again = await agent.post(notesPath(reference), { text: ` ${text}\u0000 ` }, 'key-1');
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([200, first.body, 'true']);
    expect(refused(await agent.post(notesPath(reference), { text: 'other' }, 'key-1'))).toEqual([409, 'key_reused']);
    expect(await notesOf(reference)).toMatchObject([{ text }]);
    expect(await desk.acts(`transaction/${reference}`)).toEqual([
      { act: 'note.add', reason: null, by: `person ${agent.id}` },
    ]);
  });

  test('has a key of one person, for one text about one transaction', async () => {
    const [one, other] = [await withVoucher(), await withVoucher()];
    const [ada, bola] = [await desk.member('agent'), await desk.member('agent')];
    const write = (who: typeof ada, { reference }: typeof one) =>
      who.post(notesPath(reference), { text: 'She called.' }, 'the-same-key');
    expect((await write(ada, one)).status).toBe(200);
    expect(refused(await write(ada, other))).toEqual([409, 'key_reused']);
    expect((await write(bola, other)).body).toMatchObject({ by: bola.email });
    const written = async ({ reference }: typeof one) => (await notesOf(reference)).map(({ author }) => author);
    expect([await written(one), await written(other)]).toEqual([[ada.email], [bola.email]]);
  });

  test('needs a transaction and a text', async () => {
    const agent = await desk.member('agent');
    expect(refused(await agent.post(notesPath('unknown'), { text: 'x' }))).toEqual([404, 'not_found']);
    const { reference } = await withVoucher();
    for (const text of ['', ' \u0000 ', 'x'.repeat(2_001), 7, undefined]) {
      expect(refused(await agent.post(notesPath(reference), { text }))).toEqual([422, 'not_valid']);
    }
    expect(refused(await agent.post(notesPath('a\u0000'), { text: 'x' }))).toEqual([422, 'not_valid']);
  });
});

describe('sending a voucher again', () => {
  test('sends it once more, once per key, by the worker that sent it first', async () => {
    const { id, reference, told } = await withVoucher();
    const agent = await desk.member('agent');
    const both = await Promise.all(
      [1, 2].map(() => agent.post(`/vouchers/${id}/send-again`, { again: true }, 'again')),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body).toEqual(both[1]?.body);
    await desk.work();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain(PIN);
    expect((await desk.acts(`transaction/${reference}`)).map(({ act }) => act)).toEqual(['voucher.resend']);
  });

  test('says why it is not possible', async () => {
    const agent = await desk.member('agent');
    const paid = await withVoucher();
    expect((await agent.post(`/vouchers/${paid.id}/send-again`, { again: true })).status).toBe(200);
    const twice = await agent.post(`/vouchers/${paid.id}/send-again`, { again: true });
    expect([...refused(twice), twice.body['detail']]).toEqual([
      409,
      'not_possible',
      'Its message is on its way already.',
    ]);
    const withheld = await withVoucher(false);
    expect(refused(await agent.post(`/vouchers/${withheld.id}/send-again`))).toEqual([409, 'not_possible']);
    expect(refused(await agent.post('/vouchers/999999/send-again'))).toEqual([404, 'not_found']);
    for (const id of ['0', '-1', 'x', '1.5', '9'.repeat(30)]) {
      expect(refused(await agent.post(`/vouchers/${id}/send-again`))).toEqual([422, 'not_valid']);
    }
    await desk.work();
    for (let i = 0; i < 4; i += 1) {
      expect((await agent.post(`/vouchers/${paid.id}/send-again`, { again: true })).status).toBe(200);
      await desk.work();
    }
    expect(refused(await agent.post(`/vouchers/${paid.id}/send-again`, { again: true }))).toEqual([
      429,
      'limit_reached',
    ]);
    expect(withheld.told()).toEqual([]);
  });
});

describe('revealing a voucher', () => {
  test('shows the PIN in this one reply, tells the customer, and is written down with its reason', async () => {
    const { id, reference, told } = await withVoucher();
    const supervisor = await desk.member('supervisor');
    const shown = await supervisor.post(`/vouchers/${id}/reveal`, reason);
    expect([shown.status, shown.body]).toMatchObject([200, { voucher_id: id, reveals_left_today: REVEALS_A_DAY - 1 }]);
    expect(shown.body['lines']).toContainEqual({ label: 'PIN', value: PIN });
    expect(shown.headers.get('cache-control')).toBe('no-store');
    await desk.work();
    expect(told()).toEqual([expect.stringContaining('If you did not ask for that, contact us.')]);
    expect(told().join()).not.toContain(PIN);
    expect(await desk.acts(`transaction/${reference}`)).toEqual([
      { act: 'voucher.reveal', reason: reason.reason, by: `person ${supervisor.id}` },
    ]);
  });

  test('repeated with its key, counts once, and its stored reply is nowhere in clear', async () => {
    const { id, told } = await withVoucher();
    const supervisor = await desk.member('supervisor');
    const first = await supervisor.post(`/vouchers/${id}/reveal`, reason, 'look');
    const again = await supervisor.post(`/vouchers/${id}/reveal`, reason, 'look');
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    await desk.work();
    expect(told()).toHaveLength(1);
    for (const file of readdirSync(desk.folder)) {
      expect([file, readFileSync(join(desk.folder, file)).includes(PIN)]).toEqual([file, false]);
    }
    expect(desk.log.filter((line) => line.includes(PIN))).toEqual([]);
    expect(
      (
        await desk.member('supervisor').then((other) => other.post(`/vouchers/${id}/reveal`, reason, 'look'))
      ).headers.get('idempotency-replayed'),
    ).toBeNull();
  });

  test('needs a login not older than ten minutes, a reason, and a voucher that is the customer’s', async () => {
    const { id } = await withVoucher();
    const withheld = await withVoucher(false);
    const before = await desk.member('supervisor');
    expect((await before.post(`/vouchers/${id}/reveal`, reason, 'before')).status).toBe(200);
    const supervisor = await desk.member('supervisor');
    expect(refused(await supervisor.post(`/vouchers/${id}/reveal`, {}))).toEqual([422, 'not_valid']);
    expect(refused(await supervisor.post(`/vouchers/${id}/reveal`, { reason: '  \u0000 ' }))).toEqual([
      422,
      'not_valid',
    ]);
    expect(refused(await supervisor.post(`/vouchers/${withheld.id}/reveal`, reason))).toEqual([409, 'not_possible']);
    expect(refused(await supervisor.post('/vouchers/999999/reveal', reason))).toEqual([404, 'not_found']);
    desk.advance(10 * MINUTE);
    const stale = await supervisor.post(`/vouchers/${id}/reveal`, reason);
    // What was shown before is not shown again by its key either.
    const replayed = await before.post(`/vouchers/${id}/reveal`, reason, 'before');
    for (const answer of [stale, replayed]) {
      expect(refused(answer)).toEqual([403, 'not_fresh']);
      expect(answer.text).not.toContain(PIN);
    }
  });

  test('what is kept for a repeat holds no PIN: once the voucher is shredded, nothing in the database can be opened to show it', async () => {
    const { id } = await withVoucher();
    const first = await desk.member('supervisor');
    desk.advance(89 * DAY);
    const member = await desk.sessionOf(first);
    const look = async () => member.post(`/vouchers/${id}/reveal`, reason, 'late-look');
    const shown = await look();
    expect([shown.status, shown.text.includes(PIN)]).toEqual([200, true]);
    const { database, ring } = desk.service;
    const actor = `person/${member.id}`;
    const kept = await database.work.read(({ idempotency }) => idempotency.find(actor, 'late-look'));
    const opened = ring.open(`idempotency_keys:reply:${actor}:late-look`, kept?.reply ?? '');
    expect(opened).toContain(`"voucher_id":${id}`);
    expect(opened).not.toContain(PIN);
    expect((await look()).body).toEqual(shown.body);

    desk.advance(2 * DAY);
    await desk.service.keepHouse();
    const later = await desk.sessionOf(first);
    const again = await later.post(`/vouchers/${id}/reveal`, reason, 'late-look');
    expect([refused(again), again.text.includes(PIN)]).toEqual([[410, 'gone'], false]);
  });

  test('stops after twenty in a day', async () => {
    const { id, reference } = await withVoucher();
    const supervisor = await desk.member('supervisor');
    for (let left = REVEALS_A_DAY - 1; left >= 0; left -= 1) {
      expect((await supervisor.post(`/vouchers/${id}/reveal`, reason)).body['reveals_left_today']).toBe(left);
    }
    expect(refused(await supervisor.post(`/vouchers/${id}/reveal`, reason))).toEqual([429, 'limit_reached']);
    expect(await desk.acts(`transaction/${reference}`)).toHaveLength(REVEALS_A_DAY);
    await desk.work();
  });
});

test('each role does what its rights allow, and nothing else', async () => {
  const { id, reference } = await withVoucher();
  for (const role of ROLES) {
    const member = await desk.member(role);
    const answers = [
      [may(role, 'note'), await member.post(notesPath(reference), { text: role })],
      [may(role, 'resend'), await member.post(`/vouchers/${id}/send-again`, { again: true })],
      [may(role, 'reveal'), await member.post(`/vouchers/${id}/reveal`, reason)],
    ] as const;
    await desk.work();
    expect([role, answers.map(([, { status }]) => status)]).toEqual([role, answers.map(([is]) => (is ? 200 : 403))]);
    const leaks = answers.filter(([is, { text }]) => !is && text.includes(PIN));
    expect(leaks).toEqual([]);
  }
});
