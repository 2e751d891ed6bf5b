import { deflateSync, gzipSync } from 'node:zlib';
import { sign } from '../../src/rails/finswich/signature.ts';
import { CAPITALS, type Random, draw, seededRandom } from '../../src/sandbox/random.ts';
import { hostileBody, mutatedEvent, pick, randomBytes, someEvent, upTo, withBytesChanged } from './hostile-bodies.ts';

/** The key of the service under attack. Some of the hostile senders have it too. */
export const SECRET = 'test_secret_of_the_fuzz';

/** What is written on one connection, and how the connection is treated. */
export interface Attack {
  readonly kind: string;
  /** Written one after the other, `pauseMs` apart. */
  readonly parts: readonly Buffer[];
  readonly pauseMs: number;
  /** What the sender does then: read the answers, close its side, reset the connection, or leave the answers unread. */
  readonly ending: 'read' | 'half-close' | 'reset' | 'leave unread';
  /** The server may rightly wait for more, up to its time limits. */
  readonly mayStall: boolean;
  /** How many complete requests are on the connection: it ends after so many answers. */
  readonly answers: number;
}

type Headers = readonly (readonly [string, string])[];

interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  readonly headers?: Headers;
  readonly body?: Buffer | string;
  /** False leaves out the header `host`, or `content-length`. */
  readonly host?: boolean;
  readonly length?: boolean;
}

const TRANSACTION = '/webhooks/finswich/transaction';
const WEBHOOKS = [TRANSACTION, '/webhooks/finswich/settlement'];
const JSON_TYPE = ['content-type', 'application/json'] as const;

function message({
  method = 'POST',
  path = TRANSACTION,
  version = 'HTTP/1.1',
  headers = [JSON_TYPE],
  body = '',
  host = true,
  length = true,
}: Parts): Buffer {
  const bytes = Buffer.from(body);
  const lines = [
    `${method} ${path} ${version}`,
    ...(host ? ['host: merchant.example'] : []),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(length ? [`content-length: ${bytes.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

const signed = (body: Buffer | string): Headers => [JSON_TYPE, ['x-finswich-signature', sign(body, SECRET)]];
const signedMessage = (body: Buffer | string, parts: Parts = {}): Buffer =>
  message({ ...parts, body, headers: [...signed(body), ...(parts.headers ?? [])] });

const WHOLE: Omit<Attack, 'kind' | 'parts'> = { pauseMs: 0, ending: 'read', mayStall: false, answers: 1 };
const STALLS = { ...WHOLE, mayStall: true };

interface Shape {
  readonly kind: string;
  readonly weight: number;
  readonly make: (random: Random, seed: number) => Omit<Attack, 'kind'>;
}

const eventText = (random: Random, seed: number): string => JSON.stringify(someEvent(random, seed));
const chunked = (...lines: string[]): string => lines.join('\r\n');
const chunkOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const bombs: Buffer[] = [];
/** Ten megabytes of zeros, compressed to a few kilobytes. */
function bomb(which: number): Buffer {
  if (bombs.length === 0) bombs.push(gzipSync(Buffer.alloc(10 << 20)), deflateSync(Buffer.alloc(10 << 20)));
  return bombs[which] ?? Buffer.alloc(0);
}

const METHODS = 'GET PUT DELETE PATCH OPTIONS TRACE PROPFIND M-SEARCH QUERY post POSTS CONNECT'.split(' ');
const PATHS = [
  '/',
  '//',
  '/webhooks/finswich',
  '/webhooks/finswich/',
  '/webhooks/finswich/Transaction',
  '/webhooks/finswich/transaction/',
  '//webhooks//finswich//transaction',
  '/webhooks/finswich/transaction%00',
  '/webhooks%2ffinswich%2ftransaction',
  '/webhooks/finswich/%74ransaction',
  '/webhooks/finswich/transaction%',
  '/webhooks/finswich/%c0%ae%c0%ae/transaction',
  '/webhooks/../webhooks/finswich/transaction',
  '/webhooks/finswich/transaction?a=1&a=2&__proto__[x]=1',
  '/webhooks/finswich/transaction#x',
  '/..%2f..%2f..%2fetc%2fpasswd',
  '/__proto__',
  '/constructor/prototype',
  '/%ff%fe',
  '/\\..\\',
  'http://evil.example/webhooks/finswich/transaction',
  'http://:0',
  'https://[::1',
  '*',
  'webhooks/finswich/transaction',
  '/healthz',
  '/healthz/',
  '/readyz?x=%00',
  '/metrics',
  '/metrics/../../',
  '/openapi.json',
  '/docs',
  '/api/v1/transactions',
  '/console/',
];
const SIGNATURES = [
  '',
  ' ',
  '0',
  'null',
  'g'.repeat(128),
  'f'.repeat(127),
  'f'.repeat(128),
  'F'.repeat(129),
  '__proto__',
];
const TYPES = ['', 'text/plain', 'application/json; charset=utf-16', 'application/json;;;', 'multipart/form-data', ';'];

/** Every kind of attack, and how often it is drawn. */
const SHAPES: readonly Shape[] = [
  shape('random bytes', 3, (random) => ({ ...STALLS, parts: [randomBytes(random, 1 + upTo(random, 2_000))] })),
  shape('a request with bytes changed', 6, (random, seed) => ({
    ...STALLS,
    parts: [withBytesChanged(random, signedMessage(eventText(random, seed)))],
  })),
  shape('an event in any order', 20, (random, seed) => whole(signedMessage(eventText(random, seed), anyUrl(random)))),
  shape('an unsigned event', 3, (random, seed) => whole(message({ body: eventText(random, seed), ...anyUrl(random) }))),
  shape('an event changed, then signed', 20, (random, seed) => whole(signedMessage(mutatedEvent(random, seed)))),
  shape('an event signed, then changed', 8, (random, seed) => {
    const text = eventText(random, seed);
    return whole(message({ headers: signed(text), body: withBytesChanged(random, Buffer.from(text)) }));
  }),
  shape('a hostile body, signed', 12, (random, seed) => whole(signedMessage(hostileBody(random, seed)))),
  shape('a hostile body', 6, (random, seed) => whole(message({ body: hostileBody(random, seed) }))),
  shape('a hostile signature', 4, (random, seed) => {
    const header = ['x-finswich-signature', pick(random, SIGNATURES)] as const;
    const twice = random() < 0.3 ? [header, header] : [header];
    return whole(message({ body: eventText(random, seed), headers: [JSON_TYPE, ...twice] }));
  }),
  shape('a hostile content type', 3, (random, seed) =>
    whole(message({ body: eventText(random, seed), headers: [['content-type', pick(random, TYPES)]] })),
  ),
  shape('hostile names of the sender', 3, (random, seed) => {
    const text = eventText(random, seed);
    const headers = [
      ['x-request-id', pick(random, ['../../x', 'a'.repeat(65), '<script>', '\u00ff', 'ok-id'])],
      ['x-forwarded-for', pick(random, ['127.0.0.1', '::1, evil', '999.999.999.999', 'a'.repeat(3_000)])],
      ['forwarded', 'for=unknown;host="\\"'],
    ] as const;
    return whole(signedMessage(text, { headers }));
  }),
  shape('a content length too long', 2, (random, seed) => {
    const text = eventText(random, seed);
    const length = pick(random, [text.length + 1, text.length + 500, 65_536]);
    return {
      ...STALLS,
      parts: [message({ headers: [...signed(text), ['content-length', String(length)]], body: text, length: false })],
    };
  }),
  shape('a wrong content length', 6, (random, seed) => {
    const text = eventText(random, seed);
    const length = pick(random, [
      '0',
      '1',
      '-1',
      '+5',
      '0x10',
      '1e3',
      '',
      ' ',
      '5, 5',
      '99999999999999999999',
      '65537',
    ]);
    return {
      ...STALLS,
      parts: [message({ headers: [...signed(text), ['content-length', length]], body: text, length: false })],
    };
  }),
  shape('chunks', 3, (random, seed) => {
    const text = eventText(random, seed);
    const half = upTo(random, text.length - 2) + 1;
    const body = `${chunkOf(text.slice(0, half))}${chunkOf(text.slice(half))}0\r\n\r\n`;
    return whole(message({ headers: [...signed(text), ['transfer-encoding', 'chunked']], body, length: false }));
  }),
  shape('broken chunks', 6, (random, seed) => {
    const text = eventText(random, seed);
    const body = pick(random, [
      chunked('zz', text, '0', '', ''),
      chunked('-1', text, '0', '', ''),
      chunked('ffffffffffffffffff', text, '0', '', ''),
      chunked('ffffff', text),
      chunked(text.length.toString(16), text, '5'),
      chunked(`${text.length.toString(16)};${'x'.repeat(20_000)}`, text, '0', '', ''),
      chunked((text.length - 3).toString(16), text, '0', '', ''),
      chunked(text.length.toString(16), text, '0', 'x-trailer: 1', 'content-length: 5', '', ''),
      `${chunkOf('x'.repeat(70_000))}0\r\n\r\n`,
      '0\n\n',
    ]);
    return {
      ...STALLS,
      parts: [message({ headers: [...signed(text), ['transfer-encoding', 'chunked']], body, length: false })],
    };
  }),
  shape('a compressed body', 3, (random, seed) => {
    const which = upTo(random, 1);
    const body = random() < 0.5 ? bomb(which) : gzipSync(eventText(random, seed));
    const encoding = pick(random, ['gzip', 'deflate', 'br', 'identity', 'x-gzip, gzip', 'zstd', '__proto__']);
    return whole(signedMessage(body, { headers: [['content-encoding', encoding]] }));
  }),
  shape('many headers', 2, (random, seed) => {
    const text = eventText(random, seed);
    const count = pick(random, [100, 500, 1_500]);
    const headers = Array.from({ length: count }, (_, i) => [`x-${i}`, '1'] as const);
    return whole(signedMessage(text, { headers }));
  }),
  shape('huge headers', 2, (random, seed) => {
    const text = eventText(random, seed);
    const long = draw(random, CAPITALS, pick(random, [8_000, 15_000, 17_000, 60_000]));
    return {
      ...STALLS,
      parts: [signedMessage(text, { headers: [[random() < 0.5 ? 'x' : long.slice(0, 9_000), long]] })],
    };
  }),
  shape('broken headers', 4, (random, seed) => {
    const text = eventText(random, seed);
    const line = pick(random, [
      'no colon',
      ': nameless',
      'a b: c',
      'x: \0',
      'x: a\nb: c',
      'x: a\r\n folded',
      'é: x',
      'x\t: y',
    ]);
    const at = signedMessage(text).indexOf('\r\n') + 2;
    const bytes = signedMessage(text);
    return {
      ...STALLS,
      parts: [Buffer.concat([bytes.subarray(0, at), Buffer.from(`${line}\r\n`, 'latin1'), bytes.subarray(at)])],
    };
  }),
  shape('another method', 5, (random, seed) => ({
    ...STALLS,
    parts: [signedMessage(eventText(random, seed), { method: pick(random, METHODS), path: pick(random, WEBHOOKS) })],
  })),
  shape('another path', 8, (random, seed) => ({
    ...STALLS,
    parts: [
      signedMessage(random() < 0.5 ? '' : eventText(random, seed), {
        method: pick(random, ['GET', 'POST', 'POST', 'OPTIONS', 'DELETE']),
        path: random() < 0.9 ? pick(random, PATHS) : `/${draw(random, CAPITALS, pick(random, [2_000, 15_000]))}`,
      }),
    ],
  })),
  shape('another version of HTTP', 3, (random, seed) => {
    const version = pick(random, [
      'HTTP/1.0',
      'HTTP/0.9',
      'HTTP/2.0',
      'HTTP/1.2',
      'http/1.1',
      'HTTP/1.1 x',
      '',
      'ICE/1.0',
    ]);
    return { ...STALLS, parts: [signedMessage(eventText(random, seed), { version })] };
  }),
  shape('the preface of HTTP/2', 1, () => ({
    ...STALLS,
    parts: [Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0', 'latin1')],
  })),
  shape('no host, or two', 2, (random, seed) => ({
    ...STALLS,
    parts: [
      signedMessage(eventText(random, seed), { host: random() < 0.5, headers: random() < 0.5 ? [] : [['host', 'b']] }),
    ],
  })),
  shape('pipelined requests', 4, (random, seed) => {
    const answers = 2 + upTo(random, 14);
    const parts = Array.from({ length: answers }, () => signedMessage(eventText(random, seed), anyUrl(random)));
    return { ...WHOLE, parts: [Buffer.concat(parts)], answers };
  }),
  shape('pipelined, with rubbish at the end', 2, (random, seed) => ({
    ...STALLS,
    parts: [Buffer.concat([signedMessage(eventText(random, seed)), randomBytes(random, 50)])],
    answers: 2,
  })),
  shape('an expectation', 3, (random, seed) => {
    const text = eventText(random, seed);
    const bytes = signedMessage(text, { headers: [['expect', pick(random, ['100-continue', '200-ok', ''])]] });
    const head = bytes.indexOf('\r\n\r\n') + 4;
    return { ...STALLS, parts: [bytes.subarray(0, head), bytes.subarray(head)], pauseMs: 20 };
  }),
  shape('an expectation, and no body', 1, (random, seed) => {
    const bytes = signedMessage(eventText(random, seed), { headers: [['expect', '100-continue']] });
    return { ...STALLS, parts: [bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4)] };
  }),
  shape('an upgrade', 3, (random, seed) => {
    const headers = [
      ['connection', pick(random, ['upgrade', 'Upgrade, HTTP2-Settings', 'keep-alive, upgrade'])],
      ['upgrade', pick(random, ['websocket', 'h2c', 'TLS/1.0', ''])],
      ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ] as const;
    return { ...STALLS, parts: [signedMessage(eventText(random, seed), { headers })] };
  }),
  shape('a smuggled request', 6, (random, seed) => {
    const text = eventText(random, seed);
    const hidden = signedMessage(eventText(random, seed)).toString('latin1');
    const encodings: Headers = pick(random, [
      [['transfer-encoding', 'chunked']],
      [['transfer-encoding', 'xchunked']],
      [['transfer-encoding', ' chunked']],
      [['transfer-encoding', 'chunked, identity']],
      [['transfer-encoding ', 'chunked']],
      [
        ['transfer-encoding', 'identity'],
        ['transfer-encoding', 'chunked'],
      ],
      [
        ['content-length', '4'],
        ['content-length', '40'],
      ],
      [['content-length', '0']],
    ]);
    const body = `${chunkOf(text)}0\r\n\r\n${hidden}`;
    return { ...STALLS, parts: [message({ headers: [...signed(text), ...encodings], body })], answers: 2 };
  }),
  shape('a slow head', 2, (random, seed) => ({
    ...STALLS,
    parts: [...signedMessage(eventText(random, seed))].slice(0, 90).map((byte) => Buffer.from([byte])),
    pauseMs: 1_000,
  })),
  shape('a slow body', 2, (random, seed) => {
    const bytes = signedMessage(eventText(random, seed));
    const head = bytes.indexOf('\r\n\r\n') + 4;
    const slow = [...bytes.subarray(head)].slice(0, 90).map((byte) => Buffer.from([byte]));
    return { ...STALLS, parts: [bytes.subarray(0, head), ...slow], pauseMs: 1_000 };
  }),
  shape('a request in small pieces', 2, (random, seed) => {
    const bytes = signedMessage(eventText(random, seed));
    const size = 50 + upTo(random, 200);
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    return { ...WHOLE, parts, pauseMs: 10 };
  }),
  shape('a half-closed connection', 3, (random, seed) => ({
    ...STALLS,
    parts: [cut(random, signedMessage(eventText(random, seed)))],
    ending: 'half-close',
  })),
  shape('half-closed after a whole request', 2, (random, seed) => ({
    ...STALLS,
    parts: [signedMessage(eventText(random, seed))],
    ending: 'half-close',
  })),
  shape('a connection reset in the middle', 5, (random, seed) => ({
    ...STALLS,
    parts: [cut(random, signedMessage(eventText(random, seed)))],
    ending: 'reset',
  })),
  shape('a connection reset after a whole request', 4, (random, seed) => ({
    ...STALLS,
    parts: [signedMessage(eventText(random, seed))],
    ending: 'reset',
  })),
];

function shape(kind: string, weight: number, make: Shape['make']): Shape {
  return { kind, weight, make };
}

const whole = (bytes: Buffer): Omit<Attack, 'kind'> => ({ ...WHOLE, parts: [bytes] });
const anyUrl = (random: Random): Parts => ({ path: pick(random, WEBHOOKS) });
const cut = (random: Random, bytes: Buffer): Buffer => bytes.subarray(0, upTo(random, bytes.length - 1));

const TOTAL = SHAPES.reduce((sum, { weight }) => sum + weight, 0);

/** The attack of that number: the same for the same seed, whatever else is going on. */
export function attackOf(seed: number, number: number): Attack {
  const random = seededRandom(seed, number);
  let left = random() * TOTAL;
  const { kind, make } = SHAPES.find(({ weight }) => (left -= weight) <= 0) ?? (SHAPES[0] as Shape);
  return { kind, ...make(random, seed) };
}

/** Their answers are more than any buffer holds. */
const UNREAD_ANSWERS = 25_000;

/** Somebody who asks for much on one connection and reads none of it. */
export function neverReading(): Attack {
  const request = message({ method: 'GET', path: '/nowhere', headers: [], length: false });
  const parts = [Buffer.concat(Array<Buffer>(UNREAD_ANSWERS).fill(request))];
  return { ...STALLS, kind: 'answers left unread', parts, ending: 'leave unread', answers: UNREAD_ANSWERS };
}
