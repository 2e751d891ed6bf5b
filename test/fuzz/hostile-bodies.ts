import { DIGITS, type Random, draw } from '../../src/sandbox/random.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const LIMIT = 64 * 1024;

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
export const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

/** The customers whose transactions the hostile side plays with. */
export const HOSTILE_CUSTOMERS = 50;
export const hostileUser = (number: number): string => `hostile-${number}`;

type Over = Readonly<Record<string, unknown>>;

/**
 * A well-formed event about one of a few hundred transactions, so that events of one transaction meet in every order.
 */
export function someEvent(random: Random, seed: number): { event: string; data: Over } {
  const number = upTo(random, 400);
  const reference = `UTL-fuzz-${seed}-${number}`;
  const over = { user_reference: hostileUser(number % HOSTILE_CUSTOMERS) };
  const make = pick(random, [
    () => initiateEvent(reference, over),
    () => initiateEvent(reference, { ...over, amount: pick(random, ['200.0', '50.0', 1, '1000000']) }),
    () => sendOtpEvent(reference, over),
    // The service asks for eight digits, so six are never right.
    () => completeEvent(reference, draw(random, DIGITS, 6), over),
    () => valueReadyEvent(reference, over),
    () => reversalEvent(reference, over),
    () => ({ event: draw(random, LETTERS, 1 + upTo(random, 120)), data: { txn_reference: reference } }),
  ]);
  return make();
}

const NUMBERS = ['1e309', '-1e309', '1e-400', '-0', '9'.repeat(400), '0.1'.padEnd(300, '1'), '2e2', '1E+99', '007'];
const TEXTS = ['', ' ', 'NaN', '-1', '200.005', '٢٠٠', 'None', 'null', '%00', '../../etc/passwd', "' OR 1=1 --"];
const ESCAPES = ['\\ud800', '\\udc00\\ud800', '\\u0000', '\\u202e', '\\uffff', '\\ud83d\\ude00'];
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'then', 'valueOf', ''];

/** A hostile piece of JSON text for a place where a value is expected. */
function hostileValue(random: Random): string {
  return pick(random, [
    () => pick(random, NUMBERS),
    () => JSON.stringify(pick(random, TEXTS)),
    () => `"${pick(random, ESCAPES)}"`,
    () => `"a${pick(random, ESCAPES)}b"`,
    () => JSON.stringify(draw(random, LETTERS, pick(random, [64, 201, 501, 4_000, 30_000]))),
    () => `{"${pick(random, NAMES)}":{"${pick(random, NAMES)}":1}}`,
    () => nested('[', ']', pick(random, [20, 31, 32, 33, 2_000])),
    () => nested('{"a":', '}', pick(random, [20, 31, 32, 33, 2_000]), '1'),
    () => pick(random, ['null', 'true', 'false', '[]', '{}', '[[]]', '[null]', '{"":{}}']),
    () => `[${Array(upTo(random, 3_000)).fill('0').join()}]`,
  ])();
}

const nested = (open: string, close: string, depth: number, core = ''): string =>
  open.repeat(depth) + core + close.repeat(depth);

/** An event with some of its values, names or shape changed; still JSON text, most of the time. */
export function mutatedEvent(random: Random, seed: number): string {
  const { event, data } = someEvent(random, seed);
  const names = Object.keys(data);
  const changed = pick(random, names);
  const others = names.filter((name) => name !== changed).map((name) => field(name, data[name]));
  const mutated = pick(random, [
    () => [...others, `"${changed}":${hostileValue(random)}`],
    () => others,
    () => [...others, field(changed, data[changed]), `"${changed}":${hostileValue(random)}`],
    () => [...others, field(changed, data[changed]), `"${pick(random, NAMES)}":${hostileValue(random)}`],
    () => [
      ...others,
      `"${changed.replace(/./, '\\u00' + changed.charCodeAt(0).toString(16))}":${hostileValue(random)}`,
    ],
  ])();
  return pick(random, [
    () => `{"event":"${event}","data":{${mutated.join()}}}`,
    () => `{"data":{${mutated.join()}},"event":"${event}","event":"${event}"}`,
    () => `{"event":${hostileValue(random)},"data":{${mutated.join()}}}`,
    () => `{"event":"${event}","data":${hostileValue(random)}}`,
    () => `{"event":"${event}","data":{${mutated.join()}},"${pick(random, NAMES)}":${hostileValue(random)}}`,
    () => `[{"event":"${event}","data":{${mutated.join()}}}]`,
    () => ` \r\n\t{ "event" : "${event}" , "data" : { ${mutated.join(' , ')} } } \n`,
  ])();
}

const field = (name: string, value: unknown): string => `"${name}":${JSON.stringify(value)}`;

/** The event's text followed by spaces, up to so many bytes. */
const padded = (text: string, length: number): Buffer => Buffer.from(text.padEnd(length, ' '));

/** A body that is hard on a JSON parser. */
export function hostileBody(random: Random, seed: number): Buffer {
  const event = JSON.stringify(someEvent(random, seed));
  return pick<() => Buffer>(random, [
    () => randomBytes(random, upTo(random, 2_000)),
    () => Buffer.from(nested('[', ']', 100_000)),
    () => Buffer.from('['.repeat(pick(random, [100, 32_000, 65_000]))),
    () => Buffer.from(nested('{"a":', '}', 12_000, '1')),
    () => Buffer.from(`{"event":"TRANSACTION_INITIATE","data":${nested('[', ']', 32_000)}}`),
    () => Buffer.from(`"${'\\'.repeat(65_000)}"`),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(event)]),
    () => Buffer.from(event, 'utf16le'),
    () => Buffer.from(`${event}\0`),
    () => Buffer.from(event.replace('"', '"\0')),
    () => withBytes(random, event, [0xff, 0xfe, 0xc0, 0x80]),
    // A surrogate as its three bytes, which UTF-8 does not have.
    () => withBytes(random, event, [0xed, 0xa0, 0x80]),
    () => padded(event, LIMIT),
    () => padded(event, LIMIT + 1),
    () => padded(event, pick(random, [LIMIT - 1, LIMIT + 2, 3 * LIMIT])),
    () => Buffer.from(`{${Array.from({ length: 4_000 }, (_, i) => `"k${i}":${i}`).join()}}`),
    () => Buffer.from(`${event.slice(0, upTo(random, event.length))}`),
    () => Buffer.from(event + event),
    () =>
      Buffer.from(pick(random, ['', ' ', 'null', '0', '""', '[]', '{}', 'undefined', 'NaN', "{'a':1}", '{"a":1,}'])),
    () => Buffer.from(hostileValue(random)),
  ])();
}

/** The text with these bytes somewhere inside. */
function withBytes(random: Random, text: string, bytes: readonly number[]): Buffer {
  const at = upTo(random, text.length);
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(bytes), Buffer.from(text.slice(at))]);
}

export const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => upTo(random, 255)));

/** The bytes with a few of them changed, added or taken out. */
export function withBytesChanged(random: Random, bytes: Buffer): Buffer {
  let changed = bytes;
  for (let times = 1 + upTo(random, 4); times > 0; times -= 1) {
    const at = upTo(random, changed.length);
    const instead = randomBytes(random, upTo(random, 3));
    changed = Buffer.concat([changed.subarray(0, at), instead, changed.subarray(at + upTo(random, 3))]);
  }
  return changed;
}
