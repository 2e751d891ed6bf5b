import { Checkbox, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { FilterBar, FilterOne, FilterSome, FilterText, type Option } from '../../filter-bar.tsx';
import { FilterMoment } from '../../filter-moment.tsx';
import { STATE_NAMES, stateWord } from '../../state-badge.tsx';
import type { UrlFilters } from '../../url-filters.ts';
import type { TransactionFacets } from '../../wire.ts';
import { AmountFilter } from './amount-filter.tsx';
import { type FIELDS, SORT_WORDS, WHEN_WORDS } from './filter-fields.ts';

const optionsOf = <Word extends string>(words: Readonly<Record<Word, string>>): Option<Word>[] =>
  (Object.entries(words) as [Word, string][]).map(([value, label]) => ({ value, label }));

const STATE_OPTIONS = STATE_NAMES.map((value) => ({ value, label: stateWord(value) }));

/** The options of a menu. The chosen word is always one of them, even if it has not been seen lately. */
const offered = (seen: readonly string[] | undefined, chosen: string): Option<string>[] =>
  [...new Set([...(seen ?? []), chosen])].filter((word) => word !== '').map((word) => ({ value: word, label: word }));

type Given = UrlFilters<typeof FIELDS>;
type Part = Pick<Given, 'filters' | 'set'>;

/** The filters of the list. */
export function TransactionFilters({ filters, set, clear, isFiltered, view }: Given) {
  const facets = useQuery({
    queryKey: ['transaction-facets'],
    queryFn: ({ signal }) => api.get<TransactionFacets>('/transactions/facets', {}, signal),
    staleTime: 5 * 60_000,
  }).data;
  const currencies = offered(facets?.currencies, filters.currency);
  return (
    <FilterBar
      label="Filters of the transactions"
      isFiltered={isFiltered}
      onClear={clear}
      saved={{ page: 'transactions', view }}
    >
      <FilterSome
        label="State"
        any="Any state"
        options={STATE_OPTIONS}
        value={filters.state}
        onChange={(state) => set({ state })}
        width={230}
      />
      <TimeFilters filters={filters} set={set} />
      <RailFilter filters={filters} set={set} facets={facets} />
      <ProductFilters filters={filters} set={set} facets={facets} />
      <AmountFilter label="Amount from" value={filters.min_amount} onChange={(min_amount) => set({ min_amount })} />
      <AmountFilter label="Amount to" value={filters.max_amount} onChange={(max_amount) => set({ max_amount })} />
      <FilterText
        label="Customer"
        placeholder="User reference"
        value={filters.user_reference}
        onChange={(user_reference) => set({ user_reference })}
        width={170}
      />
      {currencies.length > 1 ? (
        <FilterOne
          label="Currency"
          any="Any currency"
          options={currencies}
          value={filters.currency || null}
          onChange={(currency) => set({ currency: currency ?? '' })}
          width={140}
        />
      ) : null}
      <SortSelect filters={filters} set={set} />
      <Checkbox
        className="filter-check"
        label="With an open case"
        checked={filters.review === 'open'}
        onChange={(event) => set({ review: event.currentTarget.checked ? 'open' : null })}
      />
    </FilterBar>
  );
}

const TimeFilters = ({ filters, set }: Part) => (
  <>
    <FilterOne
      label="Begun"
      any="At any time"
      options={optionsOf(WHEN_WORDS)}
      value={filters.when}
      onChange={(when) => set({ when, from: '', to: '' })}
      width={140}
    />
    <FilterMoment label="From" value={filters.from} onChange={(from) => set({ from, when: null })} />
    <FilterMoment label="To" value={filters.to} onChange={(to) => set({ to, when: null })} />
  </>
);

/** Where there is only one rail, there is nothing to choose. */
function RailFilter({ filters, set, facets }: Part & { readonly facets: TransactionFacets | undefined }) {
  const seen = (facets?.rails ?? []).map(({ rail, upstream }) => ({ value: rail, label: upstream }));
  const isUnseen = filters.rail !== '' && !seen.some(({ value }) => value === filters.rail);
  const options = isUnseen ? [...seen, { value: filters.rail, label: filters.rail }] : seen;
  if (options.length < 2 && filters.rail === '') return null;
  return (
    <FilterOne
      label="Rail"
      any="Any rail"
      options={options}
      value={filters.rail || null}
      onChange={(rail) => set({ rail: rail ?? '' })}
      width={130}
    />
  );
}

const ProductFilters = ({ filters, set, facets }: Part & { readonly facets: TransactionFacets | undefined }) => (
  <>
    <FilterOne
      label="Operator"
      any="Any operator"
      options={offered(facets?.operators, filters.operator)}
      value={filters.operator || null}
      onChange={(operator) => set({ operator: operator ?? '' })}
      width={140}
    />
    <FilterOne
      label="Product"
      any="Any product"
      options={offered(facets?.categories, filters.category)}
      value={filters.category || null}
      onChange={(category) => set({ category: category ?? '' })}
      width={130}
    />
  </>
);

const SortSelect = ({ filters, set }: Part) => (
  <Select
    label="Sort"
    w={{ base: '100%', xs: 165 }}
    data={optionsOf(SORT_WORDS)}
    value={filters.sort ?? 'newest'}
    allowDeselect={false}
    onChange={(sort) => set({ sort: sort === 'newest' ? null : (sort as keyof typeof SORT_WORDS) })}
  />
);
