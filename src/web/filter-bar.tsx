import { Button, CloseButton, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Icon } from './icon.tsx';
import { SavedViews } from './saved-views.tsx';

interface FilterBarProps {
  /** What the filters are for, for screen readers: `Filters of the cases`. */
  readonly label: string;
  readonly children: ReactNode;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  /** The page's name and its current filters, if they can be saved as a view. */
  readonly saved?: { readonly page: string; readonly view: string };
}

/** As in data-table.tsx: below this width rows are cards, and filters would fill the screen. */
const NARROW = '(max-width: 47.99em)';

/** The filters above a list: side by side if there is room, behind a button on a phone. */
export function FilterBar({ label, children, isFiltered, onClear, saved }: FilterBarProps) {
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const [opened, setOpened] = useState(false);
  return (
    <Group role="search" aria-label={label} className="filter-bar" align="flex-end" gap="xs" mb="md">
      {isNarrow ? (
        <Button
          variant={isFiltered ? 'light' : 'default'}
          leftSection={<Icon name="filter" size={15} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {isFiltered ? 'Filtered' : 'Filters'}
        </Button>
      ) : null}
      {isNarrow && !opened ? null : children}
      {isFiltered ? (
        <Button variant="subtle" color="gray" leftSection={<Icon name="cross" size={15} />} onClick={onClear}>
          Clear
        </Button>
      ) : null}
      {saved ? <SavedViews {...saved} /> : null}
    </Group>
  );
}

interface FilterTextProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width?: number;
}

/** A text filter. It applies on Enter or when the field is left, not at every letter. */
export function FilterText({ label, placeholder, value, onChange, width = 200 }: FilterTextProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const apply = (next: string): void => {
    if (next.trim() !== value) onChange(next.trim());
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    apply(typed);
  };
  const onEmpty = (): void => {
    setTyped('');
    apply('');
  };
  return (
    <form onSubmit={onSubmit} className="filter-text">
      <TextInput
        label={label}
        placeholder={placeholder}
        w={{ base: '100%', xs: width }}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => apply(typed)}
        rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={`Clear ${label}`} onClick={onEmpty} />}
      />
    </form>
  );
}

export interface Option<Word extends string> {
  readonly value: Word;
  readonly label: string;
}

interface FilterOneProps<Word extends string> {
  readonly label: string;
  readonly any: string;
  readonly options: readonly Option<Word>[];
  readonly value: Word | null;
  readonly onChange: (value: Word | null) => void;
  readonly width?: number;
}

/** A filter for one of several words; `any` is shown when none is chosen. */
export function FilterOne<Word extends string>({
  label,
  any,
  options,
  value,
  onChange,
  width = 180,
}: FilterOneProps<Word>) {
  return (
    <Select
      label={label}
      placeholder={any}
      w={{ base: '100%', xs: width }}
      data={[...options]}
      value={value}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      onChange={(next) => onChange(next as Word | null)}
    />
  );
}

interface FilterSomeProps<Word extends string> {
  readonly label: string;
  readonly any: string;
  readonly options: readonly Option<Word>[];
  readonly value: readonly Word[];
  readonly onChange: (value: readonly Word[]) => void;
  readonly width?: number;
}

/** A filter for some of several words; `any` is shown when none is chosen. */
export function FilterSome<Word extends string>({
  label,
  any,
  options,
  value,
  onChange,
  width = 240,
}: FilterSomeProps<Word>) {
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? any : ''}
      w={{ base: '100%', xs: width }}
      data={[...options]}
      value={[...value]}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      onChange={(next) => onChange(next as Word[])}
    />
  );
}
