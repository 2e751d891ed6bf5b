import { DAY } from '../../src/core/clock.ts';
import type { KeyRing } from '../../src/core/key-ring.ts';
import { ok } from '../../src/core/result.ts';
import { readVoucher } from '../../src/desk/reveal-voucher.ts';
import type { Work } from '../../src/db/stores.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';
import { hold } from './failure.ts';
import { WHOSE, codesOf, serialOf } from './finswich.ts';
import type { KeptVoucher, Observer } from './observer.ts';
import type { Phones } from './phones.ts';
import type { TransactionPlan } from './plan.ts';

/** How long a voucher is kept, counted after the world ends. */
const KEPT_MS = 90 * DAY;
/** Bodies are never dropped here: no world lasts as long. */
const RETENTION = { voucherMs: KEPT_MS, bodyMs: 100_000 * DAY };
/** How many vouchers are checked to the millisecond: housekeeping takes time. */
const LOOKED_AT = 6;

export interface ShreddingParts {
  readonly work: Work;
  readonly ring: KeyRing;
  readonly observer: Observer;
  readonly phones: Phones;
  readonly plans: ReadonlyMap<string, TransactionPlan>;
}

/** A voucher, and each time at which a gateway took it and acknowledged that, by the merchant's clock. */
interface Given extends KeptVoucher {
  readonly takenAt: readonly number[];
}

/**
 * After the end, time goes on: each PIN can be read for 90 days after its customer got it, whenever it came, and then
 * it is gone. The phones know when the customer got it. Throws RuleBroken.
 */
export async function proveShredding({ work, ring, observer, phones, plans }: ShreddingParts): Promise<void> {
  const given = (): readonly Given[] =>
    observer
      .allVouchers()
      .map((voucher) => ({ ...voucher, takenAt: phones.takenAt(voucher.reference, voucher.serial) }));
  /** Takes the vouchers first that lay longest before they were handed over: they show the difference best. */
  const lookedAt = given()
    .filter(({ takenAt, delivery }) => takenAt.length === 1 && delivery === 'sent')
    .map(({ id, reference, serial, received_at: cameAt, takenAt: [at = 0] }) => ({
      id,
      reference,
      serial,
      at,
      lay: at - cameAt,
    }))
    .toSorted((a, b) => b.lay - a.lay)
    .slice(0, LOOKED_AT)
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at }, place, all) => at !== all[place - 1]?.at);

  /** What a person who reveals it would read. */
  const reveal = async (id: number): Promise<string> => {
    const read = await work.run(async (stores) => ok(await readVoucher(stores, ring, id)));
    if (!read.ok) return 'nothing';
    return read.value.ok ? read.value.value.lines.map(({ value }) => value).join(' ') : read.value.error;
  };
  const keepAt = async (now: number): Promise<void> => {
    await keepHouse(work, () => now, RETENTION);
    for (const { reference, serial, takenAt, delivery, hasReceipt, isGone } of given()) {
      const isEarly = isGone === 1 && !takenAt.some((at) => now >= at + KEPT_MS);
      hold(
        !isEarly,
        'a PIN is kept for its time from when its customer got it',
        reference,
        () => `${serial} is gone ${now - Math.max(...takenAt)} ms after it`,
      );
      const isLate =
        isGone === 0 &&
        delivery !== 'queued' &&
        hasReceipt === 1 &&
        takenAt.length > 0 &&
        takenAt.every((at) => now >= at + KEPT_MS);
      hold(!isLate, 'a PIN is gone when its time is over', reference, () => String(serial));
    }
  };
  for (const { id, reference, serial, at } of lookedAt) {
    const plan = plans.get(reference);
    const whose = WHOSE.find((one) => plan && serialOf(plan.ordinal, one) === serial);
    const codes = plan && whose ? codesOf(plan, whose) : [];
    await keepAt(at + KEPT_MS - 1);
    const isFulfilled = observer.transaction(reference)?.state === 'fulfilled';
    const before = await reveal(id);
    const isWhole = codes.length > 0 && codes.every((code) => before.replaceAll(/[\s-]/g, '').includes(code));
    hold(isFulfilled ? isWhole : before === 'not_paid', 'a PIN can be read for its time', reference, () => before);
    await keepAt(at + KEPT_MS);
    const after = await reveal(id);
    hold(after === 'shredded', 'a PIN is gone when its time is over', reference, () => after);
  }
}
