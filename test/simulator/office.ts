import { askFor } from '../../src/approvals/ask.ts';
import { approve } from '../../src/approvals/decide.ts';
import type { WalletAct } from '../../src/approvals/ports.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { decimalText } from '../../src/core/money.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import type { Acting } from '../../src/staff/people.ts';
import type { Work } from '../../src/db/stores.ts';
import { NO_LIMITS } from '../../src/wallets/limits.ts';
import { hold } from './failure.ts';
import { userOf } from './finswich.ts';
import type { TransactionPlan } from './plan.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long a message may go to either phone after a change of phone began. */
const CHANGING_MS = 10_000;

export interface OfficeParts {
  readonly time: VirtualTime;
  readonly clock: () => number;
  readonly trace: (line: string) => void;
}

/** A new phone for a customer, which nobody else has. */
export const newPhone = ({ ordinal }: TransactionPlan): string => `+23481${String(30_000_000 + ordinal)}`;

/** The staff who change customers' phones and take money out while transactions are under way. */
export function createOffice({ time, clock, trace }: OfficeParts) {
  const ring = createKeyRing([Buffer.alloc(32, 1)]);
  const person = (id: number, name: string): Acting => ({
    by: { actor: { kind: 'person', id, name: `${name}@wallet.example` }, address: null },
    at: clock(),
    ring,
  });
  const changingUntil = new Map<string, number>();

  const actOf = (transaction: TransactionPlan): WalletAct => {
    const { ordinal, customer, mode, minor, office } = transaction;
    const who = { mode, userReference: userOf(customer) };
    if (office?.what === 'phone') return { ...who, kind: 'wallet.update', content: { phone: newPhone(transaction) } };
    const amount = decimalText({ minor: minor * (office?.times ?? 1), currency: 'NGN' });
    return { ...who, kind: 'wallet.withdraw', content: { amount, currency: 'NGN', reference: `out-${ordinal}` } };
  };

  /**
   * Does what the plan wants. In LIVE a change of phone takes two people. What the database could not store is not
   * tried again.
   */
  async function serve(work: Work, transaction: TransactionPlan): Promise<void> {
    const act = actOf(transaction);
    const whose = `${act.userReference}/${act.mode}`;
    if (act.kind === 'wallet.update') changingUntil.set(whose, time.now() + CHANGING_MS);
    try {
      const asked = await work.run((stores) => askFor(stores, act, NO_LIMITS, 'asked for it', person(1, 'ada')));
      trace(`${whose} ${act.kind} ${asked.ok ? asked.value.kind : asked.error}`);
      if (!asked.ok || asked.value.kind === 'done') return;
      const { id } = asked.value.approval;
      const own = await work.run((stores) => approve(stores, id, NO_LIMITS, null, person(1, 'ada')));
      hold(!own.ok, 'two people change a phone in LIVE', whose, () => String(id));
      const approved = await work.run((stores) => approve(stores, id, NO_LIMITS, null, person(2, 'bola')));
      trace(`${whose} ${act.kind} ${approved.ok ? approved.value.status : JSON.stringify(approved.error)}`);
    } catch (thrown) {
      if (!(thrown instanceof StorageUnavailable)) throw thrown;
    }
  }

  return {
    serve,
    /** Whether the customer's phone is being changed at this moment, or was a moment ago. */
    isChanging: (userReference: string, mode: string): boolean =>
      (changingUntil.get(`${userReference}/${mode}`) ?? -Infinity) > time.now(),
  };
}
