import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

interface AmountFilterProps {
  readonly label: string;
  /** Decimal text; '' for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The amount without spaces, commas and currency signs: `€1,500 ` becomes `1500`. */
const amountIn = (typed: string): string => typed.replaceAll(/[\s,\p{Sc}]/gu, '');
const isAmount = (amount: string): boolean => /^(\d{1,15}(\.\d{1,4})?)?$/.test(amount);

/** A filter by amount, typed in any usual way. It applies on Enter or when the field is left. */
export function AmountFilter({ label, value, onChange }: AmountFilterProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const isWrong = !isAmount(amountIn(typed));
  const apply = (): void => {
    if (!isWrong && amountIn(typed) !== value) onChange(amountIn(typed));
  };
  return (
    <form
      className="filter-text"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        label={label}
        placeholder="Any"
        w={{ base: '100%', xs: 115 }}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={typed}
        error={isWrong ? 'Like 1500.00' : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={apply}
      />
    </form>
  );
}
