import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { billersWith, soldBy } from '../../../src/rails/vtpass/billers.ts';
import { CODES, STATUSES } from '../../../src/rails/vtpass/codes.ts';
import { type Asked, type Told, readOutcome } from '../../../src/rails/vtpass/outcome.ts';
import type { OrderCall, OrderOutcome } from '../../../src/transactions/ordered/ports.ts';
import { TRANSACTION_ID, answerTo, olderAnswerTo, refusal } from './answers.ts';
import { AIRTIME, PREPAID, WAEC } from './sold.ts';

const TABLE = billersWith([]);
const told = (asked: Asked, body: unknown, call: OrderCall = AIRTIME, httpStatus = 200): Told =>
  readOutcome(asked, call, soldBy(TABLE, call), {
    httpStatus,
    text: typeof body === 'string' ? body : JSON.stringify(body),
  });
const kind = (...about: Parameters<typeof told>): Told['kind'] => told(...about).kind;

interface Row {
  readonly pay: Told['kind'];
  readonly requery: Told['kind'];
  readonly blocks?: OrderOutcome['blocks'];
}
const refused = (blocks: OrderOutcome['blocks'] = null): Row => ({ pay: 'refused', requery: 'unknown', blocks });
const unclear: Row = { pay: 'unknown', requery: 'unknown' };

/** Every code of VTpass in an answer that names our order and says nothing of the payment itself. */
const EVERY_CODE: Readonly<Record<string, Row>> = {
  '000': unclear,
  '001': unclear,
  '010': refused(),
  '011': refused(),
  '012': refused(),
  '013': refused(),
  '014': unclear,
  '015': unclear,
  '016': { pay: 'refused', requery: 'refused' },
  '017': refused(),
  '018': refused('float'),
  '019': unclear,
  '020': refused(),
  '021': refused('rail'),
  '022': refused('rail'),
  '023': refused('rail'),
  '024': refused('rail'),
  '025': refused(),
  '026': refused(),
  '027': refused('rail'),
  '028': refused('service'),
  '030': refused('service'),
  '031': refused(),
  '032': refused(),
  '034': refused('service'),
  '035': refused('service'),
  '040': { pay: 'refused', requery: 'reversed' },
  '044': unclear,
  '083': unclear,
  '085': refused(),
  '086': refused(),
  '087': refused('rail'),
  '089': { pay: 'pending', requery: 'unknown' },
  '091': refused(),
  '099': { pay: 'pending', requery: 'pending' },
};

const named = (code: unknown) => ({ ...refusal(code), requestId: AIRTIME.requestId });

describe('what a code proves', () => {
  test('every row of the table is tested here', () => {
    expect(Object.keys(CODES).toSorted()).toEqual(Object.keys(EVERY_CODE).toSorted());
  });

  test.each(Object.entries(EVERY_CODE))('%s', (code, { pay, requery, blocks = null }) => {
    expect(told('pay', named(code))).toMatchObject({ kind: pay, upstreamCode: code, blocks });
    // A question says nothing of the order by a code that is about the question, or about our account.
    expect(told('requery', named(code))).toMatchObject({
      kind: requery,
      upstreamCode: code,
      blocks: blocks === 'rail' ? 'rail' : null,
    });
  });

  test('an order is refused although the answer names no order, as VTpass answers before it takes one', () => {
    expect(kind('pay', refusal('010'))).toBe('refused');
    expect(kind('pay', { code: '012', content: { errors: 'PRODUCT DOES NOT EXIST' } })).toBe('refused');
  });

  test('any other code leaves it in doubt', () => {
    /** Codes as VTpass writes them, however they were sent. */
    const known = new Set(Object.keys(CODES).flatMap((code) => [code, code.replace(/^0{1,2}/, '')]));
    const isKnown = (code: unknown): boolean =>
      typeof code === 'string' ? known.has(code.trim()) : typeof code === 'number' && known.has(JSON.stringify(code));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.jsonValue()), (code) => {
        fc.pre(!isKnown(code));
        expect(kind('pay', named(code))).toBe('unknown');
        expect(kind('requery', named(code))).toBe('unknown');
      }),
    );
  });

  test('a code that was sent as a number is the same code', () => {
    expect(told('pay', named(16))).toMatchObject({ kind: 'refused', upstreamCode: '016' });
    expect(told('pay', { ...answerTo(AIRTIME, 'delivered'), code: 0 })).toMatchObject({ kind: 'paid' });
  });
});

describe('what the status of the payment proves', () => {
  const BY_STATUS = [
    ['delivered', 'paid'],
    ['DELIVERED', 'paid'],
    ['Delivered', 'paid'],
    ['failed', 'refused'],
    ['reversed', 'reversed'],
    ['pending', 'pending'],
    ['initiated', 'pending'],
    ['INITIATED', 'pending'],
    ['delivering', 'unknown'],
    ['success', 'unknown'],
    ['', 'unknown'],
    ['toString', 'unknown'],
    [null, 'unknown'],
  ] as const;

  test.each(BY_STATUS)('%s is %s, under either code that leaves it to the status', (status, expected) => {
    for (const code of ['000', '001']) {
      const body = { ...answerTo(AIRTIME, status), code };
      expect(kind('pay', body)).toBe(expected);
      expect(kind('requery', body)).toBe(expected);
    }
  });

  test('every status of the table is tested here', () => {
    const tested: readonly (string | null)[] = BY_STATUS.map(([status]) => status);
    expect(Object.keys(STATUSES).filter((status) => !tested.includes(status))).toEqual([]);
  });

  test('success in code and words, and a token, do not make a payment of one that is only begun', () => {
    const body = answerTo(PREPAID, 'initiated', {}, { token: '21363750562708482383', code: '000' });
    expect(told('pay', body, PREPAID)).toMatchObject({ kind: 'pending', value: null });
  });

  test.each([
    ['000', 'paid'],
    ['016', 'refused'],
    ['040', 'reversed'],
    ['099', 'pending'],
    ['011', 'unknown'],
    ['015', 'unknown'],
    ['030', 'unknown'],
    ['087', 'unknown'],
    ['001', 'unknown'],
    ['777', 'unknown'],
  ])('an older answer to a question with %s inside is %s', (innerCode, expected) => {
    expect(told('requery', olderAnswerTo(AIRTIME, innerCode))).toMatchObject({
      kind: expected,
      upstreamCode: `001/${innerCode}`,
    });
  });
});

describe('an answer that says two things proves nothing', () => {
  test.each([
    ['failed by its code, delivered by its status', answerTo(AIRTIME, 'delivered', {}, { code: '016' })],
    ['failed by its code, begun by its status', answerTo(AIRTIME, 'initiated', {}, { code: '016' })],
    ['refused by its code, pending by its status', answerTo(AIRTIME, 'pending', {}, { code: '030' })],
    ['reversed by its code, delivered by its status', answerTo(AIRTIME, 'delivered', {}, { code: '040' })],
    ['refused by its code, with a status that nobody knows', answerTo(AIRTIME, 'odd', {}, { code: '016' })],
    [
      'delivered by its status, failed by the code inside',
      {
        ...answerTo(AIRTIME, 'delivered'),
        content: { ...contentOf(answerTo(AIRTIME, 'delivered')), response_code: '016' },
      },
    ],
  ])('%s', (_what, body) => {
    expect(kind('pay', body)).toBe('unknown');
    expect(kind('requery', body)).toBe('unknown');
  });

  test('a failure that says so twice is one', () => {
    expect(kind('pay', answerTo(AIRTIME, 'failed', {}, { code: '016' }))).toBe('refused');
    expect(kind('requery', answerTo(AIRTIME, 'reversed', {}, { code: '040' }))).toBe('reversed');
  });
});

function contentOf(body: Readonly<Record<string, unknown>>): object {
  return body['content'] as object;
}

describe('the status of HTTP', () => {
  const ALL = Array.from({ length: 400 }, (_, at) => 200 + at);
  const only = (asked: Asked, body: unknown, expected: Told['kind']): readonly number[] =>
    ALL.filter((status) => kind(asked, body, AIRTIME, status) === expected);
  const OK = ALL.filter((status) => status < 300);
  const REFUSING = ALL.filter((status) => status >= 400 && status < 500 && status !== 408 && status !== 429);

  test('nothing under a 5xx, a redirect, 408 or 429 is a refusal, whatever it says', () => {
    for (const body of [named('016'), named('011'), answerTo(AIRTIME, 'failed')]) {
      expect(only('pay', body, 'refused')).toEqual([...OK, ...REFUSING]);
    }
  });

  test('a payment, a reversal and a wait count only under a 2xx', () => {
    expect(only('pay', answerTo(AIRTIME, 'delivered'), 'paid')).toEqual(OK);
    expect(only('pay', answerTo(AIRTIME, 'reversed'), 'reversed')).toEqual(OK);
    expect(only('pay', named('099'), 'pending')).toEqual(OK);
  });

  test('a question is answered only under a 2xx', () => {
    expect(only('requery', named('016'), 'refused')).toEqual(OK);
    expect(only('requery', answerTo(AIRTIME, 'delivered'), 'paid')).toEqual(OK);
  });

  test('a 5xx closes nothing and contradicts nothing, but staff see its code', () => {
    const body = answerTo(AIRTIME, 'failed', { amount: '1.00' }, { code: '087' });
    expect(told('pay', body, AIRTIME, 502)).toEqual({
      kind: 'unknown',
      fault: null,
      upstreamCode: '087/failed',
      upstreamReference: null,
      value: null,
      contradicts: null,
      blocks: null,
      charged: null,
      isNotFound: false,
    });
  });

  test.each([
    ['015 to a question', 'requery', { code: '015', requestId: AIRTIME.requestId }, 200, true],
    [
      '015 to a question, without an id',
      'requery',
      { code: '015', content: { errors: 'INVALID REQUEST ID' } },
      200,
      true,
    ],
    ['015 with a payment all the same', 'requery', answerTo(AIRTIME, 'pending', {}, { code: '015' }), 200, false],
    ['015 inside an older answer', 'requery', olderAnswerTo(AIRTIME, '015'), 200, false],
    ['015 to the order itself', 'pay', { code: '015' }, 200, false],
    ['015 about another order', 'requery', { code: '015', requestId: 'another' }, 200, false],
    ['another code', 'requery', { code: '014' }, 200, false],
    ['015 with a fault of the server', 'requery', { code: '015' }, 502, false],
  ] as const)('whether VTpass does not know the order: %s', (_what, asked, body, status, isNotFound) => {
    expect(told(asked, body, AIRTIME, status)).toMatchObject({ kind: 'unknown', isNotFound, value: null });
  });
});

describe('only an answer about our payment speaks of it', () => {
  const OTHERS = [
    ['another request id', 'request', { requestId: '202611281230zzzzzzzzzzzzzzzz' }, {}],
    ['another account', 'account', {}, { unique_element: '08022222222' }],
    ['another amount', 'amount', {}, { amount: '499.99' }],
    ['an amount a hundred times as high', 'amount', {}, { amount: 50_000 }],
    ['no amount at all', 'amount', {}, { amount: '0' }],
    ['another request id and another amount', 'request', { requestId: '202611281230zz' }, { amount: '1' }],
  ] as const;

  test.each(OTHERS)('%s', (_what, contradicts, top, payment) => {
    for (const asked of ['pay', 'requery'] as const) {
      for (const status of ['delivered', 'failed', 'reversed']) {
        expect(told(asked, answerTo(AIRTIME, status, payment, top))).toMatchObject({
          kind: 'unknown',
          contradicts,
          value: null,
          upstreamReference: TRANSACTION_ID,
        });
      }
    }
  });

  test('a refusal for another request id is none of ours', () => {
    expect(told('pay', { ...refusal('010'), requestId: 'x' })).toMatchObject({
      kind: 'unknown',
      contradicts: 'request',
    });
  });

  test('an older answer is compared too', () => {
    expect(told('requery', olderAnswerTo(AIRTIME, '000', { amount: '400.00' }))).toMatchObject({
      kind: 'unknown',
      contradicts: 'amount',
    });
    expect(told('requery', olderAnswerTo(AIRTIME, '016', { requestId: 'REC123562' }))).toMatchObject({
      kind: 'unknown',
      contradicts: 'request',
    });
  });

  test.each([
    ['delivered', 'paid'],
    ['failed', 'refused'],
    ['reversed', 'reversed'],
    ['pending', 'pending'],
  ] as const)('an answer that names no order, %s, answers an order and no question', (status, expected) => {
    const { requestId: _, ...body } = answerTo(AIRTIME, status);
    expect(kind('pay', body)).toBe(expected);
    expect(kind('requery', body)).toBe('unknown');
  });

  test('the sum that a reversal gives back to the merchant is no amount of the order', () => {
    const body = answerTo(AIRTIME, 'reversed', { total_amount: 48.5 }, { code: '040', amount: 48.5 });
    expect(told('requery', body)).toMatchObject({ kind: 'reversed', contradicts: null });
  });

  test.each([
    ['a number', { amount: 500 }],
    ['more decimals', { amount: '500.0000' }],
    ['nothing that can be read', { amount: 'N/A' }],
    ['the phone in its international form', { unique_element: '+2348011111111' }],
    ['the phone as a number, which has no zero before it', { unique_element: 8_011_111_111 }],
    ['no account', { unique_element: null }],
    ['an account that is no text', { unique_element: { value: '08022222222' } }],
  ])('%s is no contradiction', (_what, payment) => {
    expect(told('pay', answerTo(AIRTIME, 'delivered', payment))).toMatchObject({ kind: 'paid', contradicts: null });
  });

  test('a meter as a number, which has no zero before it, is the same meter', () => {
    const call = { ...PREPAID, account: '04193627736' };
    const other = answerTo(call, 'delivered', { unique_element: 4_193_627_736 });
    expect(told('pay', other, call)).toMatchObject({ kind: 'paid', contradicts: null });
    expect(told('pay', answerTo(call, 'delivered', { unique_element: 4_193_627_737 }), call)).toMatchObject({
      contradicts: 'account',
    });
  });

  test('where the account is a number of PINs, the phone that VTpass names is nobody else', () => {
    const body = answerTo(WAEC, 'delivered', { unique_element: '08031234567', quantity: 3 });
    expect(told('pay', body, WAEC)).toMatchObject({ kind: 'paid', contradicts: null });
  });

  test('request_id is requestId', () => {
    const { requestId, ...body } = answerTo(AIRTIME, 'delivered');
    expect(kind('requery', { ...body, request_id: requestId })).toBe('paid');
    expect(told('requery', { ...body, request_id: 'another' })).toMatchObject({ contradicts: 'request' });
  });
});

describe('the name of the payment', () => {
  test('of 26 digits is read to the digit, also where it was sent as a number', () => {
    const text = JSON.stringify(answerTo(AIRTIME, 'delivered')).replace(`"${TRANSACTION_ID}"`, TRANSACTION_ID);
    expect(text).toContain(`:${TRANSACTION_ID}`);
    expect(told('pay', text).upstreamReference).toBe('17416102247366731230557150');
  });

  test.each([['N/A'], [''], [null], [{}], ['<script>'], ['9'.repeat(65)]])('%p is no name', (transactionId) => {
    expect(told('pay', answerTo(AIRTIME, 'delivered', { transactionId }))).toMatchObject({
      kind: 'paid',
      upstreamReference: null,
    });
  });
});

describe('a body of any shape is an outcome, and never a fault of ours', () => {
  test.each([
    ['nothing', ''],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['JSON cut short', JSON.stringify(answerTo(AIRTIME, 'delivered')).slice(0, -3)],
    ['null', 'null'],
    ['a list', JSON.stringify([answerTo(AIRTIME, 'failed')])],
    ['a word', '"016"'],
    ['a number', '16'],
    ['more brackets than anybody reads', '['.repeat(60_000)],
  ])('%s', (_what, text) => {
    for (const asked of ['pay', 'requery'] as const) {
      expect(told(asked, text)).toMatchObject({ kind: 'unknown', fault: 'unreadable_answer' });
    }
  });

  test('an answer that is too long, or that cannot be unpacked', () => {
    const answer = { httpStatus: 200, text: null };
    expect(readOutcome('pay', AIRTIME, soldBy(TABLE, AIRTIME), answer)).toMatchObject({
      kind: 'unknown',
      fault: 'unreadable_answer',
    });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'TRANSACTION FAILED'],
    ['an empty list', []],
    ['a list of two', [{}, {}]],
    ['a number', 5],
    ['without a payment', {}],
    ['a payment that is a text', { transactions: 'delivered' }],
    ['a payment that is a list', { transactions: [] }],
  ])('content that is %s', (_what, content) => {
    const body = { ...answerTo(AIRTIME, 'delivered'), content };
    expect(kind('pay', body)).toBe('unknown');
    expect(kind('pay', { ...body, code: '016' })).toBe('refused');
  });

  test('a payment in a list of its own', () => {
    const body = answerTo(AIRTIME, 'delivered');
    const { transactions } = contentOf(body) as { transactions: unknown };
    expect(kind('pay', { ...body, content: { transactions: [transactions] } })).toBe('paid');
  });

  test('any JSON at all', () => {
    const name = fc.constantFrom('code', 'content', 'transactions', 'status', 'requestId', 'amount', 'cards', 'tokens');
    const { anything } = fc.letrec((tie) => ({
      anything: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.constantFrom('000', '001', '016', 'delivered', 'failed', AIRTIME.requestId, 'N/A'),
        fc.dictionary(name, tie('anything')),
        fc.array(tie('anything'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(anything, fc.constantFrom('pay' as const, 'requery' as const), (body, asked) => {
        const outcome = told(asked, JSON.stringify(body) ?? '');
        expect(['paid', 'refused', 'reversed', 'pending', 'unknown']).toContain(outcome.kind);
        expect(outcome.upstreamCode ?? '').toMatch(/^[\w/-]*$/);
      }),
    );
  });
});

test('what VTpass’s code and status were is kept for staff, and nothing else of its words', () => {
  expect(told('pay', answerTo(AIRTIME, 'delivered')).upstreamCode).toBe('000/delivered');
  expect(told('pay', answerTo(AIRTIME, 'a status: with words', {})).upstreamCode).toBe('000');
  expect(told('pay', { code: 'x'.repeat(100) }).upstreamCode).toBeNull();
});

describe('what an order costs us', () => {
  const charged = (status: string, payment: Readonly<Record<string, unknown>>, asked: Asked = 'pay') =>
    told(asked, answerTo(AIRTIME, status, payment)).charged;

  test.each([
    ['the charge, the commission and the price of one', {}, { cost: 47_000, commission: 3_000, unitPrice: 50_000 }],
    [
      'digits finer than a kobo, as VTpass sends them',
      { total_amount: 1954.775, commission: 45.225, unit_price: '2000.00' },
      { cost: 195_478, commission: 4_523, unitPrice: 200_000 },
    ],
    ['texts', { total_amount: '1970.0', commission: '0' }, { cost: 197_000, commission: 0, unitPrice: 50_000 }],
    ['what is no amount', { commission: -3, unit_price: 'N/A' }, { cost: 47_000, commission: null, unitPrice: null }],
    ['no charge', { total_amount: null }, null],
    ['a charge of nothing', { total_amount: 0 }, null],
    ['a charge that is no amount', { total_amount: '1e3' }, null],
    ['a charge below nothing', { total_amount: -5 }, null],
  ])('%s', (_name, payment, cost) => {
    expect(charged('delivered', payment)).toEqual(cost);
  });

  test('is told while it is pending, and of none that failed, was given back, or is another', () => {
    expect(charged('pending', {})).toMatchObject({ cost: 47_000 });
    expect(charged('delivered', {}, 'requery')).toMatchObject({ cost: 47_000 });
    expect(charged('failed', {})).toBeNull();
    expect(told('requery', { ...answerTo(AIRTIME, 'reversed'), code: '040' }).charged).toBeNull();
    expect(charged('delivered', { amount: 1999 })).toBeNull();
  });
});
