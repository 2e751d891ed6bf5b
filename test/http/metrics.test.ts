import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/http/metrics.ts';
import { NO_READINGS } from './no-readings.ts';
import { completeEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, PHONE, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';

let merchant: Merchant;
let text: string;
let type: string | null;
beforeAll(async () => {
  merchant = await startMerchant();
  await settledTransaction(merchant, 'UTL-metrics-1', 'poormeggriffin');
  await merchant.post(valueReadyEvent('UTL-metrics-1'));
  merchant.advance(31_000);
  const otp = await transactionWithCode(merchant, 'UTL-metrics-2', 'poormeggriffin');
  merchant.upstream.script = () => ({ kind: 'answer', status: 500, body: '' });
  await merchant.post(completeEvent('UTL-metrics-2', otp));
  merchant.upstream.script = () => ACCEPTED;
  await merchant.post(reversalEvent('UTL-metrics-3'));
  await merchant.post(reversalEvent('UTL-metrics-3'));
  await merchant.post({ event: 'x"} 1 injected{a="' });
  await merchant.post('{');
  await merchant.post({}, { secret: null });
  const reply = await fetch(`${merchant.url}/metrics`);
  type = reply.headers.get('content-type');
  text = await reply.text();
});
afterAll(() => merchant.close());

test.each([
  'finswich_deliveries_total{rail="finswich",event="TRANSACTION_INITIATE",verdict="acted",signature="raw"} 2',
  'finswich_deliveries_total{rail="finswich",event="UTILITY_TRANSACTION_REVERSAL",verdict="reviewed",signature="raw"} 1',
  'finswich_deliveries_total{rail="finswich",event="UTILITY_TRANSACTION_REVERSAL",verdict="repeated",signature="raw"} 1',
  'finswich_deliveries_total{rail="finswich",event="unknown",verdict="ignored",signature="raw"} 1',
  'finswich_deliveries_total{rail="finswich",event="unknown",verdict="refused",signature="none"} 1',
  'finswich_replies_total{rail="finswich",code="transfer_in_doubt"} 1',
  'finswich_replies_total{rail="finswich",code="unsigned_event"} 1',
  'finswich_replies_total{rail="finswich",code="bad_json"} 1',
  'finswich_transfers_total{rail="finswich",outcome="paid"} 1',
  'finswich_transfers_total{rail="finswich",outcome="unknown"} 1',
  'finswich_transfer_seconds_count{rail="finswich"} 2',
  'outbox_jobs{kind="send_voucher",status="queued"} 1',
  'finswich_held_minor_units{rail="finswich",state="in_doubt",mode="TEST",currency="NGN"} 20000',
])('%s', (line) => {
  expect(text.split('\n')).toContain(line);
});

test.each([
  'finswich_reply_seconds_bucket',
  'database_group_commit_size_count',
  'outbox_jobs_run_total',
  'process_cpu_seconds_total',
  'nodejs_eventloop_lag_seconds',
])('%s is told', (name) => {
  expect(text).toContain(name);
});

test('the text is of the kind Prometheus reads', () => {
  expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
});

test('no label holds a reference, a customer, a phone or what a sender chose', () => {
  expect(text).not.toMatch(/UTL-|griffin|injected/);
  expect(text).not.toContain(PHONE);
});

test('what is read from the database is told as it is now: neither what is over, nor anything while it is away', async () => {
  const metrics = createMetrics();
  let [jobs, held, isAway] = [2, 20_000, false];
  const reading = (labels: Record<string, string>, value: () => number) => async () => {
    if (isAway) throw new Error('the database is away');
    return value() === 0 ? [] : [{ labels, value: value() }];
  };
  metrics.watch({
    ...NO_READINGS,
    jobs: reading({ kind: 'send_voucher', status: 'dead' }, () => jobs),
    moneyAtRisk: reading({ rail: 'finswich', state: 'in_doubt', mode: 'LIVE', currency: 'NGN' }, () => held),
  });
  const told = async () => (await metrics.registry.metrics()).match(/^(outbox_jobs|finswich_held_minor_units)\{.*$/gm);
  const both = [
    'outbox_jobs{kind="send_voucher",status="dead"} 2',
    'finswich_held_minor_units{rail="finswich",state="in_doubt",mode="LIVE",currency="NGN"} 20000',
  ];
  expect(await told()).toEqual(both);
  [jobs, held] = [0, 0];
  expect(await told()).toBeNull();
  [jobs, held] = [2, 20_000];
  expect(await told()).toEqual(both);
  isAway = true;
  expect(await told()).toBeNull();
});

test('what is named in seconds is told in seconds, for each rail', async () => {
  const metrics = createMetrics();
  metrics.ofRail('finswich').reply(null, 250);
  metrics.ofRail('finswich').call('paid', 1_500);
  metrics.ofRail('other').call('paid', 500);
  metrics.watch({ ...NO_READINGS, clockSkewMs: () => -62_000 });
  const told = (await metrics.registry.metrics()).split('\n');
  const named = told.filter((line) => /^finswich_\w*seconds(_sum\{.*\})? /.test(line));
  expect(named.toSorted()).toEqual([
    'finswich_clock_skew_seconds -62',
    'finswich_reply_seconds_sum{rail="finswich"} 0.25',
    'finswich_transfer_seconds_sum{rail="finswich"} 1.5',
    'finswich_transfer_seconds_sum{rail="other"} 0.5',
  ]);
});

test('each attempt at a message is counted by what came of it', async () => {
  const other = await startMerchant();
  try {
    const counted = async () =>
      (await (await fetch(`${other.url}/metrics`)).text()).match(/^outbox_jobs_run_total\{kind="send_voucher".*$/gm);
    await settledTransaction(other, 'UTL-tried', 'poormeggriffin');
    await other.post(valueReadyEvent('UTL-tried'));
    const fates = ['fail', 'drop', 'drop', 'drop'] as const;
    for (const fate of fates) {
      other.upstream.smsScript = () => fate;
      await other.work();
      other.advance(3_600_000);
    }
    expect(await counted()).toEqual([
      'outbox_jobs_run_total{kind="send_voucher",outcome="retried"} 3',
      'outbox_jobs_run_total{kind="send_voucher",outcome="dead"} 1',
    ]);
    other.upstream.smsScript = () => 'ok';
    await settledTransaction(other, 'UTL-taken', 'poormeggriffin');
    await other.post(valueReadyEvent('UTL-taken'));
    await other.work();
    expect(await counted()).toContain('outbox_jobs_run_total{kind="send_voucher",outcome="done"} 1');
  } finally {
    await other.close();
  }
});
