import type { Mode } from '../core/mode.ts';
import type { TransactionName } from '../core/transaction-name.ts';

/**
 * `ready`: the customer's. `withheld`: kept, but not handed over before the transaction is known to be paid or a person
 * decides (docs/life-of-a-transaction.md#states).
 */
export type VoucherStatus = 'ready' | 'withheld';

/** Where the hand-over stands. A transaction stays a success while its delivery is retried (promise 17). */
export type DeliveryStatus = 'none' | 'queued' | 'sent' | 'failed';

/** What was bought. The value itself is kept only in `sealed`. */
export interface Voucher extends TransactionName {
  readonly id: number;
  readonly transactionId: number;
  readonly mode: Mode;
  readonly userReference: string;
  /**
   * Keyed digest of its codes and serials, which recognises the voucher when they arrive again. Older vouchers have a
   * digest of the whole value.
   */
  readonly fingerprint: string;
  /** Empty once it is shredded. */
  readonly sealed: string;
  readonly serial: string | null;
  /** The last four characters of a PIN that is long enough for them to give nothing away. */
  readonly last4: string | null;
  readonly status: VoucherStatus;
  readonly delivery: DeliveryStatus;
  readonly receivedAt: number;
  /** When it first came with proof that Finswich sent it; null while it has not. */
  readonly provenAt: number | null;
  /** When a gateway last took it for its customer, and which. Queueing it again, or giving up, changes neither. */
  readonly deliveredAt: number | null;
  readonly deliveredBy: string | null;
  /** When the value was destroyed for good. What recognises and names the voucher stays. */
  readonly shreddedAt: number | null;
}

export type NewVoucher = Omit<
  Voucher,
  'id' | keyof TransactionName | 'delivery' | 'deliveredAt' | 'deliveredBy' | 'shreddedAt'
>;

export type ProvenVoucher = Pick<Voucher, 'fingerprint' | 'sealed' | 'serial' | 'last4'> & {
  readonly provenAt: number;
};

export interface VoucherStore {
  insert(voucher: NewVoucher): Promise<number>;
  find(id: number): Promise<Voucher | null>;
  /** Oldest first. */
  of(transactionId: number): Promise<readonly Voucher[]>;
  /** For a voucher that came again with proof: its value becomes the one that came with proof. */
  setProven(id: number, proven: ProvenVoucher): Promise<void>;
  setStatus(id: number, status: VoucherStatus): Promise<void>;
  /** A gateway, `by`, took it for the customer. */
  setSent(id: number, at: number, by: string): Promise<void>;
  /** Does not change when it was last handed over. */
  setDelivery(id: number, delivery: DeliveryStatus): Promise<void>;
  /**
   * Destroys the values of up to `limit` vouchers that were last sent at or before `sentUntil`, the oldest first. Never
   * destroys one that was never sent, or is on its way again. Returns how many.
   */
  shred(sentUntil: number, limit: number, at: number): Promise<number>;
}
