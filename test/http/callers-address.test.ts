import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openBrowser } from '../console/browser-session.ts';
import { newCustomer } from '../harness/customer.ts';
import { reversalEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';

describe('behind a proxy that is known', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await startMerchant({
      environment: {
        TRUST_PROXY: '127.0.0.1,10.0.0.0/8',
        FINSWICH_ALLOWED_IPS: '203.0.113.7,2001:db8::1,::ffff:198.51.100.0/120',
        FINSWICH_UNSIGNED_EVENTS: 'UTILITY_TRANSACTION_REVERSAL',
      },
    });
  });
  afterAll(() => merchant.close());

  const after = async (forwarded: string, reference: string): Promise<string> => {
    const { user } = await newCustomer(merchant);
    await settledTransaction(merchant, reference, user);
    const reversal = reversalEvent(reference, { user_reference: user });
    const { status } = await merchant.post(reversal, { secret: null, headers: { 'x-forwarded-for': forwarded } });
    expect(status).toBe(200);
    return (await merchant.record(reference)).state;
  };

  test.each([
    '203.0.113.7',
    '203.0.113.7:51234',
    '::ffff:203.0.113.7',
    '[2001:db8::1]:443',
    '2001:0DB8::0001',
    '198.51.100.9:80',
    // The port may also stand with the proxies in between.
    '203.0.113.7:51234, 10.0.0.5:443',
    '203.0.113.7, [::ffff:10.0.0.5]:443',
  ])('%s is on the list of allowed addresses, whatever is written around it', async (forwarded) => {
    expect(await after(forwarded, `UTL-from-${forwarded.replaceAll(/[^\w]/g, '-')}`)).toBe('reversed');
  });

  test.each([
    '203.0.113.8:51234',
    '[2001:db8::2]:443',
    'unknown',
    '203.0.113.7, 198.18.0.1:443',
    // If the last proxy could not tell the caller, no address that the caller claims counts.
    '203.0.113.7, unknown',
    '203.0.113.7, _hidden, 10.0.0.5',
    '203.0.113.7, unix:',
  ])('%s is on no list, and nothing fails over it', async (forwarded) => {
    expect(await after(forwarded, `UTL-not-from-${forwarded.replaceAll(/[^\w]/g, '-')}`)).toBe('settled');
  });

  test.each([
    ['ports', (i: number) => `203.0.113.99:${50_000 + i}`],
    ['ports of IPv6', (i: number) => `[2001:db8:9::1]:${50_000 + i}`],
    ['zones', (i: number) => `fe80::1%eth${i}`],
    ['words', (i: number) => `nobody-${i}`],
  ])('another one of its %s makes no new caller: wrong logins are slowed', async (what, forwarded) => {
    const codes: unknown[] = [];
    for (let i = 0; i < 26; i += 1) {
      const from = openBrowser(merchant.url, { 'x-forwarded-for': forwarded(i) });
      const { status } = await from.call('POST', '/login', {
        email: `n${i}-${what.replaceAll(' ', '-')}@wallet.example`,
        password: 'wrong',
      });
      codes.push(status);
    }
    expect(codes.slice(0, 20)).toEqual(Array(20).fill(401));
    // On a slow machine a wait may be over by the next try: so not every later one is refused.
    expect(codes.slice(20)).toContain(429);
  });
});
