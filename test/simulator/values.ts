/**
 * How Finswich may write what was bought. Only one shape is known, so the seed picks from these. `codes` are digits;
 * each spelling holds them all, and the serial.
 */
export const SPELLINGS = [
  'sample',
  'named_otherwise',
  'nested',
  'listed',
  'in_a_sentence',
  'as_a_number',
  'in_groups',
  'by_name',
] as const;
/** `in_capitals` is drawn separately. */
export type Spelling = (typeof SPELLINGS)[number] | 'in_capitals';

/** Values without a code, or without one yet. */
export const CODELESS = [
  {},
  { pin: null },
  { pin: { number: 'None', serial: 'None', instructions: 'None' }, instructions: 'None' },
  { token: null, status: 'pending' },
  { mainToken: 'N/A', mainTokenStatus: 'PROCESSING' },
  { data: { tokens: [], message: 'Your purchase is being processed' }, sent_at: '2026-11-28T14:00:00Z' },
  { pin: { number: '-', serial: 'undefined' }, amount: '1000.00' },
] as const;

const SAYS: Readonly<Record<Spelling, (codes: readonly string[], serial: string) => object>> = {
  sample: ([number, ...more], serial) => ({
    pin: { number, serial, instructions: 'Dial' },
    ...Object.fromEntries(more.map((code) => ['bonus_token', code])),
    instructions: 'None',
  }),
  named_otherwise: ([first, ...more], serialNo) => ({
    mainToken: first,
    kct1: more[0] ?? 'N/A',
    serialNo,
    mainTokenUnits: 12.5,
    sent_at: '2026-11-28T14:00:00Z',
  }),
  nested: (codes, serial) => ({
    result: { data: { a: { b: codes.map((c) => ({ c })) } }, serial, status: 'delivered' },
  }),
  listed: (codes, serial) => ({ cards: codes.map((Pin) => ({ Serial: serial, Pin })) }),
  in_a_sentence: (codes, serial) => ({
    serial,
    instructions: `${'Press the green key and wait. '.repeat(12)}Then use ${codes.map(grouped).join(', ')}.`,
  }),
  as_a_number: (codes, serial) => ({ token: codes.map(Number), serial }),
  in_groups: (codes, serial_number) => ({ voucher: codes.map(grouped).join('\n'), serial_number }),
  by_name: (codes, serial) => ({
    tokens: Object.fromEntries(codes.map((code) => [grouped(code), '7.5 units'])),
    serial,
  }),
  in_capitals: (codes, SERIAL) => ({ DATA: codes.map((PIN) => ({ PIN })), SERIAL }),
};

/** `1234-5678-90` */
export const grouped = (code: string): string => code.replaceAll(/(\d{4})(?=\d)/g, '$1-');

export const valueSpelt = (spelling: Spelling, codes: readonly string[], serial: string): object =>
  SAYS[spelling](codes, serial);
