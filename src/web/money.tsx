import type { Money as MoneyValue } from './wire.ts';

/** Whether the amount is zero. */
export const isZero = ({ amount }: MoneyValue): boolean => /^-?0(\.0*)?$/.test(amount);

/** An amount that was added or taken away, with its sign. */
export const SignedMoney = ({ value }: { readonly value: MoneyValue }) => (
  <Money value={value.amount.startsWith('-') ? value : { ...value, display: `+${value.display}` }} />
);

/** An amount as the service formats it. The page never calculates with amounts. */
export function Money({ value }: { readonly value: MoneyValue }) {
  return (
    <span className="money" title={`${value.amount} ${value.currency}`}>
      {value.display}
    </span>
  );
}
