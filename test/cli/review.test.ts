import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { USER, completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { LIVE_SECRET, TEST_SECRET, type Merchant, startMerchant } from '../harness/merchant.ts';
import { type StaffPerson, addStaffPerson } from '../harness/staff-person.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import { type Place, json, makePlace, run } from './process.ts';

interface Case {
  id: number;
  kind: string;
  mode: string;
  status: string;
  choices: string[];
  proposed_by: string | null;
  decided_by: string | null;
}

let merchant: Merchant;
let place: Place;
let ada: StaffPerson;
let bola: StaffPerson;
let agent: StaffPerson;
/** Of the two cases, by mode; known once they were listed. */
const ids = new Map<string, number>();
const DOUBTS = [
  { mode: 'TEST', reference: 'UTL-test', secret: TEST_SECRET },
  { mode: 'LIVE', reference: 'UTL-live', secret: LIVE_SECRET },
] as const;

/** One transaction of each mode in doubt for longer than its 15 minutes. */
beforeAll(async () => {
  merchant = await startMerchant();
  // The same keys as the service: they open the secrets of second factors.
  const APP_SECRET = Buffer.alloc(32, 7).toString('base64');
  place = makePlace({ DATABASE_URL: merchant.service.config.database.url, APP_SECRET });
  const { service } = merchant;
  ada = await addStaffPerson(service, { email: 'ada@wallet.example', name: 'Ada Obi', role: 'supervisor' });
  bola = await addStaffPerson(service, { email: 'bola@wallet.example', name: 'Bola Ade', role: 'supervisor' });
  agent = await addStaffPerson(service, { email: 'joy@wallet.example', name: 'Joy Eze', role: 'agent' });
  merchant.upstream.script = () => ({ kind: 'reset' });
  for (const { mode, reference, secret } of DOUBTS) {
    await merchant.post(initiateEvent(reference, { mode }), { secret });
    await merchant.post(sendOtpEvent(reference, { mode }), { secret });
    await merchant.post(completeEvent(reference, merchant.otp(), { mode }), { secret });
  }
  merchant.advance(16 * 60_000);
  await merchant.work();
});
afterAll(async () => {
  await merchant.close();
  place.remove();
});

const decide = (id: number, choice: string, by: string): string[] => [
  'review',
  'decide',
  String(id),
  '--choice',
  choice,
  '--reason',
  'seen in the statement',
  '--by',
  by,
];

const wallet = (mode: string): Promise<unknown> => json(place, ['wallet', 'show', '--user', USER, '--mode', mode]);

test('review list shows each case with its evidence and what may be chosen, to people and to programs', async () => {
  const [listed, read] = await Promise.all([json<Case[]>(place, ['review', 'list']), run(place, ['review', 'list'])]);
  for (const { mode, reference } of DOUBTS) {
    ids.set(mode, listed.find((one) => one.mode === mode)?.id ?? 0);
    expect(listed).toContainEqual(
      expect.objectContaining({
        kind: 'in_doubt',
        txn_reference: reference,
        mode,
        status: 'open',
        choices: ['paid', 'unpaid'],
      }),
    );
    expect(read.stdout).toContain(reference);
  }
  expect(read.stdout).toContain('no answer says whether it did. The money is still held.');
  expect(read.stdout).toMatch(/Choices\n    paid  Finswich has paid\. ₦200\.00 that is held is handed to Finswich/);
  expect(read.stdout).toMatch(
    /    unpaid  Finswich has not paid\. ₦200\.00 that is held goes back to .+; the transaction ends unpaid/,
  );
});

test('in TEST one person decides, and only what the case offers; the money goes where the choice says', async () => {
  const id = ids.get('TEST') ?? 0;
  const [unknown, nobodys] = await Promise.all([
    run(place, decide(id, 'maybe', 'ada')),
    run(place, decide(4711, 'paid', 'ada')),
  ]);
  expect(nobodys).toEqual({ code: 1, stdout: '', stderr: 'There is no such case.\n' });
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toBe('This case has no such choice. It may be: paid, unpaid.\n');
  const { stdout } = await run(place, decide(id, 'unpaid', 'ada'));
  expect(stdout).toMatch(
    new RegExp(
      `^Decided: unpaid \\(Finswich has not paid\\) for case ${id} \\(in_doubt\\) of UTL-test\\.\n  ₦200\\.00 that is held goes back`,
    ),
  );
  const [shown, told, audited] = await Promise.all([
    wallet('TEST'),
    run(place, ['transaction', 'show', 'UTL-test']),
    json(place, ['audit']),
  ]);
  expect(shown).toMatchObject({ balances: [{ available: '1000.00', held: '0.00' }] });
  expect(told.stdout).toContain('Finswich gave no clear answer');
  expect(told.stdout).toContain(
    'Case decided: Finswich has not paid, seen in the statement, by ada; ₦200.00 given back to the customer.',
  );
  expect(audited).toMatchObject({ holds: true });
});

/** In LIVE, by a person of the staff who proves it by this code. */
const decideAs = (id: number, choice: string, email: string, code?: string): string[] => [
  ...decide(id, choice, email),
  ...(code === undefined ? [] : ['--code', code]),
];

test('in LIVE a person who is not of the staff, has no right to decide, or proves nothing decides nothing', async () => {
  const id = ids.get('LIVE') ?? 0;
  const refusals = [
    [decide(id, 'paid', 'ada'), /--by must be the e-mail of somebody active/],
    [decideAs(id, 'paid', agent.email, agent.code()), /Their role does not allow this/],
    [decideAs(id, 'paid', ada.email), /--code 123456, or run it on a terminal/],
    [decideAs(id, 'paid', ada.email, '000000'), /The code is not right, or was used before/],
    [decideAs(id, 'maybe', ada.email), /has no such choice. It may be: paid, unpaid/],
  ] as const;
  const ended = await Promise.all(refusals.map(([args]) => run(place, args)));
  for (const [at, [, says]] of refusals.entries()) {
    expect(ended[at]).toMatchObject({ code: 1, stdout: '' });
    expect(ended[at]?.stderr).toMatch(says);
  }
  expect(await wallet('LIVE')).toMatchObject({ balances: [{ available: '800.00', held: '200.00' }] });
});

test('in LIVE one person proposes, the same person cannot confirm in any spelling, and another moves the money', async () => {
  const id = ids.get('LIVE') ?? 0;
  const code = ada.code();
  expect(await json<Case>(place, decideAs(id, 'paid', ada.email, code))).toMatchObject({
    status: 'proposed',
    proposed_by: ada.email,
    decided_by: null,
    choices: ['paid', 'unpaid'],
  });
  const told = (await run(place, ['transaction', 'show', 'UTL-live'])).stdout;
  expect(told).toMatch(new RegExp(`^Case +${id}, in_doubt, proposed: see review list$`, 'm'));
  const again = [ada.email, ` ${ada.email} `, ada.email.toUpperCase()];
  const same = await Promise.all(again.map((email) => run(place, decideAs(id, 'paid', email, ada.code(30_000)))));
  for (const one of same) {
    expect(one).toMatchObject({ code: 1, stdout: '' });
    expect(one.stderr).toContain('Another person must confirm');
  }
  const reused = await run(place, decideAs(id, 'unpaid', ada.email, code));
  expect(reused.stderr).toBe('The code is not right, or was used before.\n');
  expect(await wallet('LIVE')).toMatchObject({ balances: [{ available: '800.00', held: '200.00' }] });

  expect(await json<Case>(place, decideAs(id, 'paid', bola.email, bola.recoveryCode()))).toMatchObject({
    status: 'decided',
    proposed_by: ada.email,
    decided_by: bola.email,
    choices: [],
  });
  const [shown, closed] = await Promise.all([
    wallet('LIVE'),
    run(place, decideAs(id, 'paid', bola.email, bola.recoveryCode())),
  ]);
  expect(shown).toMatchObject({ balances: [{ available: '800.00', held: '0.00' }] });
  expect(closed).toEqual({ code: 1, stdout: '', stderr: 'This case is closed already.\n' });
});

test('each decision is in the audit log, with who made it and why: in LIVE as the support desk names them', async () => {
  const { work } = merchant.service.database;
  const entries = await work.read(({ auditLog }) => auditLog.following(0, 100));
  expect(entries.map(({ actor, act, subject }) => [actor.kind, actor.id, actor.name, act, subject])).toEqual([
    ['cli', null, 'ada', 'review.decide', 'transaction/UTL-test'],
    ['person', ada.id, ada.email, 'review.propose', 'transaction/UTL-live'],
    ['person', bola.id, bola.email, 'review.decide', 'transaction/UTL-live'],
  ]);
  expect(new Set(entries.map(({ reason }) => reason))).toEqual(new Set(['seen in the statement']));
});

test('one person lets a case wait; it stays listed, and says until when and who asked Finswich', async () => {
  merchant.upstream.script = () => ACCEPTED;
  await settledTransaction(merchant, 'UTL-late', USER);
  merchant.advance(15 * 60_000);
  await merchant.work();
  const late = (await json<Case[]>(place, ['review', 'list'])).find(
    ({ kind, mode }) => kind === 'value_overdue' && mode === 'TEST',
  );
  expect(late?.choices).toEqual(['wait', 'give_back', 'customer_has_it']);
  const { stdout, stderr } = await run(place, decide(late?.id ?? 0, 'wait', 'ada'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^Waiting: wait \(Ask Finswich again, and wait\) for case \d+ \(value_overdue\) of UTL-late\. It comes back at \d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC unless it is settled before\.\n  No money moves; /,
  );
  const listed = (await run(place, ['review', 'list'])).stdout;
  expect(listed).toMatch(/value_overdue +TEST +postponed/);
  expect(listed).toMatch(/Waits +until .+ UTC, asked by ada: seen in the statement/);
});

test('a reason that tells the code of the transaction is refused as it is at the support desk, and no code of theirs is spent', async () => {
  merchant.upstream.script = () => ({ kind: 'reset' });
  const [reference, signed] = ['UTL-told', { secret: LIVE_SECRET }];
  await merchant.post(initiateEvent(reference, { mode: 'LIVE' }), signed);
  await merchant.post(sendOtpEvent(reference, { mode: 'LIVE' }), signed);
  const otp = merchant.otp();
  await merchant.post(completeEvent(reference, otp, { mode: 'LIVE' }), signed);
  merchant.advance(16 * 60_000);
  await merchant.work();
  const told = ['--reason', `she reads out ${otp.slice(0, 3)}-${otp.slice(3)}`];
  const id = (await json<(Case & { txn_reference: string })[]>(place, ['review', 'list'])).find(
    ({ txn_reference: of }) => of === reference,
  )?.id;
  const proof = ['--by', ada.email, '--code', ada.recoveryCode()];
  const customer = ['--user', USER, '--mode', 'TEST'];
  for (const command of [
    ['review', 'decide', String(id), '--choice', 'unpaid', ...told, ...proof],
    ['wallet', 'freeze', ...customer, ...told],
    ['wallet', 'withdraw', ...customer, '--amount', '1.00', '--reference', 'told', ...told],
    ['wallet', 'update', ...customer, '--category', 'told', ...told],
  ]) {
    const { code, stdout, stderr } = await run(place, command);
    expect([command[1], code, stdout, stderr]).toEqual([
      command[1],
      1,
      '',
      expect.stringMatching(/^--reason is refused\. This contains the PIN, token or code of a transaction\./),
    ]);
    expect(stderr).not.toContain(otp);
  }
  expect(await wallet('TEST')).toMatchObject({ status: 'active', category: 'gold' });
  const clean = ['review', 'decide', String(id), '--choice', 'unpaid', '--reason', 'not in the statement', ...proof];
  expect(await json<Case>(place, clean)).toMatchObject({ status: 'proposed', proposed_by: ada.email });
});
