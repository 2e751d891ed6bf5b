import type { VoucherLine } from '../core/message.ts';
import { printable } from '../core/printable.ts';

/** `utility_value` as Finswich sent it. Only the shape of a mobile PIN is known (protocols §1.6), so all of it is kept. */
export type VoucherValue = Readonly<Record<string, unknown>>;

const LABELS: Readonly<Record<string, string>> = {
  'pin.number': 'PIN',
  'pin.serial': 'Serial',
  'pin.instructions': 'How to use',
  instructions: 'Note',
};
const ORDER = ['PIN', 'Serial', 'How to use', 'Note'];
const DEPTH_READ = 4;
const LAST4_FROM_LENGTH = 10;

/** What the customer reads, PIN first. Fields of a shape we do not know follow under their own names. */
export function voucherLines(value: VoucherValue): readonly VoucherLine[] {
  const lines = leaves(value, [], DEPTH_READ).map(({ path, text }) => ({
    label: LABELS[path.join('.')] ?? path.join(' ').replaceAll('_', ' '),
    value: text,
  }));
  const rank = (label: string): number => (ORDER.includes(label) ? ORDER.indexOf(label) : 1.5);
  return lines.toSorted((a, b) => rank(a.label) - rank(b.label));
}

/** What may stand in clear beside the sealed value: the serial, and the last four of a long PIN. */
export function voucherMarks(value: VoucherValue): { readonly serial: string | null; readonly last4: string | null } {
  const lines = voucherLines(value);
  const of = (label: string): string | null => lines.find((line) => line.label === label)?.value ?? null;
  const pin = of('PIN');
  const serial = of('Serial');
  return {
    serial: serial === null || serial === pin ? null : searchable(serial),
    last4: pin !== null && pin.length >= LAST4_FROM_LENGTH ? searchable(pin.slice(-4)) : null,
  };
}

const LONGEST_SERIAL = 100;

/** Fit to stand in an index of any database. */
const searchable = (text: string): string => printable(text).slice(0, LONGEST_SERIAL);

function leaves(value: unknown, path: readonly string[], depth: number): { path: readonly string[]; text: string }[] {
  if (value === null || value === undefined || value === '' || value === 'None') return [];
  if (typeof value !== 'object') return [{ path, text: String(value as string | number | boolean) }];
  if (depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key], depth - 1));
}
