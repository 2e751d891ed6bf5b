import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type TransactionKey, type TransactionName, nameText } from '../core/transaction-name.ts';
import type { Voucher, VoucherStatus, VoucherStore } from './ports.ts';
import { type ValueReading, type VoucherValue, readValue } from './value.ts';

export interface KeepVoucher {
  readonly transaction: TransactionKey;
  readonly mode: Mode;
  readonly userReference: string;
  readonly value: VoucherValue;
  /** What belongs to the transaction itself and is no code, such as its reference. */
  readonly own: readonly string[];
  readonly status: VoucherStatus;
  /** It came with proof that Finswich sent it. */
  readonly isProven: boolean;
  readonly at: number;
}

export interface Kept {
  readonly id: number;
  /** The voucher as it was kept before; null when the value is new. */
  readonly known: Voucher | null;
}

/**
 * Keeps a voucher encrypted. The same value for the same transaction is kept once, in whatever spelling. `own` belongs
 * to the transaction and is no code. The same codes with proof replace a voucher that came without proof: a forger
 * would have chosen the words around the codes.
 */
export async function keepVoucher(vouchers: VoucherStore, ring: KeyRing, request: KeepVoucher): Promise<Kept> {
  const { transaction, mode, userReference, value, own, status, isProven, at } = request;
  const reading = readValue(value, own);
  const text = canonicalJson(value);
  const fingerprint = fingerprintOf(ring, reading, text, ring.activeKeyId);
  const contents = () => ({
    fingerprint,
    sealed: ring.seal(sealedPlace(transaction, fingerprint), text),
    ...reading.marks,
  });

  const known = knownAs(ring, await vouchers.of(transaction.id), { reading, text, own });
  if (known) {
    if (isProven && known.provenAt === null) {
      const { fingerprint: kept, sealed, serial, last4 } = known.shreddedAt === null ? contents() : known;
      await vouchers.setProven(known.id, { provenAt: at, fingerprint: kept, sealed, serial, last4 });
    }
    return { id: known.id, known };
  }
  const provenAt = isProven ? at : null;
  const kept = { transactionId: transaction.id, mode, userReference, status, receivedAt: at, provenAt };
  const id = await vouchers.insert({ ...kept, ...contents() });
  return { id, known: null };
}

interface Arrived {
  readonly reading: ValueReading;
  /** The whole value, in one spelling of its JSON. */
  readonly text: string;
  readonly own: readonly string[];
}

/**
 * Finds the voucher by its fingerprint, which outlives its value. Otherwise by its codes and serials, which covers more
 * spellings.
 */
function knownAs(ring: KeyRing, kept: readonly Voucher[], { reading, text, own }: Arrived): Voucher | null {
  const fingerprints = ring.keyIds.flatMap((keyId) => [
    fingerprintOf(ring, reading, text, keyId),
    ring.mac('voucher', text, keyId),
  ]);
  const same = kept.find(({ fingerprint }) => fingerprints.includes(fingerprint));
  return same ?? kept.find((voucher) => isSame(reading, readingOf(ring, voucher, own))) ?? null;
}

/** The same codes are the same voucher, unless two serials tell them apart. */
const isSame = (one: ValueReading, other: ValueReading | null): boolean =>
  other !== null &&
  one.codes.length > 0 &&
  isEqual(one.codes, other.codes) &&
  (one.serials.length === 0 || other.serials.length === 0 || isEqual(one.serials, other.serials));

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, place) => text === other[place]);

/** Null when the value is gone, or the key that sealed it is. */
function readingOf(ring: KeyRing, voucher: Voucher, own: readonly string[]): ValueReading | null {
  try {
    const opened = openVoucher(ring, voucher);
    return opened.ok ? readValue(opened.value, own) : null;
  } catch {
    return null;
  }
}

/** Made from codes and serials, so that it recognises another spelling after the value is destroyed. */
const fingerprintOf = (ring: KeyRing, { codes, serials }: ValueReading, text: string, keyId: string): string =>
  codes.length === 0
    ? ring.mac('voucher', text, keyId)
    : ring.mac('voucher', JSON.stringify(['codes', codes, serials]), keyId);

/**
 * The voucher's value in clear. Only for handing it over, or for a reveal that leaves a record. A voucher that was
 * delivered long ago is `shredded`: its value is gone for good. Throws when the key ring cannot read it.
 */
export function openVoucher(ring: KeyRing, voucher: Voucher): Result<VoucherValue, 'shredded'> {
  const { fingerprint, sealed, shreddedAt } = voucher;
  if (shreddedAt !== null) return err('shredded');
  return ok(JSON.parse(ring.open(sealedPlace(voucher, fingerprint), sealed)) as VoucherValue);
}

const sealedPlace = (name: TransactionName, fingerprint: string): string =>
  `vouchers:sealed:${nameText(name)}:${fingerprint}`;
