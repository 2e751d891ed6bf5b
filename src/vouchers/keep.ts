import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Voucher, VoucherStatus, VoucherStore } from './ports.ts';
import { type VoucherValue, voucherMarks } from './value.ts';

export interface KeepVoucher {
  readonly reference: string;
  readonly mode: Mode;
  readonly userReference: string;
  readonly value: VoucherValue;
  readonly status: VoucherStatus;
  /** It came with proof that Finswich sent it. */
  readonly isProven: boolean;
  readonly at: number;
}

/**
 * Keeps a voucher encrypted; the same value for the same purchase is kept once. Answers the voucher that is now kept
 * and whether it is new.
 */
export async function keepVoucher(
  vouchers: VoucherStore,
  ring: KeyRing,
  request: KeepVoucher,
): Promise<{ readonly id: number; readonly isNew: boolean }> {
  const { reference, mode, userReference, value, status, isProven, at } = request;
  const text = canonicalJson(value);
  const fingerprints = ring.keyIds.map((keyId) => ring.mac('voucher', text, keyId));
  const known = (await vouchers.of(reference)).find((voucher) => fingerprints.includes(voucher.fingerprint));
  if (known) {
    if (isProven && known.provenAt === null) await vouchers.setProven(known.id, at);
    return { id: known.id, isNew: false };
  }

  const fingerprint = ring.mac('voucher', text, ring.activeKeyId);
  const sealed = ring.seal(sealedPlace(reference, fingerprint), text);
  const id = await vouchers.insert({
    reference,
    mode,
    userReference,
    fingerprint,
    sealed,
    status,
    receivedAt: at,
    provenAt: isProven ? at : null,
    ...voucherMarks(value),
  });
  return { id, isNew: true };
}

/**
 * The voucher's value in clear. Only for handing it over, or for a reveal that leaves a record. One that was delivered
 * long ago is `shredded`: its value is gone for good. Throws when the key ring cannot read it.
 */
export function openVoucher(ring: KeyRing, voucher: Voucher): Result<VoucherValue, 'shredded'> {
  const { reference, fingerprint, sealed, shreddedAt } = voucher;
  if (shreddedAt !== null) return err('shredded');
  return ok(JSON.parse(ring.open(sealedPlace(reference, fingerprint), sealed)) as VoucherValue);
}

const sealedPlace = (reference: string, fingerprint: string): string => `vouchers:sealed:${reference}:${fingerprint}`;
