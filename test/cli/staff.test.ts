import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, run } from './process.ts';

interface Shown {
  id: number;
  email: string;
  name: string;
  role: string;
  status: string;
  must_change_password: boolean;
  password?: string;
}
interface Verified {
  holds: boolean;
  entries: number;
  head: string;
}

let place: Place;
let added: Shown;
const ADA = ['--email', 'Ada@wallet.example'];

beforeAll(async () => {
  place = makePlace();
  added = await json<Shown>(place, ['staff', 'add', ...ADA, '--role', 'admin', '--by', 'ops']);
});
afterAll(() => place.remove());

const log = (): { actor_kind: string; actor_name: string; act: string; subject: string; reason: string | null }[] => {
  const client = new Sqlite(join(place.folder, 'data', 'finswich.db'), { readonly: true });
  const rows = client.prepare('select actor_kind, actor_name, act, subject, reason from audit_log order by id').all();
  client.close();
  return rows as ReturnType<typeof log>;
};

test('a person is added with a password to begin with, and listed without it', async () => {
  expect(added).toMatchObject({ email: 'ada@wallet.example', name: 'Ada', role: 'admin', must_change_password: true });
  expect(added.password).toMatch(/^(?:[0-9a-z]{5}-){3}[0-9a-z]{5}$/);
  const [{ password: _shownOnce, ...kept }, listed] = [added, await run(place, ['--json', 'staff', 'list'])];
  expect(JSON.parse(listed.stdout)).toEqual([kept]);
  const { stdout } = await run(place, ['staff', 'list']);
  expect(stdout).toMatch(
    /^NAME +E-MAIL +ROLE +STATUS +TWO-FACTOR +LAST LOGIN\nAda +ada@wallet.example +admin +active +no +never\n$/,
  );
});

test('changes are printed, the last admin is kept, and the audit log holds each change with the person who made it', async () => {
  const before = log().length;
  const ben = ['--email', 'ben@wallet.example', '--by', 'ops'];
  await json(place, ['staff', 'add', ...ben, '--role', 'viewer', '--name', 'Ben Eze']);
  expect(await json<Shown>(place, ['staff', 'role', ...ben, '--role', 'agent'])).toMatchObject({ role: 'agent' });
  expect(await json<Shown>(place, ['staff', 'disable', ...ben])).toMatchObject({ status: 'disabled' });
  expect(await json<Shown>(place, ['staff', 'enable', ...ben])).toMatchObject({ status: 'active' });
  expect((await json<Shown>(place, ['staff', 'reset-password', ...ben])).password).not.toBe(added.password);
  const { pass } = (await json(place, ['staff', 'unlock', ...ben])) as { pass: string };
  expect(pass).toMatch(/^pass\.\d+\./);
  await json(place, ['staff', 'reset-totp', ...ben]);
  const refused = await Promise.all([
    run(place, ['staff', 'disable', ...ADA]),
    run(place, ['staff', 'role', ...ADA, '--role', 'viewer']),
    run(place, ['staff', 'add', ...ben, '--role', 'viewer']),
    run(place, ['staff', 'enable', '--email', 'nobody@wallet.example']),
  ]);
  expect(
    refused.map(({ code, stderr }) => ({ code, says: /last active admin|already|no person/.exec(stderr)?.[0] })),
  ).toEqual([
    { code: 1, says: 'last active admin' },
    { code: 1, says: 'last active admin' },
    { code: 1, says: 'already' },
    { code: 1, says: 'no person' },
  ]);
  expect(log().slice(before)).toEqual(
    [
      'staff.add',
      'staff.change_role',
      'staff.disable',
      'staff.enable',
      'password.reset',
      'staff.unlock',
      'totp.reset',
    ].map((act) => expect.objectContaining({ actor_kind: 'cli', actor_name: 'ops', act })),
  );
});

test('a machine’s token is printed once, listed without itself, and revoked', async () => {
  const make = ['staff', 'token', 'add', '--name', 'nightly export', '--rights', 'see, export', '--days', '90'];
  const { token, ...row } = await json<{ id: number; token: string }>(place, make);
  expect(token).toMatch(/^fmt_[\w-]{43}$/);
  expect(row).toMatchObject({ name: 'nightly export', rights: ['see', 'export'], revoked_at: null });
  expect(await json(place, ['staff', 'token', 'list'])).toEqual([row]);
  const refused = await Promise.all([
    run(place, [...make.slice(0, -1), '400']),
    run(place, ['staff', 'token', 'add', '--name', 'x', '--rights', 'reveal', '--days', '1']),
    run(place, ['staff', 'token', 'revoke', '77']),
  ]);
  expect(refused.map(({ code }) => code)).toEqual([1, 1, 1]);
  expect(await json(place, ['staff', 'token', 'revoke', String(row.id)])).toMatchObject({ id: row.id });
  // People must see which token still works: one has run out, one has not.
  await json(place, make);
  const outlived = await json<{ id: number }>(place, make);
  const client = new Sqlite(join(place.folder, 'data', 'finswich.db'));
  client.prepare('update staff_tokens set expires_at = ? where id = ?').run(Date.now() - 1, outlived.id);
  client.close();
  const { stdout } = await run(place, ['staff', 'token', 'list']);
  expect(stdout.match(/revoked|expired|active/g)).toEqual(['expired', 'active', 'revoked']);
});

test('the audit log holds what a command does to a wallet, under the machine’s user unless somebody is named', async () => {
  const before = log().length;
  const meg = ['--user', 'meg', '--mode', 'TEST'];
  const move = ['--amount', '10.00', '--reference', 'r1', '--reason'];
  const fund = ['wallet', 'fund', ...meg, ...move, 'paid at the shop'];
  await json(place, ['wallet', 'open', ...meg]);
  await json(place, fund);
  await json(place, fund);
  await json(place, ['wallet', 'freeze', ...meg, '--by', 'ops', '--reason', 'phone stolen']);
  await json(place, ['wallet', 'unfreeze', ...meg, '--reason', 'phone found']);
  await json(place, ['wallet', 'withdraw', ...meg, ...move, 'wrong customer']);
  expect((await run(place, ['wallet', 'open', ...meg])).code).toBe(1);
  const { username } = (await import('node:os')).userInfo();
  const subject = 'wallet/TEST/meg';
  expect(log().slice(before)).toEqual([
    { actor_kind: 'cli', actor_name: username, act: 'wallet.open', subject, reason: null },
    { actor_kind: 'cli', actor_name: username, act: 'wallet.fund', subject, reason: 'paid at the shop' },
    { actor_kind: 'cli', actor_name: 'ops', act: 'wallet.freeze', subject, reason: 'phone stolen' },
    { actor_kind: 'cli', actor_name: username, act: 'wallet.unfreeze', subject, reason: 'phone found' },
    { actor_kind: 'cli', actor_name: username, act: 'wallet.withdraw', subject, reason: 'wrong customer' },
  ]);
});

test('audit-log verify proves the chain, and a head noted before; a changed entry ends it with exit code 1', async () => {
  const noted = await json<Verified>(place, ['audit-log', 'verify']);
  expect(noted).toMatchObject({ holds: true, entries: log().length, broken: null, holds_noted: null });
  const verify = (...more: string[]) => run(place, ['--json', 'audit-log', 'verify', ...more]);
  expect(JSON.parse((await verify('--noted', noted.head)).stdout)).toMatchObject({ holds: true, holds_noted: true });
  const strange = noted.head.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect(await verify('--noted', strange)).toMatchObject({ code: 1 });
  expect(await verify('--noted', 'x')).toMatchObject({ code: 2 });

  const client = new Sqlite(join(place.folder, 'data', 'finswich.db'));
  client.exec("update audit_log set actor_name = 'Eve' where id = 2");
  client.close();
  const broken = await verify();
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({ holds: false, entries: 1, broken: { id: 2, fault: 'changed' } });
  expect((await run(place, ['audit-log', 'verify'])).stdout).toContain('DOES NOT HOLD: entry 2');
});
