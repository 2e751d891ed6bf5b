import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

interface FilterMomentProps {
  readonly label: string;
  /** ISO 8601 in UTC; '' for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const two = (part: number): string => String(part).padStart(2, '0');

/** The value of a `datetime-local` field, in the reader's time zone: `2026-11-20T14:02`. */
function fieldText(iso: string): string {
  if (iso === '') return '';
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/**
 * A filter by time, in the reader's zone. It applies on Enter or when the field is left: a half-typed year is no date.
 */
export function FilterMoment({ label, value, onChange }: FilterMomentProps) {
  const [typed, setTyped] = useState(fieldText(value));
  useEffect(() => setTyped(fieldText(value)), [value]);
  const apply = (): void => {
    if (typed === fieldText(value)) return;
    const at = new Date(typed);
    onChange(typed === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString());
  };
  return (
    <TextInput
      className="filter-text"
      type="datetime-local"
      label={label}
      w={{ base: '100%', xs: 190 }}
      max="9999-12-31T23:59"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={apply}
      // Enter in a field of this type does not submit a form.
      onKeyDown={({ key }) => {
        if (key === 'Enter') apply();
      }}
    />
  );
}
