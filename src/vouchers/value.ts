import { entryOf } from '../core/entry-of.ts';
import { plainCode, wordsOf } from '../core/code-like.ts';
import type { VoucherLine } from '../core/message.ts';
import { printable } from '../core/printable.ts';
import { type FoundCodes, codesIn } from './code-shapes.ts';
import { type Role, isCodeName, isNothing, roleOfWord, roleUnder } from './value-names.ts';

/**
 * `utility_value` as Finswich sent it. Only the shape of a mobile PIN is known
 * (docs/finswich.md#utility_transaction_value_ready), so all of it is kept.
 */
export type VoucherValue = Readonly<Record<string, unknown>>;

/** What a value holds. Codes and serials are in plain spelling, each once, in one order however they came. */
export interface ValueReading {
  /**
   * `has_code`: what was bought is in it. `none`: nothing in it can be a code. `unclear`: something may be a code, and
   * no rule here can tell.
   */
  readonly verdict: 'has_code' | 'none' | 'unclear';
  /** What the customer reads, codes first. */
  readonly lines: readonly VoucherLine[];
  /** What makes two values the same: the codes, and any value whose name says code. */
  readonly codes: readonly string[];
  readonly serials: readonly string[];
  /** What may stand in clear beside the sealed value: the serial, and the last four of a long PIN. */
  readonly marks: { readonly serial: string | null; readonly last4: string | null };
}

/**
 * Reads a value of any shape. `own` is what belongs to the transaction itself, such as its reference. It is no code
 * wherever it stands. An absent value has no code.
 */
export function readValue(value: unknown, own: readonly string[] = []): ValueReading {
  const isOwn = ownTest(own);
  const leaves = leavesOf(value, TOP).map((leaf) => read(leaf, isOwn));
  const codes = leaves.flatMap(({ seen }) => seen.codes);
  const maybes = leaves.filter(({ role }) => role === 'code' || codes.length === 0).flatMap(({ seen }) => seen.maybes);
  const serials = leaves.filter(({ role }) => role === 'serial').map(({ text }) => text);
  const plain = sortedUnique([...codes, ...maybes]);
  return {
    verdict: codes.length > 0 ? 'has_code' : maybes.length > 0 ? 'unclear' : 'none',
    lines: linesOf(leaves),
    codes: plain,
    serials: sortedUnique(serials),
    marks: codes.length > 0 ? marksOf(codes[0] ?? '', serials, plain) : { serial: null, last4: null },
  };
}

/** Where a part of a value stands: the names that lead to it, and what they say about it. */
interface Place {
  readonly path: readonly string[];
  readonly role: Role;
}
const TOP: Place = { path: [], role: 'unknown' };

interface Leaf extends Place {
  readonly text: string;
  /** False for a boolean, which holds no code. */
  readonly isText: boolean;
}

interface ReadLeaf extends Leaf {
  readonly seen: FoundCodes;
}

const isLong = (code: string): boolean => plainCode(code).length >= 10;
const isGroupedToken = (code: string): boolean => /^\p{Nd}{4}(?:[\s-]\p{Nd}{4}){4}$/u.test(code);
const NO_CODE: FoundCodes = { codes: [], maybes: [] };

function read(leaf: Leaf, isOwn: (plain: string) => boolean): ReadLeaf {
  const { role } = leaf;
  if (!leaf.isText) return { ...leaf, seen: NO_CODE };
  const seen = codesIn(leaf.text, role === 'code', isOwn);
  if (role !== 'serial' && role !== 'label') return { ...leaf, seen };
  // A serial or a reference is no code, whatever it looks like. But a status may be a sentence with the token in
  // it, and nothing else is printed in the five groups of a power token.
  const isTold = wordsOf(leaf.text).some(({ word }) => roleOfWord(word) === 'code');
  const { codes } = seen;
  return {
    ...leaf,
    seen: isTold ? { codes: codes.filter(isLong), maybes: [] } : { codes: [], maybes: codes.filter(isGroupedToken) },
  };
}

/** Every text and number of a value, however deep. What stands for nothing is left out. */
function leavesOf(value: unknown, place: Place): readonly Leaf[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') {
    const text = oneCodeALine(String(value as string | number | boolean));
    return isNothing(text) ? [] : [{ ...place, text, isText: typeof value !== 'boolean' }];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    if (Array.isArray(value)) {
      return leavesOf(
        inner,
        value.length === 1 ? place : { ...place, path: [...place.path, String(Number(name) + 1)] },
      );
    }
    // Some senders name a token's units by the token itself. And a name that is a sentence is read once, not once for
    // each value.
    if (isCodeName(name) || name.length > LONGEST_NAME) {
      return [{ ...place, text: name, isText: true }, ...leavesOf(inner, place)];
    }
    return leavesOf(inner, { path: [...place.path, name], role: roleUnder(place.role, name) });
  });
}

const LONGEST_NAME = 60;

/** Codes on separate lines stay apart when the text becomes one line. */
const oneCodeALine = (text: string): string => text.replace(/(?<=\p{N})[^\S\r\n]*[\r\n]\s*(?=\p{N})/gu, ', ');

const LABELS: Readonly<Record<string, string>> = {
  'pin.number': 'PIN',
  'pin.serial': 'Serial',
  'pin.instructions': 'How to use',
  instructions: 'Note',
};
const LAST = ['How to use', 'Note'];

/** What an upstream wrote for people, kept beside the same codes in fields of their own. */
const RAW = 'raw';

/** Fields of a shape we do not know keep their own names. A raw text is shown only where it has a code of its own. */
function linesOf(leaves: readonly ReadLeaf[]): readonly VoucherLine[] {
  const isRaw = ({ path }: ReadLeaf): boolean => path[0] === RAW;
  const named = new Set(leaves.flatMap((leaf) => (isRaw(leaf) ? [] : leaf.seen.codes.map(plainCode))));
  const repeats = (leaf: ReadLeaf): boolean =>
    isRaw(leaf) && named.size > 0 && leaf.seen.codes.every((code) => named.has(plainCode(code)));
  const shown = leaves.filter((leaf) => !repeats(leaf));
  const ranked = shown.map(({ path, text, role, seen }) => {
    const label = entryOf(LABELS, path.join('.')) ?? (path.join(' ').replaceAll('_', ' ') || 'PIN or token');
    const isCode = seen.codes.length > 0 || (role === 'code' && seen.maybes.length > 0);
    // A code in a field of its own stands above a sentence that contains one.
    const rank = isCode ? (role === 'code' ? 0 : 1) : role === 'serial' ? 2 : 3;
    return { line: { label, value: text, isCode }, rank: rank === 3 ? rank + LAST.indexOf(label) + 1 : rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ line }) => line);
}

const LAST4_FROM_LENGTH = 10;
const LONGEST_SERIAL = 100;
/** Each is compared with every code, so their number is bounded. Usually the first one will do. */
const SERIALS_TRIED = 20;

function marksOf(code: string, serials: readonly string[], codes: readonly string[]): ValueReading['marks'] {
  const holdsCode = (text: string): boolean => {
    const plain = plainCode(text);
    return codes.some((known) => plain.includes(known));
  };
  const serial = serials.slice(0, SERIALS_TRIED).find((text) => !holdsCode(text)) ?? null;
  const written = code.replace(/[^\p{L}\p{N}]/gu, '');
  return {
    serial: serial && searchable(serial),
    last4: Array.from(written).length >= LAST4_FROM_LENGTH ? searchable(Array.from(written).slice(-4).join('')) : null,
  };
}

/** Printable and short enough for an index of any database. */
const searchable = (text: string): string => printable(text).slice(0, LONGEST_SERIAL).toWellFormed();

const sortedUnique = (texts: readonly string[]): readonly string[] => [...new Set(texts.map(plainCode))].toSorted();

/** National and international spellings of one phone have the same end. */
const PHONE_TAIL = 10;
const tailOf = (plain: string): string | null => (/^\+?\d{10,14}$/.test(plain) ? plain.slice(-PHONE_TAIL) : null);

function ownTest(own: readonly string[]): (plain: string) => boolean {
  const plains = new Set(own.map((text) => plainCode(text).replace(/[^\p{L}\p{N}]/gu, '')));
  const tails = new Set([...plains].map(tailOf).filter((tail) => tail !== null));
  return (plain) => plains.has(plain) || tails.has(tailOf(plain) ?? '');
}
