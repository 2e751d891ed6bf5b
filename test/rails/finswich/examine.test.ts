import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sign } from '../../../src/rails/finswich/signature.ts';
import {
  type Presented,
  type SaidMode,
  type TrustSettings,
  addressList,
  createTrust,
} from '../../../src/rails/finswich/trust.ts';

const RAW = Buffer.from('{"event":"SEND_OTP","data":{}}');
const SETTINGS: TrustSettings = {
  keys: { TEST: ['test_new', 'test_old'], LIVE: ['live'] },
  encoding: 'hex',
  unsignedEvents: [],
  hasUrlToken: false,
  allowedIps: [],
};
const examine = (settings: Partial<TrustSettings>, presented: Partial<Presented>) =>
  createTrust({ ...SETTINGS, ...settings })({
    signature: undefined,
    raw: RAW,
    parsed: JSON.parse(RAW.toString()) as unknown,
    event: 'SEND_OTP',
    mode: null,
    address: '203.0.113.7',
    ...presented,
  });
const said = (mode: 'TEST' | 'LIVE', isExact = true): SaidMode => ({ mode, isExact });
const believed = (value: object) => ({ ok: true, value });
const refused = (code: string, setting: string) => ({ ok: false, error: { code, setting } });

describe('what is signed', () => {
  test.each([
    ['test_new', 'TEST'],
    ['test_old', 'TEST'],
    ['live', 'LIVE'],
  ] as const)('with %s is of mode %s', (key, mode) => {
    const trust = believed({ kind: 'signed', form: 'raw', mode });
    for (const mode_ of [null, said(mode), said('TEST', false), said('LIVE', false)]) {
      expect(examine({}, { signature: sign(RAW, key), mode: mode_ })).toEqual(trust);
    }
  });

  test('says how its body was serialised', () => {
    const spread = Buffer.from('{ "event": "SEND_OTP", "data": {} }');
    expect(examine({}, { raw: spread, signature: sign(RAW, 'live') })).toEqual(
      believed({ kind: 'signed', form: 'compact', mode: 'LIVE' }),
    );
  });

  test('in base64 is believed where that is configured, and only then', () => {
    const presented = { signature: sign(RAW, 'live', 'base64') };
    expect(examine({ encoding: 'base64' }, presented).ok).toBe(true);
    expect(examine({}, presented).ok).toBe(false);
  });

  test.each([
    ['wrong', null, 'FINSWICH_<MODE>_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING'],
    ['wrong', said('TEST', false), 'FINSWICH_TEST_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING'],
    ['wrong', said('LIVE'), 'FINSWICH_LIVE_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING'],
    // Only a key of the mode that it names to the letter can have signed it.
    ['live', said('TEST'), 'FINSWICH_TEST_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING'],
    ['test_new', said('LIVE'), 'FINSWICH_LIVE_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING'],
  ])('with %s, and says %j, is refused, and the log says by which setting', (key, mode, setting) => {
    expect(examine({}, { signature: sign(RAW, key), mode })).toEqual(refused('bad_signature', setting));
  });

  test('is never taken for unsigned, however wrong it is, whatever may come unsigned', () => {
    const open = { unsignedEvents: ['SEND_OTP'], hasUrlToken: true, allowedIps: ['203.0.113.7'] } as const;
    for (const signature of ['x', ' ', sign(RAW, 'wrong')]) {
      expect(examine(open, { signature })).toMatchObject({ ok: false, error: { code: 'bad_signature' } });
    }
  });
});

describe('what is not signed', () => {
  test.each([undefined, ''])('(%j) is refused where it is not listed', (signature) => {
    const wanted = refused('unsigned_event', 'FINSWICH_UNSIGNED_EVENTS');
    expect(examine({}, { signature })).toEqual(wanted);
    expect(examine({ unsignedEvents: ['TRANSACTION_INITIATE'], hasUrlToken: true }, { signature })).toEqual(wanted);
    expect(examine({ unsignedEvents: ['SEND_OTP'] }, { signature, event: 'send_otp' })).toEqual(wanted);
  });

  const listed = { unsignedEvents: ['SEND_OTP'] } as const;
  test.each([undefined, ''])('(%j) is taken where it is listed, and proves nothing by itself', (signature) => {
    expect(examine(listed, { signature })).toEqual(believed({ kind: 'unsigned', verified: false }));
  });

  test('proves where it comes from by the token in the URL, or by its address', () => {
    const verified = believed({ kind: 'unsigned', verified: true });
    expect(examine({ ...listed, hasUrlToken: true }, {})).toEqual(verified);
    expect(examine({ ...listed, allowedIps: ['198.51.100.1', '203.0.113.0/24'] }, {})).toEqual(verified);
    expect(examine({ ...listed, allowedIps: ['198.51.100.1'] }, {})).not.toEqual(verified);
    expect(examine({ ...listed, allowedIps: ['::/0'] }, { address: '2001:db8::1' })).toEqual(verified);
    expect(examine({ ...listed, allowedIps: ['0.0.0.0/0', '::/0'] }, { address: 'unknown' })).not.toEqual(verified);
  });
});

describe('of a mode without keys', () => {
  const none = { keys: { TEST: ['test'], LIVE: [] }, unsignedEvents: ['SEND_OTP'] } as const;
  const missing = refused('bad_signature', 'FINSWICH_LIVE_SECRET_KEY');

  test('nothing is believed, signed or not, and the log says which key is missing', () => {
    for (const mode of [said('LIVE'), said('LIVE', false)]) {
      expect(examine(none, { mode })).toEqual(missing);
      expect(examine(none, { mode, signature: sign(RAW, 'live') })).toEqual(missing);
    }
  });

  test('the other mode is served as ever', () => {
    expect(examine(none, { mode: said('TEST') }).ok).toBe(true);
    expect(examine(none, {}).ok).toBe(true);
    expect(examine(none, { mode: said('LIVE', false), signature: sign(RAW, 'test') }).ok).toBe(true);
  });
});

describe('a list of addresses', () => {
  const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');
  const holds = (entries: readonly string[], address: string) => addressList(entries).check(address, family(address));

  test.each([
    ['203.0.113.7', ['203.0.113.7'], ['203.0.113.6', '203.0.113.8']],
    ['203.0.113.0/25', ['203.0.113.0', '203.0.113.127'], ['203.0.113.128', '203.0.112.255']],
    ['10.0.0.0/8', ['10.255.255.255'], ['11.0.0.0', '9.255.255.255']],
    ['2001:db8::1', ['2001:db8::1'], ['2001:db8::2']],
    ['2001:db8::/32', ['2001:db8:ffff::1'], ['2001:db9::1']],
    // An IPv4 address is the same one inside an IPv6 one.
    ['::ffff:203.0.113.7', ['203.0.113.7'], ['203.0.113.8']],
    ['::ffff:203.0.113.0/120', ['203.0.113.255'], ['203.0.114.0']],
    ['::ffff:0:0/96', ['203.0.113.7', '10.1.2.3'], ['2001:db8::1']],
    ['::ffff:0:0/95', ['::fffe:1:1'], ['::fffd:1:1', '2001:db8::1']],
  ])('that has %s holds %j, and not %j', (entry, inside, outside) => {
    for (const address of inside) expect([address, holds(['192.0.2.1', entry], address)]).toEqual([address, true]);
    for (const address of outside) expect([address, holds([entry, '192.0.2.1'], address)]).toEqual([address, false]);
  });

  test('that is empty holds nobody', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => expect(holds([], address)).toBe(false)));
  });

  test.each(['x', '203.0.113', '203.0.113.7/33', '203.0.113.0/x', '2001:db8::/129', ''])(
    'never is one: %j',
    (entry) => {
      expect(() => addressList([entry])).toThrow(/invalid|range/i);
    },
  );
});
