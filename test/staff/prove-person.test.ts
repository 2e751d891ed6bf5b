import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { err } from '../../src/core/result.ts';
import { disablePerson } from '../../src/staff/people.ts';
import { proveSecondFactor } from '../../src/staff/login.ts';
import { provePerson } from '../../src/staff/prove-person.ts';
import { makeRecoveryCodes } from '../../src/staff/second-factor.ts';
import { run } from '../db/records.ts';
import { ADDRESS, BY_CLI, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

const prove = (email: string, code: string) => provePerson(room.deps, { email, right: 'decide', code });
const WRONG = '000000';

test('a person with the right is proved by the code of their app, each step once, whatever the case of the e-mail', async () => {
  const { email, id, code } = await room.settle({ role: 'supervisor' });
  expect(await prove(` ${email.toUpperCase()}`, code())).toMatchObject({ ok: true, value: { id, email } });
  expect(await prove(email, code())).toEqual(err({ kind: 'wrong' }));
  room.advance(30_000);
  expect(await prove(email, code())).toMatchObject({ ok: true });
});

test('a recovery code proves its person too, once', async () => {
  const { email, id } = await room.settle({ role: 'supervisor' });
  const [code = ''] = await run(room.db.work, ({ staff }) =>
    makeRecoveryCodes(staff, room.deps.ring, id, room.deps.randomBytes),
  );
  expect(await prove(email, code)).toMatchObject({ ok: true, value: { id } });
  expect(await prove(email, code)).toEqual(err({ kind: 'wrong' }));
});

test('a person is not proved if they are not staff, are disabled, lack the right, or have no second factor', async () => {
  const [agent, bare, gone] = [
    await room.settle({ role: 'agent' }),
    await room.settle({ role: 'supervisor', totp: false }),
    await room.settle({ role: 'supervisor' }),
  ];
  await room.deps.work.run((stores) =>
    disablePerson(stores, gone.id, { by: BY_CLI, at: room.now(), ring: room.deps.ring }),
  );
  expect(await prove('nobody@wallet.example', WRONG)).toEqual(err({ kind: 'unknown_person' }));
  expect(await prove(gone.email, gone.code())).toEqual(err({ kind: 'unknown_person' }));
  expect(await prove(agent.email, agent.code())).toEqual(err({ kind: 'no_right' }));
  expect(await prove(bare.email, bare.code())).toEqual(err({ kind: 'no_second_factor' }));
});

test('codes cannot be guessed: wrong ones make the next try wait, here and at the login together', async () => {
  const { email, code } = await room.settle({ role: 'supervisor' });
  for (let tries = 0; tries < 4; tries += 1) await prove(email, WRONG);
  expect(await prove(email, code())).toMatchObject({ ok: false, error: { kind: 'too_many_tries' } });
  const { token } = await room.entered(email);
  expect(await proveSecondFactor(room.deps, { token, address: ADDRESS, code: code() })).toMatchObject({
    ok: false,
    error: { kind: 'too_many_tries' },
  });
  room.advance(60_000);
  expect(await prove(email, code())).toMatchObject({ ok: true });
});

test('a hundred wrong codes at the same instant are a hundred tries', async () => {
  const { email } = await room.settle({ role: 'supervisor' });
  const answers = await Promise.all(Array.from({ length: 100 }, () => prove(email, WRONG)));
  const checked = answers.filter((answer) => !answer.ok && answer.error.kind === 'wrong');
  expect(checked).toHaveLength(3);
});
