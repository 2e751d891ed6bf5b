import { Client } from 'pg';
import type { Demo } from '../../src/cli/demo.ts';
import { codeAt } from '../../src/staff/totp.ts';
import { openBrowser } from '../console/browser-session.ts';
import { type DeskAnswer, type Member, deskOf } from '../console/desk-harness.ts';
import type { Merchant } from '../harness/merchant.ts';
import { TRIES, takeTry } from '../../src/pins/tries.ts';
import { openShop, said } from '../transactions/ordered/shop.ts';
import { run } from './records.ts';

type Reply = Record<string, unknown>;
type Row = Reply & { readonly id: number };

const WHY = { reason: 'asked on the phone' };
const BUYER = { mode: 'TEST', user_reference: 'adaobi.n' };
const PASSWORD = 'five quiet herons at dusk';

/**
 * Does every act of the staff API, with success, in the demo whose examples were played; answers which they were, as
 * `post /staff`.
 */
export async function doEveryAct(demo: Demo, databaseUrl: string): Promise<ReadonlySet<string>> {
  const desk = deskOf({ service: demo.service, url: demo.serviceUrl, now: demo.clock.now } as Merchant);
  const done = new Set<string>();
  const [one, other] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const [agent, admin] = [await desk.member('agent'), await desk.member('admin')];
  let keys = 0;

  /** `path` as its route has it; what stands in braces is `named`. */
  const act = async (who: Member, method: 'post' | 'put' | 'delete', path: string, named: Reply, body?: Reply) => {
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(named[name])));
    const key = `key-${(keys += 1)}`;
    const answer: DeskAnswer = await (method === 'post'
      ? who.post(at, body, key)
      : method === 'put'
        ? who.put(at, body)
        : who.delete(at, key));
    if (answer.status !== 200) throw new Error(`${method} ${at}: ${answer.text}`);
    done.add(`${method} ${path}`);
    return answer.body as Row;
  };
  const rows = async (path: string): Promise<readonly Row[]> => (await one.get(path)).body['rows'] as Row[];

  // Each case rests where it may, is proposed where two must decide it, and is decided.
  for (const [place, { id }] of (await rows('/reviews?limit=200')).entries()) {
    await act(agent, 'post', '/reviews/{id}/notes', { id }, { text: 'She calls again on Monday' });
    for (const person of [one, other, one]) {
      const { status, choice, proposed_by: by, ...found } = (await person.get(`/reviews/${id}`)).body;
      const offered = (found['choices'] as readonly { readonly choice: string }[]).map((each) => each.choice);
      const final = offered.filter((name) => name !== 'wait');
      const isOver = status === 'decided' || status === 'superseded';
      if (isOver || final.length === 0 || by === person.email) continue;
      const isFirst = status === 'open' && offered.length > final.length;
      const next = isFirst ? 'wait' : status === 'proposed' ? choice : final[place % final.length];
      await act(person, 'post', '/reviews/{id}/decision', { id }, { choice: next, ...WHY });
    }
  }

  // A transaction and its PIN.
  const [transaction] = await rows('/transactions?state=fulfilled');
  const reference = String(transaction?.['txn_reference']);
  await act(agent, 'post', '/transactions/{reference}/notes', { reference }, { text: 'She calls again on Monday' });
  const [voucher] = (await one.get(`/transactions/${reference}`)).body['vouchers'] as Row[];
  await act(one, 'post', '/vouchers/{id}/reveal', voucher ?? {}, WHY);
  await act(agent, 'post', '/vouchers/{id}/send-again', voucher ?? {}, { again: true });

  // A customer.
  await act(one, 'post', '/customers/{mode}/{user_reference}/freeze', BUYER, WHY);
  await act(one, 'post', '/customers/{mode}/{user_reference}/unfreeze', BUYER, WHY);
  const details = '/customers/{mode}/{user_reference}/details';
  await act(one, 'post', details, BUYER, { phone: '+2348031234599', email: 'new@wallet.example', ...WHY });
  for (const verdict of ['approve', 'refuse'] as const) {
    await act(one, 'post', details, { ...BUYER, mode: 'LIVE' }, { phone: '+2348031234588', category: verdict, ...WHY });
    const [asked] = (await other.get('/approvals')).body['rows'] as Row[];
    await act(other, 'post', `/approvals/{id}/${verdict}`, asked ?? {}, WHY);
  }
  for (let transactions = 0; transactions < 3; transactions += 1) {
    const guessed = await demo.sandbox.play({ ...ORDER, userReference: BUYER.user_reference });
    await guessed.initiate();
    await guessed.sendOtp();
    for (let guess = 0; guess < 6; guess += 1) await guessed.complete(`00000${guess}`);
  }
  await act(one, 'post', '/customers/{mode}/{user_reference}/lift-limits', BUYER, WHY);

  // An order that its upstream is working on, and a PIN that wrong tries have locked.
  const { database: db, ring } = demo.service;
  const shop = openShop({ db, ring });
  shop.now = demo.clock.now();
  shop.submits = async () => said('pending');
  const placed = await shop.order({ userReference: BUYER.user_reference });
  if (!placed.ok) throw new Error(placed.error.code);
  await act(agent, 'post', '/transactions/{reference}/ask', { reference: placed.value.transaction.reference });
  await run(db.work, async ({ pins }) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await takeTry(pins, { mode: 'TEST', userReference: BUYER.user_reference }, demo.clock.now());
    }
  });
  await act(one, 'post', '/customers/{mode}/{user_reference}/unlock-pin', BUYER, WHY);

  // Dead letters, by their numbers and by their kind.
  const direct = new Client({ connectionString: databaseUrl });
  await direct.connect();
  for (const by of ['ids', 'kind'] as const) {
    const { rows: dead } = await direct.query<{ id: string; kind: string }>(
      `update jobs set status = 'dead' where id in (select id from jobs where kind = 'send_voucher' order by id desc limit 3) returning id, kind`,
    );
    const ids = dead.map(({ id }) => Number(id)).toSorted((a, b) => b - a);
    await act(agent, 'post', '/outbox/retry', {}, by === 'ids' ? { ids } : { kind: dead[0]?.kind });
  }
  await direct.end();

  // Whoever works here.
  const view = await act(agent, 'post', '/saved-views', {}, { name: 'Late', page: 'reviews', query: 'status=open' });
  await act(agent, 'delete', '/saved-views/{id}', view);
  const made = await act(admin, 'post', '/tokens', {}, { name: 'nightly', rights: ['see'], days: 3 });
  await fetch(`${demo.serviceUrl}/api/v1/transactions`, {
    headers: { authorization: `Bearer ${String(made['token'])}` },
  });
  await act(admin, 'delete', '/tokens/{id}', made['row'] as Row);
  const wanted = { name: 'app back end', mode: 'TEST', rights: ['read'], days: 3 };
  const key = await act(admin, 'post', '/app-keys', {}, wanted);
  await act(admin, 'delete', '/app-keys/{id}', key['row'] as Row);
  const added = await act(admin, 'post', '/staff', {}, { email: 'new@desk.example', name: 'Nia', role: 'supervisor' });
  const person = added['person'] as Row;

  const browser = openBrowser(demo.serviceUrl);
  const enter = async (method: 'post' | 'delete', path: string, body?: Reply, named: Reply = {}): Promise<Reply> => {
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(named[name]));
    const answer = await browser.call(method.toUpperCase(), at, body);
    if (answer.status !== 200) throw new Error(`${method} ${at}: ${JSON.stringify(answer.body)}`);
    done.add(`${method} ${path}`);
    return answer.body;
  };
  const email = 'new@desk.example';
  await enter('post', '/login', { email, password: added['password'] });
  await enter('post', '/login/password', { current: added['password'], new: PASSWORD });
  const { secret } = await enter('post', '/login/totp/enrol');
  const { recovery_codes: codes } = await enter('post', '/login/totp/confirm', {
    code: codeAt(String(secret), demo.clock.now()),
  });
  const [first, second] = codes as readonly string[];
  await enter('post', '/session/fresh', { password: PASSWORD, code: first });
  await enter('post', '/logout');
  await enter('post', '/login', { email, password: PASSWORD });
  await enter('post', '/login/totp', { code: second });
  await enter('post', '/session/recovery-codes');
  const elsewhere = openBrowser(demo.serviceUrl);
  await elsewhere.call('POST', '/login', { email, password: PASSWORD });
  await elsewhere.call('POST', '/login', { email, password: 'not the password' });
  const { body: sessions } = await browser.call('GET', '/sessions');
  const last = (sessions['rows'] as (Row & { readonly is_this: boolean })[]).find(({ is_this: isThis }) => !isThis);
  await enter('delete', '/sessions/{id}', undefined, last);
  const [session] = ((await admin.get(`/staff/${person.id}/sessions`)).body['rows'] ?? []) as Row[];
  await act(admin, 'delete', '/staff/{id}/sessions/{session_id}', { ...person, session_id: session?.id });
  await act(admin, 'put', '/staff/{id}/role', person, { role: 'agent' });
  await act(admin, 'put', '/staff/{id}/status', person, { status: 'disabled' });
  await act(admin, 'put', '/staff/{id}/status', person, { status: 'active' });
  await act(admin, 'post', '/staff/{id}/unlock', person);
  await act(admin, 'post', '/staff/{id}/password', person);
  await act(admin, 'delete', '/staff/{id}/totp', person);
  return done;
}

const ORDER = { productId: '4611', amount: '200.00', recipient: '+2348031234599' };
