import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askFor } from '../../src/approvals/ask.ts';
import { RESENDS_A_DAY } from '../../src/desk/resend-voucher.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

/**
 * Acts of the staff that have a limit, requested at the same instant by several people and sessions, over real sockets.
 * Each dialect has its own locks, so both are tested, Postgres as a real server with several sessions.
 */
describe.each(['sqlite', 'postgres'] as const)('at the same instant, on %s', (dialect) => {
  const reason = 'she called, and showed her passport';
  let server: SharedPostgres | undefined;
  let desk: Desk;
  let people: readonly Member[];
  beforeAll(async () => {
    server = dialect === 'postgres' ? await sharedPostgres() : undefined;
    const database = await server?.newDatabase();
    const environment = { BIG_TOPUP: 'LIVE:NGN:100.00', ...(database === undefined ? {} : { DATABASE_URL: database }) };
    desk = await startDesk({ environment });
    const first = await desk.member('supervisor');
    people = [first, await desk.sessionOf(first), await desk.member('supervisor'), await desk.member('supervisor')];
  });
  afterAll(async () => {
    const { holds, faults } = await desk.audit();
    await desk.close();
    await server?.close();
    if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
  });

  const everybody = (path: string, body: object): Promise<DeskAnswer[]> =>
    Promise.all(people.map((person) => person.post(path, body)));
  const statuses = (answers: readonly DeskAnswer[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);
  const actsOf = async (subject: string, act: string) =>
    (await desk.acts(subject)).filter((entry) => entry.act === act).length;

  test('limits on codes are lifted once in the hour', async () => {
    const { user } = await newCustomer(desk);
    const over = { user_reference: user };
    const askForCode = async (reference: string) => {
      await desk.post(initiateEvent(reference, over));
      return (await desk.post(sendOtpEvent(reference, over))).status;
    };
    for (let count = 0; (await askForCode(`UTL-lift-${dialect}-${count}`)) === 200; count += 1);
    desk.advance(1);
    expect(statuses(await everybody(`/customers/TEST/${user}/lift-limits`, { reason }))).toEqual([200, 409, 409, 409]);
    expect(await actsOf(`wallet/TEST/${user}`, 'limit.lift')).toBe(1);
  });

  test('the last resend of a voucher within a day happens once', async () => {
    const { user, phone } = await newCustomer(desk);
    const reference = 'UTL-again';
    await settledTransaction(desk, reference, user);
    await desk.post(valueReadyEvent(reference, { user_reference: user }));
    await desk.work();
    const [voucher] = await desk.service.database.work.read(async (stores) =>
      stores.vouchers.of(await idOf(stores, reference)),
    );
    const path = `/vouchers/${voucher?.id}/send-again`;
    for (let count = 1; count < RESENDS_A_DAY; count += 1) {
      expect((await people[0]?.post(path, { again: true }))?.status).toBe(200);
      await desk.work();
    }
    const last = await everybody(path, { again: true });
    expect(statuses(last).filter((status) => status === 200)).toHaveLength(1);
    await desk.work();
    expect(statuses(await everybody(path, { again: true }))).toEqual([429, 429, 429, 429]);
    const texts = desk.upstream.sms.filter(({ to, text }) => phone.endsWith(to.slice(-10)) && text.includes('PIN'));
    expect(texts.filter(({ text }) => text.includes('8827461935502'))).toHaveLength(1 + RESENDS_A_DAY);
  });

  /** What waits for a second person to take money out of a customer's wallet. */
  const asked = async (user: string, references: readonly string[], amount: string): Promise<readonly number[]> => {
    const [first] = people as readonly [Member];
    const { config, database, ring } = desk.service;
    const actor = { kind: 'person', id: first.id, name: first.email } as const;
    const ids: number[] = [];
    for (const reference of references) {
      const content = { amount, currency: 'NGN', reference };
      const act = { kind: 'wallet.withdraw', mode: 'LIVE', userReference: user, content } as const;
      const waits = await database.work.run((stores) =>
        askFor(stores, act, config.wallets.limits, reason, { by: { actor, address: null }, at: desk.now(), ring }),
      );
      if (waits.ok && waits.value.kind === 'waiting') ids.push(waits.value.approval.id);
    }
    return ids;
  };

  test('a request is approved or refused, never both, and money moves only if it says approved', async () => {
    const { user } = await newCustomer(desk, '10000.00', 'LIVE');
    const [, , second, third] = people as readonly [Member, Member, Member, Member];
    const references = Array.from({ length: 12 }, (_, place) => `${user}-${place}`);
    const ids = await asked(user, references, '200.00');
    for (const id of ids) {
      const answers = await Promise.all([
        second.post(`/approvals/${id}/approve`, { reason }),
        third.post(`/approvals/${id}/refuse`, { reason }),
        second.post(`/approvals/${id}/refuse`, { reason }),
      ]);
      expect(statuses(answers)).toEqual([200, 409, 409]);
    }
    const approved = await second.get(`/approvals?status=approved&user_reference=${user}`);
    const count = (approved.body['rows'] as unknown[]).length;
    expect(await available(desk, user, 'LIVE')).toBe(1_000_000 - count * 20_000);
    expect(await actsOf(`wallet/LIVE/${user}`, 'wallet.withdraw')).toBe(count);
    expect(await actsOf(`wallet/LIVE/${user}`, 'approval.refuse')).toBe(ids.length - count);
  });

  test('two withdrawals of the whole balance, each approved by two people at once, take it out once', async () => {
    const { user } = await newCustomer(desk, '1000.00', 'LIVE');
    const [, , second, third] = people as readonly [Member, Member, Member, Member];
    const ids = await asked(user, [`${user}-one`, `${user}-two`], '900.00');
    const answers = await Promise.all(
      ids.flatMap((id) => [second, third].map((person) => person.post(`/approvals/${id}/approve`, { reason }))),
    );
    expect(statuses(answers)).toEqual([200, 409, 409, 409]);
    expect(await available(desk, user, 'LIVE')).toBe(10_000);
    expect(await actsOf(`wallet/LIVE/${user}`, 'wallet.withdraw')).toBe(1);
  });

  test('one key is one note, whichever request comes first; another text under the same key is refused', async () => {
    const [first, elsewhere, second] = people as readonly [Member, Member, Member];
    const { work } = desk.service.database;
    const notesOf = async (reference: string) =>
      (await work.read(async (stores) => stores.notes.of(await idOf(stores, reference)))).map(({ text }) => text);
    for (const reference of ['UTL-key-1', 'UTL-key-2']) await desk.post(initiateEvent(reference));
    const path = '/transactions/UTL-key-1/notes';
    const same = await Promise.all(
      [first, elsewhere, first, elsewhere, first, elsewhere].map((who) =>
        who.post(path, { text: 'called' }, 'one-key'),
      ),
    );
    expect(statuses(same)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(new Set(same.map(({ text }) => text)).size).toBe(1);
    expect(same.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await notesOf('UTL-key-1')).toEqual(['called']);
    expect(await actsOf('transaction/UTL-key-1', 'note.add')).toBe(1);

    const other = '/transactions/UTL-key-2/notes';
    const mixed = await Promise.all(
      ['called', 'wrote', 'called', 'wrote'].map((text) => first.post(other, { text }, 'two-texts')),
    );
    expect(statuses(mixed)).toEqual([200, 200, 409, 409]);
    expect(new Set(mixed.filter(({ status }) => status === 409).map(({ body }) => body['code']))).toEqual(
      new Set(['key_reused']),
    );
    expect(await notesOf('UTL-key-2')).toHaveLength(1);
    // The key is the caller's own, and stands for one request: another transaction under it is another request.
    expect((await first.post(path, { text: 'called' }, 'two-texts')).body['code']).toBe('key_reused');
    expect((await second.post(path, { text: 'called' }, 'one-key')).headers.get('idempotency-replayed')).toBeNull();
    expect(await notesOf('UTL-key-1')).toEqual(['called', 'called']);
  });
});
