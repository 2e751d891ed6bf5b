import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Message, MessageNotSent } from '../../src/core/message.ts';
import { segmentsIn } from '../../src/messaging/gsm7.ts';
import { createMessenger } from '../../src/messaging/messenger.ts';
import type { SmsGateway } from '../../src/messaging/sms-gateway.ts';
import { smsTexts } from '../../src/messaging/sms-texts.ts';
import { writeMessage } from '../../src/messaging/templates.ts';
import { segmentsOf } from './gsm-segments.ts';

const amount = { minor: 20_000, currency: 'NGN' };
const transaction = { product: 'Ikeja Electric Power Token', valueRecipient: '45123456789', reference: 'r-1' };
const tokens = (many: number, by = '-') =>
  Array.from({ length: many }, (_, place) => ['1253', '1167', '5843', '6580', String(1000 + place)].join(by));
const voucher = (values: readonly string[], label = 'Token') =>
  ({
    kind: 'voucher',
    lines: values.map((value) => ({ label, value, isCode: true })),
    amount,
    transaction,
  }) satisfies Message;
const textsOf = (message: Message): readonly string[] => writeMessage(message, 'Lagos Corner Shop').sms ?? [];

describe('a voucher too long for one SMS', () => {
  test('ten tokens in one value are one SMS, whole', () => {
    const [text = '', ...more] = textsOf(voucher([tokens(10).join(' ')]));
    expect(more).toEqual([]);
    expect(tokens(10).filter((token) => !text.includes(token))).toEqual([]);
    expect(text).not.toContain('...');
  });

  test.each([
    ['a line each', tokens(60)],
    ['one line', [tokens(60).join(' ')]],
    ['one line, in groups with commas', [tokens(60, ' ').join(', ')]],
    ['a line each, in another script', tokens(30).map((token) => `ቁጥር ${token}`)],
  ])('goes out in numbered texts of four segments each, and no code is broken: %s', (_what, values) => {
    const texts = textsOf(voucher(values));
    expect(texts.length).toBeGreaterThan(1);
    texts.forEach((text, place) => {
      expect(text.startsWith(`Lagos Corner Shop (${place + 1}/${texts.length}): `)).toBe(true);
      expect(segmentsOf(text).segments).toBeLessThanOrEqual(4);
    });
    const codes = values.join(' ').match(/\d{4}(?:[- ]\d{4}){4}/g) ?? [];
    expect(codes.length).toBeGreaterThanOrEqual(30);
    expect(codes.filter((code) => !texts.some((text) => text.includes(code)))).toEqual([]);
    expect(texts.at(-1)).toContain('Ref r-1');
  });

  test('leaves out what is only explanation before it is too long', () => {
    const prose = { label: 'Note', value: 'Press the green key and wait for the tone. '.repeat(10), isCode: false };
    const message = voucher(tokens(100));
    const texts = textsOf({ ...message, lines: [...message.lines, ...Array.from({ length: 20 }, () => prose)] });
    expect(tokens(100).filter((token) => !texts.some((text) => text.includes(token)))).toEqual([]);
    expect(texts.join()).not.toContain('green key');
  });

  test('is none at all where six texts are not enough, or a single code is longer than one', () => {
    expect(writeMessage(voucher(tokens(400)), 'Shop').sms).toBeNull();
    expect(writeMessage(voucher(['1'.repeat(700)]), 'Shop').sms).toBeNull();
    expect(writeMessage(voucher(tokens(400)), 'Shop').text).toContain(tokens(400).at(-1));
  });

  test('a sentence loses its beginning, and never the code it ends in', () => {
    const value = `${'Press the green key and wait for the tone. '.repeat(8)}Then use ${tokens(1)[0]}. Thank you.`;
    const [text = ''] = textsOf(voucher([value], 'Note'));
    expect(text).toMatch(/Note: \.\.\..{20,70}Then use 1253-1167-5843-6580-1000\. Thank you\.\n/);
  });

  test('a label keeps what may be a code', () => {
    const label = `The token that you have bought is ${tokens(1)[0]} and no other`;
    expect(textsOf(voucher(['12.5'], label))[0]).toContain(tokens(1)[0]);
  });
});

test('texts are packed in their order, and nothing of a line is lost', () => {
  const line = fc.lorem({ maxCount: 30 }).map((words) => words.slice(0, 500));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const texts = smsTexts('Shop', lines) ?? [];
      const said = texts.map((text) => text.replace(/^Shop(?: \(\d\/\d\))?: /, '')).join('\n');
      expect(said.split(/\s+/)).toEqual(lines.join('\n').split(/\s+/));
    }),
  );
});

test('segments are counted as the network counts them', () => {
  const of = (...unit: readonly string[]) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 700, size: 'max' });
  // A single character of another alphabet decides for the whole text, so the first of them has none.
  const text = fc.oneof(of('a', '€', '[', 'ß', '\n'), of('a', '€', '[', 'ß', '₦', '🙂', '\n'));
  fc.assert(
    fc.property(text, (one) => {
      expect(segmentsIn(one)).toBe(segmentsOf(one).segments);
    }),
  );
});

describe('sending several texts', () => {
  const to = { phone: '+2347081332677', email: null };
  const signal = () => AbortSignal.timeout(20_000);
  const many = voucher(tokens(60));

  /** A gateway that takes what it is given, but for the text with this number. */
  function gateway(fails: { number: number; how: MessageNotSent } | null = null) {
    const taken: string[] = [];
    const sms: SmsGateway = {
      name: 'fast-sms',
      async send(_phone, text) {
        if (fails && text.includes(`(${fails.number}/`)) throw fails.how;
        taken.push(/\((\d)\//.exec(text)?.[1] ?? 'whole');
        return { gatewayReference: `id-${taken.length}` };
      },
    };
    return { sms, taken, email: null, merchantName: 'Shop' };
  }

  test('one after the other, and the receipt names all of them', async () => {
    const parts = gateway();
    const receipt = await createMessenger(parts).send(to, many, signal());
    expect(parts.taken).toEqual(['1', '2', '3', '4']);
    expect(receipt.gatewayReference).toBe('id-1, id-2, id-3, id-4');
  });

  test.each([
    { number: 1, gateway: 'refuses', customer: 'has nothing' },
    { number: 1, gateway: 'is silent', customer: 'may have something' },
    { number: 3, gateway: 'refuses', customer: 'may have something' },
  ])('the gateway $gateway at text $number: the rest is not sent, and the customer $customer', async (row) => {
    const { number } = row;
    const how = new MessageNotSent('fast-sms: http 500', row.gateway === 'is silent');
    const parts = gateway({ number, how });
    const maybeSent = row.customer === 'may have something';
    const failure = await createMessenger(parts)
      .send(to, many, signal())
      .catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      reason: `fast-sms: http 500 (text ${number} of 4); email: not configured`,
      maybeSent,
    });
    expect(parts.taken).toHaveLength(number - 1);
  });

  test('a message that is too long for SMS goes by e-mail, whole', async () => {
    const mails: string[] = [];
    const email = {
      name: 'mail-host',
      send: async (_address: string, { text }: { readonly text: string }) => {
        mails.push(text);
        return { gatewayReference: 'E1' };
      },
      close: () => undefined,
    };
    const parts = gateway();
    const receipt = await createMessenger({ ...parts, email }).send(
      { ...to, email: 'ada@customer.example' },
      voucher(tokens(400)),
      signal(),
    );
    expect([receipt.channel, parts.taken]).toEqual(['email', []]);
    expect(tokens(400).filter((token) => !mails[0]?.includes(token))).toEqual([]);
  });

  test('each text has the time that one SMS has before an e-mail follows', async () => {
    const email = { name: 'mail-host', send: async () => ({ gatewayReference: 'E1' }), close: () => undefined };
    const given: number[] = [];
    const deadline = (ms: number): AbortSignal => (given.push(ms), signal());
    const messenger = createMessenger({ ...gateway(), email, smsPatienceMs: 150, deadline });
    for (const message of [voucher(tokens(1)), many]) {
      await messenger.send({ ...to, email: 'ada@customer.example' }, message, signal());
    }
    expect(given).toEqual([150, 4 * 150]);
  });
});
