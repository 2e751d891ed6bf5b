import type { Money as MoneyValue } from './wire.ts';

/** An amount as the service writes it: never counted with here. */
export function Money({ value }: { readonly value: MoneyValue }) {
  return (
    <span className="money" title={`${value.amount} ${value.currency}`}>
      {value.display}
    </span>
  );
}
