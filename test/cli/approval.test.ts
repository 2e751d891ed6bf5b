import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { USER } from '../harness/events.ts';
import { type Merchant, PHONE, startMerchant } from '../harness/merchant.ts';
import { type StaffPerson, addStaffPerson } from '../harness/staff-person.ts';
import { type Place, json, makePlace, run } from './process.ts';

interface Waiting {
  id: number;
  kind: string;
  status: string;
  asked_by: string;
  decided_by: string | null;
  content: Record<string, string>;
}

/** Each test runs many processes one after the other. */
let merchant: Merchant;
let place: Place;
let ada: StaffPerson;
let bola: StaffPerson;
let agent: StaffPerson;

beforeAll(async () => {
  merchant = await startMerchant();
  place = makePlace({
    DATABASE_URL: merchant.service.config.database.url,
    // The same keys as the service: they open the secrets of second factors.
    APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
    BIG_TOPUP: 'LIVE:NGN:100.00',
  });
  const { service } = merchant;
  ada = await addStaffPerson(service, { email: 'ada@wallet.example', name: 'Ada Obi', role: 'supervisor' });
  bola = await addStaffPerson(service, { email: 'bola@wallet.example', name: 'Bola Ade', role: 'supervisor' });
  agent = await addStaffPerson(service, { email: 'joy@wallet.example', name: 'Joy Eze', role: 'agent' });
});
afterAll(async () => {
  await merchant.close();
  place.remove();
});

const WHO = ['--user', USER, '--mode', 'LIVE'];
const fund = (amount: string, reference: string, more: readonly string[]): string[] => [
  'wallet',
  'fund',
  ...WHO,
  '--amount',
  amount,
  '--reference',
  reference,
  '--yes',
  ...more,
];
const why = ['--reason', 'the bank says so'];
const as = (person: StaffPerson, code = person.recoveryCode()): string[] => ['--by', person.email, '--code', code];
const available = async (): Promise<string | undefined> => (await merchant.wallet('LIVE')).balances[0]?.available;

test('one person requests a big top-up in LIVE and another approves it, with a shell alone', async () => {
  const asked = await json<{ top_up: string; approval: Waiting }>(place, fund('250.00', 'big-1', [...why, ...as(ada)]));
  expect(asked).toMatchObject({ top_up: 'waiting', approval: { status: 'waiting', asked_by: ada.email } });
  expect(await available()).toBe('1000.00');

  const { id } = asked.approval;
  const [listed, read] = await Promise.all([
    json<Waiting[]>(place, ['approval', 'list']),
    run(place, ['approval', 'list']),
  ]);
  expect(listed).toEqual([asked.approval]);
  expect(read.stdout).toContain(`${id}  Top-up  ${USER}  LIVE`);
  expect(read.stdout).toContain('amount 250.00, currency NGN, reference big-1');

  const own = await run(place, ['approval', 'approve', String(id), ...as(ada)]);
  expect(own).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Another person must approve') });
  expect(await available()).toBe('1000.00');
  const approved = await json<Waiting>(place, ['approval', 'approve', String(id), ...as(bola)]);
  expect(approved).toMatchObject({ status: 'approved', asked_by: ada.email, decided_by: bola.email });
  expect(await available()).toBe('1250.00');
  expect(await json(place, ['audit'])).toMatchObject({ holds: true });
});

test('in LIVE it takes two people to change a phone', async () => {
  const update = ['wallet', 'update', ...WHO, '--phone', '+2348039999977', ...why];
  const nobody = await run(place, [...update, '--by', 'ada']);
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('e-mail of somebody active') });
  const asked = await json<{ update: string; phone: string; approval: Waiting }>(place, [...update, ...as(ada)]);
  expect(asked).toMatchObject({ update: 'waiting', approval: { content: { phone: '+2348039999977' } } });
  expect((await merchant.wallet('LIVE')).phone).toBe(PHONE);
  await json(place, ['approval', 'approve', String(asked.approval.id), ...as(bola)]);
  expect((await merchant.wallet('LIVE')).phone).toBe('+2348039999977');
  const [change] = await merchant.service.database.work.read(({ contactChanges }) =>
    contactChanges.of('LIVE', USER, 10),
  );
  expect(change).toMatchObject({ oldPhone: PHONE, changedBy: `${ada.email} and ${bola.email}` });
});

const REFUSED: readonly (readonly [string, () => string[], RegExp])[] = [
  ['no reason', () => fund('250.00', 'big-2', as(ada)), /Say why it is done/],
  ['a bare name', () => fund('250.00', 'big-2', [...why, '--by', 'ada', '--code', '123456']), /e-mail of somebody/],
  ['somebody without the right', () => fund('250.00', 'big-2', [...why, ...as(agent)]), /role does not allow/],
  ['a wrong code', () => fund('250.00', 'big-2', [...why, ...as(ada, '000000')]), /code is not right/],
  ['no code', () => fund('250.00', 'big-2', [...why, '--by', ada.email]), /--code 123456, or run it on a terminal/],
];

test('a request needs a reason, a person of the staff who has the right, and a code that proves them', async () => {
  const ended = await Promise.all(REFUSED.map(([, args]) => run(place, args())));
  for (const [at, [what, , says]] of REFUSED.entries()) {
    expect({ what, ...ended[at] }).toMatchObject({ what, code: 1, stdout: '' });
    expect(ended[at]?.stderr).toMatch(says);
  }
  expect(await json(place, ['approval', 'list'])).toEqual([]);
});

test('a refused request is not done; people and programs see who asked and who refused', async () => {
  const withdraw = ['wallet', 'withdraw', ...WHO, '--amount', '1000', '--reference', 'out-1', '--yes'];
  const asked = await json<{ withdrawal: string; approval: Waiting }>(place, [...withdraw, ...why, ...as(ada)]);
  expect(asked.withdrawal).toBe('waiting');
  const again = await run(place, [...withdraw, ...why, ...as(bola)]);
  expect(again.stdout).toContain(
    `It has been waiting already for another person: approval approve ${asked.approval.id}`,
  );
  const refuse = ['approval', 'refuse', String(asked.approval.id)];
  expect((await run(place, [...refuse, ...as(bola)])).code).toBe(2);
  const refused = await run(place, [...refuse, '--reason', 'she did not ask for it', ...as(bola)]);
  expect(refused).toMatchObject({ code: 0, stdout: `Refused: Withdrawal for ${USER} in LIVE.\n` });
  const late = await run(place, ['approval', 'approve', String(asked.approval.id), ...as(bola)]);
  expect(late).toEqual({ code: 1, stdout: '', stderr: 'This was decided before.\n' });
  expect(await run(place, ['approval', 'list'])).toMatchObject({ stdout: 'Nothing waits.\n' });
  expect(await available()).toBe('1250.00');
});
