import { afterEach, expect, test } from '@jest/globals';
import type { Ordered } from '../../../src/rails/rail.ts';
import { vtpass } from '../../../src/rails/vtpass/rail.ts';
import type { OrderCall } from '../../../src/transactions/ordered/ports.ts';
import { openBound } from '../../calls/passing-time.ts';
import { type ScriptedApi, answer, startApi } from '../../calls/scripted-api.ts';
import { answerTo, refusal } from './answers.ts';
import { AIRTIME, DSTV, JAMB, PREPAID, WAEC } from './sold.ts';
import { openVtpassAt } from './vtpass-at.ts';

/** Mistakes of other programs that sell over VTpass, each of which costs the merchant or a customer money. */

let api: ScriptedApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

/** What can be ordered at a VTpass that gives these answers, one after the other. */
async function selling(...bodies: readonly unknown[]): Promise<Ordered> {
  api = await startApi((socket, nth) => void socket.end(answer(200, JSON.stringify(bodies[nth - 1]))));
  return (await openVtpassAt(api.url)).ordered;
}
const sent = (): readonly unknown[] => (api?.requests ?? []).map(({ body }) => JSON.parse(body.toString()) as unknown);

test('a call that takes too long is no refusal: the order may be delivered, and asking tells', async () => {
  const { bound, end } = openBound();
  api = await startApi((socket, nth) => {
    // The first answer never comes.
    if (nth === 1) return end();
    return socket.end(answer(200, JSON.stringify(answerTo(AIRTIME, 'delivered'))));
  });
  const bounds = [bound, AbortSignal.timeout(60_000)];
  const { ordered } = await openVtpassAt(api.url, {}, () => bounds.shift() ?? AbortSignal.abort());
  expect((await ordered.submit(AIRTIME)).kind).toBe('unknown');
  expect((await ordered.ask(AIRTIME)).kind).toBe('paid');
});

test('an order that VTpass says has failed is refused, so that the money goes back', async () => {
  const ordered = await selling(answerTo(AIRTIME, 'failed'), refusal('016', 'TRANSACTION FAILED'));
  expect((await ordered.submit(AIRTIME)).kind).toBe('refused');
  expect((await ordered.submit(AIRTIME)).kind).toBe('refused');
});

test('an order that is only begun is neither paid nor failed, whatever else the answer says', async () => {
  const begun = answerTo(PREPAID, 'initiated', {}, { token: '21363750562708482383' });
  const ordered = await selling(begun);
  expect(await ordered.submit(PREPAID)).toMatchObject({ kind: 'pending', value: null });
});

test('VTpass can be asked, so no order has to stay pending for ever', async () => {
  expect(vtpass.can.ask).toBe(true);
  const ordered = await selling(
    refusal('099'),
    { ...refusal('099'), requestId: AIRTIME.requestId },
    answerTo(AIRTIME, 'reversed'),
  );
  expect((await ordered.submit(AIRTIME)).kind).toBe('pending');
  expect((await ordered.ask(AIRTIME)).kind).toBe('pending');
  expect((await ordered.ask(AIRTIME)).kind).toBe('reversed');
});

test('what was bought comes back with the payment: token, units and PINs', async () => {
  const ordered = await selling(
    answerTo(PREPAID, 'delivered', {}, { token: 'Token : 26362054405982757802', units: '79.9 kWh' }),
    answerTo(JAMB, 'delivered', {}, { Pin: 'Pin : 3678251321392432' }),
  );
  expect((await ordered.submit(PREPAID)).value).toMatchObject({ token: '26362054405982757802', units: '79.9 kWh' });
  expect((await ordered.submit(JAMB)).value).toMatchObject({ pins: ['3678251321392432'] });
});

test('a status in words is read as words', async () => {
  const ordered = await selling(answerTo(AIRTIME, 'delivered'), answerTo(AIRTIME, 'Delivered'));
  expect(await ordered.submit(AIRTIME)).toMatchObject({ kind: 'paid', upstreamCode: '000/delivered' });
  expect(await ordered.submit(AIRTIME)).toMatchObject({ kind: 'paid', upstreamCode: '000/delivered' });
});

test('who pays for three PINs gets three', async () => {
  const cards = ['098765432112', '198765432113', '298765432114'].map((Pin, at) => ({
    Serial: `WRN12345679${at}`,
    Pin,
  }));
  const ordered = await selling(answerTo(WAEC, 'delivered', { quantity: 3 }, { cards }));
  expect((await ordered.submit(WAEC)).value).toMatchObject({ pins: cards.map(({ Pin }) => Pin) });
  expect(sent()).toMatchObject([{ quantity: 3, amount: 2700 }]);
});

test('a subscription goes out with its price, and says whether it is renewed', async () => {
  const renewal: OrderCall = { ...DSTV, subscriptionType: 'renew', amount: { minor: 9_600_50, currency: 'NGN' } };
  const ordered = await selling(answerTo(DSTV, 'delivered'), answerTo(renewal, 'delivered'));
  expect((await ordered.submit(DSTV)).kind).toBe('paid');
  expect((await ordered.submit(renewal)).kind).toBe('paid');
  expect(sent()).toMatchObject([
    { amount: 2900, subscription_type: 'change', variation_code: 'dstv-padi' },
    { amount: 9600.5, subscription_type: 'renew' },
  ]);
});

test('a price that changed on the way is seen: nothing that was charged otherwise counts as paid', async () => {
  const ordered = await selling(answerTo(DSTV, 'delivered', { amount: '3600.00', unit_price: '3600.00' }));
  expect(await ordered.submit(DSTV)).toMatchObject({ kind: 'unknown', contradicts: 'amount' });
});

test('VTpass’s words reach nobody', async () => {
  const words = 'IP NOT WHITELISTED, CONTACT SUPPORT';
  const ordered = await selling(refusal('027', words), refusal('027', words), {
    code: '000',
    content: { error: words },
  });
  const outcome = await ordered.submit(DSTV);
  const balance = await ordered.balance('TEST');
  const dstv = ordered.known('cable').find(({ billerId }) => billerId === 'DSTV');
  if (!dstv) throw new Error('DSTV is not sold');
  const holder = await ordered.verify({
    mode: 'TEST',
    scene: 'cable',
    biller: dstv,
    itemId: null,
    account: '1212121212',
  });
  expect(outcome).toMatchObject({ kind: 'refused', blocks: 'rail' });
  expect(holder).toMatchObject({ value: { kind: 'invalid' } });
  expect(JSON.stringify([outcome, balance, holder])).not.toContain(words);
});

test('which billers there are is known without asking, before an order exists', async () => {
  const ordered = await selling();
  expect(ordered.known('electricity').map(({ billerId }) => billerId)).toContain('IKEDC');
  expect(ordered.known('electricity').map(({ billerId }) => billerId)).not.toContain('NOBODY');
  expect(sent()).toEqual([]);
});

test('an order goes to VTpass and to nobody else, wherever an answer leads', async () => {
  const elsewhere = await startApi(
    (socket) => void socket.end(answer(200, JSON.stringify(answerTo(AIRTIME, 'delivered')))),
  );
  api = await startApi((socket) => void socket.end(answer(307, '', { Location: `${elsewhere.url}/pay` })));
  const { ordered } = await openVtpassAt(api.url);
  expect((await ordered.submit(AIRTIME)).kind).toBe('unknown');
  expect(elsewhere.connections()).toBe(0);
  await elsewhere.close();
});
