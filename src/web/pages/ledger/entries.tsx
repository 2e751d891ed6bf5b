import { Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { DataTable } from '../../data-table.tsx';
import type { Column } from '../../table-column.ts';
import { FilterBar, FilterOne, FilterText } from '../../filter-bar.tsx';
import { ModeTag } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import { Pager } from '../../pager.tsx';
import { CustomerLink, Foreign, TransactionLink } from '../../record-link.tsx';
import { Empty, Shown } from '../../states.tsx';
import { Time } from '../../time.tsx';
import { oneOf, text, useUrlFilters } from '../../url-filters.ts';
import type { LedgerEntry, PageOf } from '../../wire.ts';

const MOVEMENTS = [
  { value: 'fund', label: 'Paid in' },
  { value: 'withdraw', label: 'Taken out' },
  { value: 'hold', label: 'Held' },
  { value: 'settle', label: 'Handed to the upstream' },
  { value: 'release', label: 'Given back' },
  { value: 'refund', label: 'Refunded' },
] as const;
const FILTERS = { movement: oneOf(MOVEMENTS.map(({ value }) => value)), reference: text, user_reference: text };

const movementWord = (movement: string): string => MOVEMENTS.find(({ value }) => value === movement)?.label ?? movement;

const COLUMNS: readonly Column<LedgerEntry>[] = [
  {
    key: 'movement',
    label: 'Movement',
    cell: ({ movement, says }) => <span title={says}>{movementWord(movement)}</span>,
    show: 'always',
  },
  { key: 'at', label: 'When', cell: ({ at }) => <Time at={at} as="time" /> },
  { key: 'money', label: 'Money', align: 'end', cell: ({ money }) => <Money value={money} />, show: 'always' },
  { key: 'from', label: 'From', cell: ({ from }) => <Foreign>{from}</Foreign> },
  { key: 'to', label: 'To', cell: ({ to }) => <Foreign>{to}</Foreign> },
  {
    key: 'customer',
    label: 'Customer',
    cell: ({ mode, user_reference }) => <CustomerLink mode={mode} reference={user_reference} />,
  },
  {
    key: 'reference',
    label: 'Reference',
    // A top-up or withdrawal has a reference of its own, and no transaction.
    cell: ({ movement, reference }) =>
      movement === 'fund' || movement === 'withdraw' ? (
        <span className="reference">
          <Foreign>{reference}</Foreign>
        </span>
      ) : (
        <TransactionLink reference={reference} />
      ),
  },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  { key: 'id', label: 'Number', cell: ({ id }) => id, show: 'chosen' },
  { key: 'says', label: 'In words', cell: ({ says }) => says, show: 'chosen' },
];

/** Every entry of the journal, the newest first. */
export function Entries() {
  const { filters, set, clear, isFiltered, isNarrowed, query, view } = useUrlFilters(FILTERS);
  const list = useQuery({
    queryKey: ['ledger', 'entries', query],
    queryFn: ({ signal }) => api.get<PageOf<LedgerEntry>>('/ledger/entries', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-labelledby="ledger-entries">
      <Title order={2} id="ledger-entries" mb="xs">
        Entries
      </Title>
      <FilterBar
        label="Filters of the entries"
        isFiltered={isFiltered}
        onClear={clear}
        saved={{ page: 'ledger', view }}
      >
        <FilterOne
          label="Movement"
          any="Every movement"
          options={MOVEMENTS}
          value={filters.movement}
          onChange={(movement) => set({ movement })}
        />
        <FilterText
          label="Reference"
          placeholder="Of the transaction or top-up"
          value={filters.reference}
          onChange={(reference) => set({ reference })}
        />
        <FilterText
          label="Customer"
          placeholder="User reference"
          value={filters.user_reference}
          onChange={(user_reference) => set({ user_reference })}
        />
      </FilterBar>
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="ledger-entries"
              label="Entries"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ id }) => String(id)}
              isStale={list.isPlaceholderData}
              empty={
                isNarrowed ? (
                  <Empty icon="search" title="No entry fits these filters" />
                ) : (
                  <Empty icon="ledger" title="No money has moved yet" />
                )
              }
            />
            <Pager page={page} />
          </>
        )}
      </Shown>
    </section>
  );
}
