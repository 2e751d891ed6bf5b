import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { FilterBar, FilterOne, FilterSome, FilterText } from '../filter-bar.tsx';
import { FilterMoment } from '../filter-moment.tsx';
import { ModeTag } from '../mode.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Foreign, TransactionLink } from '../record-link.tsx';
import { VerdictBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import { type UrlFilters, moment, oneOf, someOf, text, useUrlFilters } from '../url-filters.ts';
import type { DeliveryRow, PageOf } from '../wire.ts';
import { DeliveryTabs } from './deliveries/delivery-tabs.tsx';
import { EVENT_NAMES, EVENT_OPTIONS, VERDICT_NAMES, VERDICT_OPTIONS, eventWord } from './deliveries/delivery-words.ts';

const FILTERS = {
  event: oneOf(EVENT_NAMES),
  verdict: someOf(VERDICT_NAMES),
  reference: text,
  from: moment,
  to: moment,
};

const COLUMNS: readonly Column<DeliveryRow>[] = [
  { key: 'event', label: 'Event', cell: ({ event }) => <Foreign>{eventWord(event)}</Foreign>, show: 'always' },
  { key: 'at', label: 'Came', cell: ({ received_at }) => <Time at={received_at} as="time" /> },
  { key: 'verdict', label: 'Verdict', cell: ({ verdict }) => <VerdictBadge verdict={verdict} /> },
  { key: 'rule', label: 'Why', cell: ({ rule }) => rule },
  { key: 'answer', label: 'Answer', cell: ({ answer }) => (answer === null ? 'none on file' : <code>{answer}</code>) },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  {
    key: 'transaction',
    label: 'Transaction',
    cell: ({ txn_reference }) =>
      txn_reference === null ? 'none named' : <TransactionLink reference={txn_reference} />,
  },
  { key: 'id', label: 'Number', cell: ({ id }) => id, show: 'chosen' },
  { key: 'address', label: 'From', cell: ({ address }) => <bdi className="reference">{address}</bdi>, show: 'chosen' },
  { key: 'signature', label: 'Signature', cell: ({ signature }) => signature, show: 'chosen' },
  {
    key: 'request',
    label: 'Request',
    cell: ({ request_id }) => <bdi className="reference">{request_id}</bdi>,
    show: 'chosen',
  },
];

/** Every delivery that was taken: events that proved who sent them, and notices, which prove nothing. */
export default function Deliveries() {
  const given = useUrlFilters(FILTERS);
  const { isNarrowed, query } = given;
  const list = useQuery({
    queryKey: ['deliveries', query],
    queryFn: ({ signal }) => api.get<PageOf<DeliveryRow>>('/deliveries', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title="Deliveries" says="What upstreams sent, what was decided, and by which rule." />
      <DeliveryTabs at="received" />
      <DeliveryFilters {...given} />
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="deliveries"
              label="Deliveries"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ id }) => String(id)}
              hrefOf={({ id }) => `/deliveries/${id}`}
              isStale={list.isPlaceholderData}
              empty={
                page.next !== null ? (
                  <Empty icon="search" title="None in this stretch of time">
                    One search goes back only so far. Continue with Next.
                  </Empty>
                ) : isNarrowed ? (
                  <Empty icon="search" title="No delivery fits these filters" />
                ) : (
                  <Empty icon="deliveries" title="Nothing has come yet">
                    What upstreams send shows up here by itself. Deliveries without proof of their sender are under
                    Refused.
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

const DeliveryFilters = ({ filters, set, clear, isFiltered, view }: UrlFilters<typeof FILTERS>) => (
  <FilterBar
    label="Filters of the deliveries"
    isFiltered={isFiltered}
    onClear={clear}
    saved={{ page: 'deliveries', view }}
  >
    <FilterOne
      label="Event"
      any="Every event"
      width={190}
      options={EVENT_OPTIONS}
      value={filters.event}
      onChange={(event) => set({ event })}
    />
    <FilterSome
      label="Verdict"
      any="Every verdict"
      width={190}
      options={VERDICT_OPTIONS}
      value={filters.verdict}
      onChange={(verdict) => set({ verdict })}
    />
    <FilterText
      label="Transaction"
      placeholder="Whole reference"
      value={filters.reference}
      onChange={(reference) => set({ reference })}
    />
    <FilterMoment label="From" value={filters.from} onChange={(from) => set({ from })} />
    <FilterMoment label="Until" value={filters.to} onChange={(to) => set({ to })} />
  </FilterBar>
);
