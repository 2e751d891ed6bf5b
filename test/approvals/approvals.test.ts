import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { askFor } from '../../src/approvals/ask.ts';
import { approve, refuse } from '../../src/approvals/decide.ts';
import type { WalletAct } from '../../src/approvals/ports.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { err, ok } from '../../src/core/result.ts';
import { audit } from '../../src/ledger/audit.ts';
import type { Acting } from '../../src/staff/people.ts';
import type { WalletLimits } from '../../src/wallets/limits.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { showWallet } from '../../src/wallets/show.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, known } from '../db/records.ts';
import { move } from '../ledger/books.ts';

const LIMITS: WalletLimits = { topUp: { 'LIVE:NGN': 500_000 }, big: { 'LIVE:NGN': 100_000 } };
const ring = createKeyRing([Buffer.alloc(32, 3)]);

const person = (name: string, id = 1): Acting => ({
  by: { actor: { kind: 'person', id, name: `${name}@wallet.example` }, address: null },
  at: NOW,
  ring,
});
const [ada, bola] = [person('ada'), person('bola', 2)];
const shell: Acting = { ...ada, by: { actor: { kind: 'cli', id: null, name: 'bola' }, address: null } };
const WHY = 'asked for by the bank';

describe.each(DIALECTS)('what needs a second person on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterEach(async () => {
    const { holds, faults } = await db.work.read(({ ledger }) => audit(ledger));
    if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
  });
  afterAll(() => db.close());

  const ask = (act: WalletAct, acting: Acting = ada, reason: string | null = WHY, limits = LIMITS) =>
    db.work.run((stores) => askFor(stores, act, limits, reason, acting));
  const approveIt = (id: number, acting: Acting = bola) =>
    db.work.run((stores) => approve(stores, id, LIMITS, null, acting));
  const refuseIt = (id: number, acting: Acting = bola) =>
    db.work.run((stores) => refuse(stores, id, 'not this customer', acting));
  const available = async (userReference: string, mode: 'TEST' | 'LIVE' = 'LIVE') =>
    (await db.work.read((stores) => showWallet(stores, mode, userReference)))?.balances[0]?.available;
  const acts = async (userReference: string) => {
    const filter = { actor: null, act: null, from: null, to: null, place: null, limit: 100 };
    const subject = `wallet/LIVE/${userReference}`;
    const found = await db.work.read(({ auditLog }) => auditLog.list({ ...filter, subject }));
    return found.toReversed().map(({ act, actor, reason }) => [act, actor.name.split('@')[0], reason]);
  };

  const customer = async (): Promise<string> => {
    const userReference = fresh('user');
    for (const mode of ['TEST', 'LIVE'] as const) {
      await db.work.run((stores) =>
        openWallet(
          stores,
          { userReference, mode, currency: 'NGN', country: 'NG', phone: null, email: null, category: null },
          NOW,
        ),
      );
    }
    return userReference;
  };
  const fund = (userReference: string, amount: string, given: Partial<WalletAct<'wallet.fund'>> = {}): WalletAct => ({
    kind: 'wallet.fund',
    mode: 'LIVE',
    userReference,
    content: { amount, currency: 'NGN', reference: fresh('top-up') },
    ...given,
  });
  const withdraw = (userReference: string, amount: string, reference = fresh('out')): WalletAct => ({
    kind: 'wallet.withdraw',
    mode: 'LIVE',
    userReference,
    content: { amount, currency: 'NGN', reference },
  });
  const change = (userReference: string, content: WalletAct<'wallet.update'>['content']): WalletAct => ({
    kind: 'wallet.update',
    mode: 'LIVE',
    userReference,
    content,
  });
  const waitingId = async (act: WalletAct, acting: Acting = ada): Promise<number> => {
    const asked = await ask(act, acting);
    if (!asked.ok || asked.value.kind !== 'waiting') throw new Error(`it does not wait: ${JSON.stringify(asked)}`);
    return asked.value.approval.id;
  };

  test('up to the limit anybody’s top-up and withdrawal are done at once', async () => {
    const user = await customer();
    expect(await ask(fund(user, '1000.00'), shell, null)).toEqual(ok({ kind: 'done', outcome: 'funded' }));
    expect(await ask(withdraw(user, '250.50'), shell)).toEqual(ok({ kind: 'done', outcome: 'withdrawn' }));
    expect(await available(user)).toBe('749.50');
    expect(await acts(user)).toEqual([
      ['wallet.fund', 'bola', null],
      ['wallet.withdraw', 'bola', WHY],
    ]);
  });

  test('above it nothing moves before another person has approved; the audit log holds both people and the act', async () => {
    const user = await customer();
    const id = await waitingId(fund(user, '1000.01'));
    expect(await available(user)).toBe('0.00');
    expect(await approveIt(id)).toMatchObject({
      ok: true,
      value: { status: 'approved', askedBy: 'ada@wallet.example', decidedBy: 'bola@wallet.example' },
    });
    expect(await available(user)).toBe('1000.01');
    expect(await acts(user)).toEqual([
      ['approval.ask', 'ada', WHY],
      ['approval.approve', 'bola', null],
      ['wallet.fund', 'bola', WHY],
    ]);
    expect(await approveIt(id)).toEqual(err('not_waiting'));
    expect(await available(user)).toBe('1000.01');
  });

  test('nobody approves their own request, in any spelling; a bare name neither requests nor approves', async () => {
    const user = await customer();
    const id = await waitingId(fund(user, '2000.00'));
    expect(await approveIt(id, ada)).toEqual(err('same_person'));
    expect(await approveIt(id, person(' ADA'))).toEqual(err('same_person'));
    expect(await approveIt(id, shell)).toEqual(err('not_a_person'));
    expect(await ask(fund(user, '2000.00'), shell)).toEqual(err('not_a_person'));
    expect(await ask(fund(user, '2000.00'), ada, ' ')).toEqual(err('reason_missing'));
    expect(await available(user)).toBe('0.00');
  });

  test('the same act requested again, by anybody, is the same request; the person who asked first cannot approve it', async () => {
    const user = await customer();
    const act = fund(user, '2000.00');
    const id = await waitingId(act);
    const again = { ...act, content: { ...act.content, amount: '2000.0', currency: 'ngn' } } as WalletAct;
    for (const one of [ada, bola]) {
      expect(await ask(again, one)).toMatchObject({
        ok: true,
        value: { kind: 'waiting', approval: { id }, isNew: false },
      });
    }
    expect(await approveIt(id, ada)).toEqual(err('same_person'));
    await approveIt(id);
    expect(await available(user)).toBe('2000.00');
    expect(await ask(again)).toEqual(ok({ kind: 'done', outcome: 'funded_before' }));
  });

  test('fifty people who request the same act at the same instant make one request; fifty who approve it do it once', async () => {
    const user = await customer();
    const act = fund(user, '2000.00');
    const asked = await Promise.all(Array.from({ length: 50 }, () => ask(act)));
    const ids = new Set(asked.map((one) => (one.ok && one.value.kind === 'waiting' ? one.value.approval.id : 0)));
    expect(ids.size).toBe(1);
    const [id = 0] = ids;
    const approved = await Promise.all(Array.from({ length: 50 }, () => approveIt(id)));
    expect(approved.filter((one) => one.ok)).toHaveLength(1);
    expect(await available(user)).toBe('2000.00');
  });

  test('another act under a reference that waits is refused, also one that needs no second person', async () => {
    const user = await customer();
    const act = fund(user, '2000.00');
    const id = await waitingId(act);
    for (const amount of ['3000.00', '1.00']) {
      expect(await ask({ ...act, content: { ...act.content, amount } } as WalletAct)).toEqual(err('reference_waits'));
    }
    await refuseIt(id);
    const small = { ...act, content: { ...act.content, amount: '1.00' } } as WalletAct;
    expect(await ask(small)).toEqual(ok({ kind: 'done', outcome: 'funded' }));
  });

  test('a refused request is never done, and can be made again; the person who made it may take it back', async () => {
    const user = await customer();
    const act = fund(user, '2000.00');
    const id = await waitingId(act);
    expect(await refuseIt(id)).toMatchObject({ ok: true, value: { status: 'refused' } });
    expect(await approveIt(id)).toEqual(err('not_waiting'));
    expect(await available(user)).toBe('0.00');
    const other = await waitingId(act);
    expect(other).not.toBe(id);
    expect(await refuseIt(other, ada)).toMatchObject({ ok: true });
    expect((await acts(user)).map(([name]) => name)).toEqual([
      'approval.ask',
      'approval.refuse',
      'approval.ask',
      'approval.refuse',
    ]);
  });

  test('a request that has become impossible says so, moves nothing and stays waiting', async () => {
    const user = await customer();
    for (let count = 0; count < 3; count += 1) await ask(fund(user, '1000.00'));
    const id = await waitingId(withdraw(user, '2500.00'));
    const amount = { minor: 100_000, currency: 'NGN' };
    await db.work.run(async (stores) => {
      const transaction = await known(stores, { userReference: user, mode: 'LIVE', amount, state: 'in_doubt' });
      return ok(await move(stores, { name: 'hold', mode: 'LIVE', customer: user, amount, transaction }));
    });
    expect(await approveIt(id)).toEqual(err('insufficient_funds'));
    expect(await available(user)).toBe('2000.00');
    await ask(fund(user, '1000.00'));
    expect(await approveIt(id)).toMatchObject({ ok: true });
    expect(await available(user)).toBe('500.00');
  });

  test('a customer’s details wait for a second person in LIVE, and are changed at once in TEST', async () => {
    const user = await customer();
    const to = (phone: string, mode: 'TEST' | 'LIVE'): WalletAct => ({
      kind: 'wallet.update',
      mode,
      userReference: user,
      content: { phone },
    });
    const phone = async (mode: 'TEST' | 'LIVE') =>
      (await db.work.read(({ wallets }) => wallets.find(mode, user)))?.phone ?? null;
    expect(await ask(to('0803 123 4567', 'TEST'), shell, null)).toEqual(ok({ kind: 'done', outcome: 'updated' }));
    expect(await phone('TEST')).toBe('+2348031234567');
    expect(await ask(to('12', 'LIVE'))).toEqual(err('bad_phone'));
    expect(await ask(to('08031234567', 'LIVE'), shell)).toEqual(err('not_a_person'));
    const id = await waitingId(to('0803 123 4567', 'LIVE'));
    expect(await waitingId(to('+2348031234567', 'LIVE'), bola)).toBe(id);
    expect(await phone('LIVE')).toBeNull();
    expect(await approveIt(id)).toMatchObject({ ok: true });
    expect(await phone('LIVE')).toBe('+2348031234567');
    expect(await ask(to('08031234567', 'LIVE'))).toEqual(ok({ kind: 'done', outcome: 'unchanged' }));
    // Nobody's phone is kept where it can never be taken out again.
    const entries = await db.work.read(({ auditLog }) => auditLog.following(0, 10_000));
    expect(JSON.stringify(entries)).not.toContain('8031234567');
  });

  test('the limit on one top-up holds in its mode alone, also when the second person approves', async () => {
    const user = await customer();
    expect(await ask(fund(user, '5000.01'))).toEqual(err('above_limit'));
    expect(await ask(fund(user, '5000.01', { mode: 'TEST' }))).toMatchObject({ ok: true, value: { kind: 'done' } });
    const id = await waitingId(fund(user, '5000.00'));
    const lowered = { ...LIMITS, topUp: { 'LIVE:NGN': 499_999 } };
    expect(await db.work.run((stores) => approve(stores, id, lowered, null, bola))).toEqual(err('above_limit'));
    expect(await approveIt(id)).toMatchObject({ ok: true });
  });

  test('a withdrawal moves money once per reference, never below zero, never what is held, never from a frozen wallet', async () => {
    const user = await customer();
    await ask(fund(user, '1000.00'));
    const out = withdraw(user, '400.00');
    expect(await ask(out)).toEqual(ok({ kind: 'done', outcome: 'withdrawn' }));
    expect(await ask(out)).toEqual(ok({ kind: 'done', outcome: 'withdrawn_before' }));
    const other = { ...out, content: { ...out.content, amount: '400.01' } } as WalletAct;
    expect(await ask(other)).toEqual(err('reference_used_differently'));
    expect(await ask(withdraw(user, '600.01'))).toEqual(err('insufficient_funds'));
    await db.work.run(async ({ wallets }) => ok(await wallets.setStatus('LIVE', user, 'frozen')));
    expect(await ask(withdraw(user, '1.00'))).toEqual(err('wallet_frozen'));
    await db.work.run(async ({ wallets }) => ok(await wallets.setStatus('LIVE', user, 'active')));
    const all = await Promise.all(Array.from({ length: 20 }, () => ask(withdraw(user, '100.00'))));
    expect(all.filter((one) => one.ok)).toHaveLength(6);
    expect(await available(user)).toBe('0.00');
  });

  test('a top-up and a withdrawal may have the same reference', async () => {
    const user = await customer();
    const reference = fresh('both');
    await ask(fund(user, '10.00', { content: { amount: '10.00', currency: 'NGN', reference } }));
    expect(await ask(withdraw(user, '10.00', reference))).toEqual(ok({ kind: 'done', outcome: 'withdrawn' }));
    expect(await available(user)).toBe('0.00');
  });

  test('a decided request says when each person acted, and the customer’s page names both', async () => {
    const user = await customer();
    const later = { ...bola, at: NOW + 60_000 };
    const [id, other] = [
      await waitingId(change(user, { phone: '08031234567' })),
      await waitingId(change(user, { category: 'gold' })),
    ];
    const decided = [await approveIt(id, later), await refuseIt(other, later)];
    const kept = await db.work.read(async ({ approvals }) => [await approvals.find(id), await approvals.find(other)]);
    expect(kept.map((one) => ok(one))).toEqual(decided);
    const times = { askedAt: NOW, decidedAt: NOW + 60_000, reason: WHY };
    expect(kept).toMatchObject([
      { ...times, status: 'approved', decisionReason: null },
      { ...times, status: 'refused', decisionReason: 'not this customer' },
    ]);
    const [changed] = await db.work.read(({ contactChanges }) => contactChanges.of('LIVE', user, 1));
    expect(changed).toMatchObject({ at: NOW + 60_000, changedBy: 'ada@wallet.example and bola@wallet.example' });
  });

  test('a request whose act was done in another way since is not approved: it says so, and can be refused', async () => {
    const user = await customer();
    const phone = '+2348031234567';
    const id = await waitingId(change(user, { phone }));
    const wider = await waitingId(change(user, { phone, category: 'gold' }));
    expect(await approveIt(wider)).toMatchObject({ ok: true });
    const before = await acts(user);
    expect(await approveIt(id)).toEqual(err('nothing_to_do'));
    expect(await acts(user)).toEqual(before);
    expect(await refuseIt(id)).toMatchObject({ ok: true, value: { status: 'refused' } });
  });

  test('an unknown request is neither approved nor refused', async () => {
    expect(await approveIt(987_654)).toEqual(err('unknown_approval'));
    expect(await refuseIt(987_654)).toEqual(err('unknown_approval'));
    expect(await ask(fund('nobody', '2000.00'))).toEqual(err('unknown_customer'));
    expect(await ask(withdraw(await customer(), '2000.00'))).toEqual(err('insufficient_funds'));
  });
});
