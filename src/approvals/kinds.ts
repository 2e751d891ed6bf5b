import { type Money, decimalText } from '../core/money.ts';
import { type Result, ok } from '../core/result.ts';
import { type FundFault, checkFund, fundWallet } from '../wallets/fund.ts';
import { type WalletLimits, isAbove } from '../wallets/limits.ts';
import { fieldsOf } from '../wallets/profile.ts';
import { type UpdateFault, checkUpdate, updateWallet } from '../wallets/update.ts';
import { type WithdrawFault, checkWithdraw, withdrawMoney } from '../wallets/withdraw.ts';
import type { ActStores, ApprovalKind, MoneyContent, WalletAct } from './ports.ts';

export type ActFault = UpdateFault | FundFault | WithdrawFault;

/** The outcome of an act. `…_before` and `unchanged`: it was so before, and nothing is done now. */
export type ActOutcome = 'updated' | 'unchanged' | 'funded' | 'funded_before' | 'withdrawn' | 'withdrawn_before';

/** An act that was checked and not yet done. */
export interface Checked<Act> {
  /** In one spelling, so that the same act always reads the same. */
  readonly act: Act;
  /** Set when nothing is left to do. */
  readonly outcome: ActOutcome | null;
  readonly needsSecondPerson: boolean;
}

interface KindRow<Act> {
  readonly says: string;
  /** Checks the act without doing it. */
  readonly check: (stores: ActStores, act: Act, limits: WalletLimits) => Promise<Result<Checked<Act>, ActFault>>;
  readonly carryOut: (
    stores: ActStores,
    act: Act,
    limits: WalletLimits,
    by: string,
    at: number,
  ) => Promise<Result<ActOutcome, ActFault>>;
  /** What the audit log keeps of it for ever: no personal data. */
  readonly facts: (act: Act) => Readonly<Record<string, unknown>>;
}

/** Every act on a wallet that may need a second person, in one table. */
export const APPROVAL_KINDS: { readonly [Kind in ApprovalKind]: KindRow<WalletAct<Kind>> } = {
  'wallet.update': {
    says: 'Change of a customer’s details',
    check: async (stores, act) => {
      const checked = await checkUpdate(stores, { ...act, change: act.content });
      if (!checked.ok) return checked;
      const { change } = checked.value;
      const outcome = Object.keys(change).length === 0 ? 'unchanged' : null;
      return ok({ act: { ...act, content: change }, outcome, needsSecondPerson: act.mode !== 'TEST' });
    },
    carryOut: (stores, act, _limits, by, at) => updateWallet(stores, { ...act, change: act.content }, by, at),
    facts: ({ content }) => ({ changed: fieldsOf(content) }),
  },
  'wallet.fund': {
    says: 'Top-up',
    check: async (stores, act, limits) => {
      const read = await checkFund(stores, requestOf(act), limits);
      return read.ok ? ok(checkedMoney(act, read.value, 'funded_before', limits)) : read;
    },
    carryOut: (stores, act, limits, _by, at) => fundWallet(stores, requestOf(act), at, limits),
    facts: ({ content }) => ({ ...content }),
  },
  'wallet.withdraw': {
    says: 'Withdrawal',
    check: async (stores, act, limits) => {
      const read = await checkWithdraw(stores, requestOf(act));
      return read.ok ? ok(checkedMoney(act, read.value, 'withdrawn_before', limits)) : read;
    },
    carryOut: (stores, act, _limits, _by, at) => withdrawMoney(stores, requestOf(act), at),
    facts: ({ content }) => ({ ...content }),
  },
};

/** The row of an act. Its functions take acts of that kind. */
export const rowOf = (act: WalletAct): KindRow<WalletAct> => APPROVAL_KINDS[act.kind] as KindRow<WalletAct>;

type MoneyAct = WalletAct & { readonly content: MoneyContent };

const requestOf = ({ mode, userReference, content }: MoneyAct) => ({ mode, userReference, ...content });

function checkedMoney<Act extends MoneyAct>(
  act: Act,
  { amount, isDone }: { readonly amount: Money; readonly isDone: boolean },
  before: ActOutcome,
  { big }: WalletLimits,
): Checked<Act> {
  const content = { ...act.content, amount: decimalText(amount), currency: amount.currency };
  return {
    act: { ...act, content },
    outcome: isDone ? before : null,
    needsSecondPerson: isAbove(big, act.mode, amount),
  };
}
