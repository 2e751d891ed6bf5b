import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askFor } from '../../src/approvals/ask.ts';
import type { WalletAct } from '../../src/approvals/ports.ts';
import type { Acting } from '../../src/staff/people.ts';
import type { Person } from '../../src/staff/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import { addPerson } from '../../src/staff/people.ts';
import { writeMessage } from '../../src/messaging/templates.ts';
import { SECOND } from '../../src/core/clock.ts';
import { inDoubt } from '../console/cases.ts';
import { type Desk, type Member, startDesk } from '../console/desk-harness.ts';
import { run } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import { type LoopbackSmtp, startSmtp } from '../messaging/loopback-smtp.ts';

let smtp: LoopbackSmtp;
let desk: Desk;
beforeAll(async () => {
  smtp = await startSmtp();
  desk = await startDesk({ environment: { SMTP_URL: smtp.url, EMAIL_FROM: 'desk@merchant.example' } });
});
afterAll(async () => {
  await desk.close();
  await smtp.close();
});

const acting = ({ id, email }: Pick<Member, 'id' | 'email'>): Acting => ({
  by: { actor: { kind: 'person', id, name: email }, address: null },
  at: desk.now(),
  ring: desk.service.ring,
});
/** A phone that is to be changed in LIVE, which waits for a second person. */
async function asked(
  by: Member,
  at: Desk = desk,
): Promise<{ readonly id: number; readonly again: () => Promise<unknown> }> {
  const { user } = await newCustomer(at, '1000.00', 'LIVE');
  const content = { phone: '+2348031234577' };
  const act: WalletAct = { kind: 'wallet.update', mode: 'LIVE', userReference: user, content };
  const ask = () =>
    at.service.database.work.run((stores) =>
      askFor(stores, act, at.service.config.wallets.limits, 'new SIM', acting(by)),
    );
  const done = await ask();
  if (!done.ok || done.value.kind !== 'waiting') throw new Error(`it does not wait: ${JSON.stringify(done)}`);
  return { id: done.value.approval.id, again: ask };
}
const jobs = async (at: Desk) => {
  const query = { statuses: [], kind: 'tell_second_person', reference: null } as const;
  const paging = { limit: 200, from: null, isBack: false } as const;
  return (await at.service.database.desk.jobs({ ...query, paging })).rows.map(({ job }) => job);
};
const told = async (): Promise<readonly string[]> => (await jobs(desk)).map(({ subject }) => subject);
const waiting = async (member: Member) => (await member.get('/waiting-for-you')).body;

test('the people who may confirm a request now are told of it, once each, and nobody else is', async () => {
  const [first, second, agent] = [
    await desk.member('supervisor'),
    await desk.member('supervisor'),
    await desk.member('agent'),
  ];
  const admin = await desk.member('admin');
  const initial = { password: '', passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA' };
  const made = async (): Promise<Member> => {
    const email = `made-${randomBytes(4).toString('hex')}@wallet.example`;
    const request = { email, name: 'Made', role: 'supervisor' } as const;
    const added = await desk.service.database.work.run((stores) => addPerson(stores, request, initial, acting(admin)));
    if (!added.ok) throw new Error('nobody was added');
    return desk.sessionOf(added.value);
  };
  const [one, two] = [await made(), await made()];

  const { id, again } = await asked(first);
  await again();
  const theirs = [second, one, two].map((member) => `approval/${id}/${member.id}`);
  expect((await told()).filter((subject) => subject.startsWith(`approval/${id}/`)).toSorted()).toEqual(
    theirs.toSorted(),
  );
  expect(await waiting(second)).toEqual({ cases: 0, approvals: 1 });
  for (const member of [first, agent, admin]) expect(await waiting(member)).toEqual({ cases: 0, approvals: 0 });

  // A person who is tied to the proposer may not confirm it yet, and is not told.
  const tied = await asked(one);
  const subjects = (await told()).filter((subject) => subject.startsWith(`approval/${tied.id}/`));
  expect(subjects).toContain(`approval/${tied.id}/${second.id}`);
  expect(subjects).not.toContain(`approval/${tied.id}/${two.id}`);
  expect(await waiting(two)).toEqual({ cases: 0, approvals: 1 });
});

test('another choice for a case is another proposal: the people who may confirm it are told again', async () => {
  const [first, second, third] = [
    await desk.member('supervisor'),
    await desk.member('supervisor'),
    await desk.member('supervisor'),
  ];
  const { id, path } = await inDoubt(desk, 'LIVE');
  const propose = (by: Member, choice: string, proposal: string | null) =>
    by.post(`${path}/decision`, { choice, reason: 'the statement of today', proposal });
  const toldOfIt = async () => {
    const subjects = await told();
    return [first, second, third].map((one) => subjects.filter((of) => of === `case/${id}/${one.id}`).length);
  };
  expect((await propose(first, 'paid', null)).body).toMatchObject({ status: 'proposed' });
  expect(await toldOfIt()).toEqual([0, 1, 1]);
  desk.advance(SECOND);
  const other = await propose(second, 'unpaid', 'paid');
  expect(other.body).toMatchObject({ status: 'proposed', proposed_by: second.email });
  expect(await toldOfIt()).toEqual([1, 1, 2]);
});

test('the e-mail goes once to each person who may confirm, and not to the person who asked', async () => {
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const { id } = await asked(first);
  await desk.work();
  const mails = smtp.mails.filter(({ text }) => text.includes(`Approvals, number ${id}.`));
  const got = ({ email }: Member) => mails.filter(({ to }) => to.includes(email)).length;
  expect([got(first), got(second)]).toEqual([0, 1]);
});

test('the e-mail says what waits and where, and nothing about a customer', () => {
  const { subject, text } = writeMessage({ kind: 'second_person', of: 'approval', id: 7 }, 'Demo Wallet');
  expect([subject, text]).toEqual([
    'Something waits for you at the support desk',
    'Hello,\n\nA request about a wallet waits for a second person, and you may confirm it.\nAt the support desk: Approvals, number 7.\n\nDemo Wallet\n',
  ]);
});

const LATER: Readonly<Record<string, (stores: Stores, person: Person, id: number) => Promise<unknown>>> = {
  'their role no longer allows it': ({ staff }, person) => staff.save({ ...person, role: 'agent' }),
  'their login was disabled': ({ staff }, person) => staff.save({ ...person, status: 'disabled' }),
  'a colleague has decided it': async ({ approvals }, _, id) => {
    const approval = await approvals.find(id);
    if (approval) await approvals.save({ ...approval, status: 'refused' });
  },
};
test.each(Object.keys(LATER))('a person gets no e-mail when, before it goes, %s', async (what) => {
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const { id } = await asked(first);
  await run(desk.service.database.work, async (stores) => {
    const person = await stores.staff.find(second.id);
    if (person) await LATER[what]?.(stores, person, id);
  });
  await desk.work();
  expect(smtp.mails.filter(({ to }) => to.includes(second.email))).toEqual([]);
});

test('without a mail server nothing is sent, and the message is done all the same', async () => {
  const mute = await startDesk();
  try {
    const [first] = [await mute.member('supervisor'), await mute.member('supervisor')];
    await asked(first, mute);
    await mute.work();
    expect(await jobs(mute)).toMatchObject([{ status: 'done', attempts: 1, lastError: null, receipt: null }]);
  } finally {
    await mute.close();
  }
});
