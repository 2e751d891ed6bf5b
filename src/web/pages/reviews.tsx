import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { FilterBar, FilterSome, FilterText } from '../filter-bar.tsx';
import { ModeTag } from '../mode.tsx';
import { Money } from '../money.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { CustomerLink, TransactionLink } from '../record-link.tsx';
import { ReviewBadge, StateBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Age, Time } from '../time.tsx';
import { type UrlFilters, someOf, text, useUrlFilters } from '../url-filters.ts';
import type { PageOf, Review, ReviewStatus } from '../wire.ts';
import { KIND_NAMES, KIND_OPTIONS, kindWord } from './reviews/review-words.ts';

const STATUSES = [
  { value: 'open', label: 'Open' },
  { value: 'proposed', label: 'Needs a second person' },
  { value: 'postponed', label: 'Waits for an answer' },
  { value: 'decided', label: 'Decided' },
  { value: 'superseded', label: 'Superseded' },
] as const satisfies readonly { value: ReviewStatus; label: string }[];

const FILTERS = {
  status: someOf(STATUSES.map(({ value }) => value)),
  kind: someOf(KIND_NAMES),
  reference: text,
  user_reference: text,
};

const COLUMNS: readonly Column<Review>[] = [
  { key: 'kind', label: 'Case', cell: ({ kind }) => kindWord(kind), show: 'always' },
  {
    key: 'status',
    label: 'Status',
    cell: ({ status, upstream, choice_label: chosen }) => (
      <>
        <ReviewBadge status={status} upstream={upstream} />
        {chosen === null || status === 'superseded' ? null : <div className="soft">{chosen}</div>}
      </>
    ),
  },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  {
    key: 'money',
    label: 'Money',
    align: 'end',
    cell: ({ transaction }) => (transaction ? <Money value={transaction.money} /> : 'not known'),
  },
  {
    key: 'customer',
    label: 'Customer',
    cell: ({ transaction, mode }) =>
      transaction ? <CustomerLink mode={mode} reference={transaction.user_reference} /> : 'not known',
  },
  {
    key: 'transaction',
    label: 'Transaction',
    cell: ({ transaction, txn_reference }) =>
      transaction ? <TransactionLink reference={txn_reference} /> : <bdi className="reference">{txn_reference}</bdi>,
    show: 'chosen',
  },
  {
    key: 'state',
    label: 'Transaction is',
    cell: ({ transaction }) => (transaction ? <StateBadge {...transaction} /> : 'not known'),
  },
  {
    key: 'age',
    label: 'Waits for',
    cell: (review) => (review.closed_at === null ? <Age since={review.opened_at} /> : 'closed'),
  },
  {
    key: 'until',
    label: 'Comes back',
    cell: ({ status, wait_until: until }) => (status === 'postponed' && until !== null ? <Time at={until} /> : ''),
    show: 'chosen',
  },
  { key: 'opened', label: 'Opened', cell: ({ opened_at }) => <Time at={opened_at} />, show: 'chosen' },
  { key: 'says', label: 'What happened', cell: ({ says }) => says, show: 'chosen' },
];

/** The cases that a person must decide, the oldest first. */
export default function Reviews() {
  const given = useUrlFilters(FILTERS);
  const { isNarrowed, query } = given;
  const list = useQuery({
    queryKey: ['reviews', query],
    queryFn: ({ signal }) => api.get<PageOf<Review>>('/reviews', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead
        title="Reviews"
        says="Cases the service will not decide by itself. The oldest waits longest, and comes first."
      />
      <ReviewFilters {...given} />
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="reviews"
              label="Cases"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ id }) => String(id)}
              hrefOf={({ id }) => `/reviews/${id}`}
              isStale={list.isPlaceholderData}
              empty={
                isNarrowed ? (
                  <Empty icon="search" title="No case fits these filters" />
                ) : (
                  <Empty title="No case waits">
                    Nothing is left for a person to decide. A payment in doubt gets a case here after 15 minutes.
                  </Empty>
                )
              }
            />
            <Pager page={page} />
          </>
        )}
      </Shown>
    </>
  );
}

const ReviewFilters = ({ filters, set, clear, isFiltered, view }: UrlFilters<typeof FILTERS>) => (
  <FilterBar label="Filters of the cases" isFiltered={isFiltered} onClear={clear} saved={{ page: 'reviews', view }}>
    <FilterSome
      label="Status"
      any="Waiting for somebody"
      options={STATUSES}
      value={filters.status}
      onChange={(status) => set({ status })}
    />
    <FilterSome
      label="Kind"
      any="Every kind"
      options={KIND_OPTIONS}
      value={filters.kind}
      onChange={(kind) => set({ kind })}
    />
    <FilterText
      label="Transaction"
      placeholder="Whole reference"
      value={filters.reference}
      onChange={(reference) => set({ reference })}
      width={180}
    />
    <FilterText
      label="Customer"
      placeholder="User reference"
      value={filters.user_reference}
      onChange={(user_reference) => set({ user_reference })}
      width={160}
    />
  </FilterBar>
);
