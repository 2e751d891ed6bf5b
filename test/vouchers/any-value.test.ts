import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainCode } from '../../src/core/code-like.ts';
import { writeMessage } from '../../src/messaging/templates.ts';
import { readValue } from '../../src/vouchers/value.ts';

/** Values of any shape: this many runs find a shape that breaks a rule within seconds. */
const RUNS = 300;
const amount = { minor: 20_000, currency: 'NGN' };
const transaction = { product: 'Nigeria Airtel Mobile PIN', valueRecipient: '+2347081332677', reference: 'r-1' };

const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));
const code = fc.oneof(
  digits(10, 20),
  digits(20, 20).map((text) => text.replaceAll(/(?<=^(?:....)+)/g, '-').replace(/-$/, '')),
  digits(12, 12).map((text) => `AB${text}`),
);
const SENTENCES = [
  (text: string) => text,
  (text: string) => `Recharge your meter with ${text}`,
  (text: string) => `${'Press the green key and wait for the tone. '.repeat(8)}Then use ${text}. Thank you.`,
  (text: string) => `Your token: ${text}`,
];
const planted = fc.tuple(code, fc.constantFrom(...SENTENCES)).map(([text, say]) => ({ text, told: say(text) }));
const name = fc.oneof(
  fc.constantFrom(
    'pin',
    'token',
    'mainToken',
    'data',
    'x',
    'instructions',
    'a name as long as nobody would think of it',
  ),
  fc.string({ maxLength: 12 }),
);

interface Grown {
  readonly value: unknown;
  readonly texts: readonly string[];
}
const filler = fc
  .oneof(fc.constantFrom('None', null, 'pending', true, 12.5), fc.lorem({ maxCount: 40 }))
  .map((value): Grown => ({ value, texts: [] }));
const { tree } = fc.letrec<{ tree: Grown; branch: Grown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    planted.map(({ text, told }): Grown => ({ value: told, texts: [text] })),
    filler,
    tie('branch'),
  ),
  branch: fc.oneof(
    fc.array(tie('tree'), { maxLength: 4 }).map((parts) => ({
      value: parts.map(({ value }) => value),
      texts: parts.flatMap(({ texts }) => texts),
    })),
    fc.uniqueArray(fc.tuple(name, tie('tree')), { maxLength: 4, selector: ([key]) => key }).map((parts) => ({
      value: Object.fromEntries(parts.map(([key, { value }]) => [key, value])),
      texts: parts.filter(([key]) => key !== '__proto__').flatMap(([, { texts }]) => texts),
    })),
  ),
}));

test('every code in a value, however deep and whatever its name, reaches the phone whole', () => {
  fc.assert(
    fc.property(tree, ({ value, texts }) => {
      const { lines } = readValue(value);
      const written = writeMessage({ kind: 'voucher', lines, amount, transaction }, 'Lagos Corner Shop');
      const missing = (whole: readonly string[]) => texts.filter((text) => !whole.some((one) => one.includes(text)));
      // Fifteen lines always fit; more of them may be too long for SMS, but are never cut.
      const sms = written.sms ?? (lines.length > 15 ? [written.text] : []);
      expect({ byEmail: missing([written.text]), bySms: missing(sms) }).toEqual({ byEmail: [], bySms: [] });
    }),
    { numRuns: RUNS },
  );
});

test('a value made only of words for “nothing” never has a code', () => {
  const nothing = fc.constantFrom('None', 'NONE', 'n/a', 'N/A', 'null', 'Null', '-', '--', '', ' ', 'undefined', null);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(nothing, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('value'))),
  }));
  fc.assert(
    fc.property(value, (one) => {
      expect(readValue(one)).toMatchObject({ verdict: 'none', lines: [], codes: [], serials: [] });
    }),
    { numRuns: RUNS },
  );
});

test('normalising a code twice is normalising it once, and spelling is all it takes away', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = plainCode(text);
      expect(plainCode(plain)).toBe(plain);
      expect(plainCode(Array.from(text).join('\u200b'))).toBe(plainCode(Array.from(text).join('\u00ad')));
    }),
    { numRuns: RUNS },
  );
});

/** Reads a value and writes its message. Reading in worse than linear time would not end within the test's limit. */
function told(value: unknown): { readonly reading: ReturnType<typeof readValue>; readonly text: string } {
  const reading = readValue(value);
  const { text } = writeMessage({ kind: 'voucher', lines: reading.lines, amount, transaction }, 'Lagos Corner Shop');
  return { reading, text };
}

test('any JSON at all is read, also a text as long as an event', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      expect(['has_code', 'none', 'unclear']).toContain(readValue(value).verdict);
    }),
    { numRuns: RUNS },
  );
  for (const part of [
    'a-',
    '1 ',
    '1-',
    'A1',
    ',1',
    '1.',
    '@',
    'a@',
    'pin ',
    '***',
    'N1',
    '*1#',
    '12:',
    'aA',
    '\n1',
    ' ',
  ]) {
    const hostile = part.repeat(32_000);
    expect(['has_code', 'none', 'unclear']).toContain(told({ [hostile]: hostile, pin: hostile }).reading.verdict);
  }
});

test('a value as large as an event can be is read whole, however it is spread over names and lists', () => {
  const list = <T>(length: number, of: (place: number) => T): T[] => Array.from({ length }, (_, place) => of(place));
  const numbered = list(4_000, (place) => String(1_000 + place));
  const verdictOf = (value: unknown): string => told(value).reading.verdict;
  expect(verdictOf({ [`pin ${'ab '.repeat(10_000)}`]: list(15_000, () => 1) })).toBe('none');
  const { text } = told({ pin: numbered, serial: numbered });
  expect(numbered.filter((code) => !text.includes(code))).toEqual([]);
  const ones = list(15_000, () => 1);
  expect(verdictOf(list(25, () => 'deep').reduce<object>((inner, name) => ({ [name]: inner }), ones))).toBe('none');
  const named = Object.fromEntries(list(4_000, (place) => [`k${place}`, '12345']));
  expect(verdictOf(named)).toBe('unclear');
});
