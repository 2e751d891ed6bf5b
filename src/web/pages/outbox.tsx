import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { FilterBar, FilterOne, FilterSome, FilterText } from '../filter-bar.tsx';
import { Icon } from '../icon.tsx';
import { ModeTag } from '../mode.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { CustomerLink, Foreign, TransactionLink } from '../record-link.tsx';
import { serviceNow } from '../service-clock.ts';
import { useSession } from '../session.tsx';
import { JobBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Ago, Time } from '../time.tsx';
import { type UrlFilters, oneOf, someOf, text, useUrlFilters } from '../url-filters.ts';
import type { JobRow, PageOf } from '../wire.ts';
import { KIND_NAMES, KIND_OPTIONS, STATUS_NAMES, STATUS_OPTIONS } from './outbox/job-words.ts';
import { RetryJobs, type WhichJobs } from './outbox/retry-jobs.tsx';

const FILTERS = { status: someOf(STATUS_NAMES), kind: oneOf(KIND_NAMES), reference: text };

const COLUMNS: readonly Column<JobRow>[] = [
  { key: 'says', label: 'Message', cell: ({ says }) => says, show: 'always' },
  {
    key: 'status',
    label: 'Status',
    cell: ({ status, receipt }) => <JobBadge status={status} receipt={receipt} />,
    show: 'always',
  },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  {
    key: 'transaction',
    label: 'About',
    cell: ({ txn_reference, mode, user_reference }) =>
      txn_reference === null ? (
        <CustomerLink mode={mode} reference={user_reference ?? 'unknown'} />
      ) : (
        <TransactionLink reference={txn_reference} />
      ),
  },
  { key: 'attempts', label: 'Tries', align: 'end', cell: ({ attempts }) => attempts },
  {
    key: 'unsure',
    label: 'May have arrived',
    cell: ({ unsure, status }) => (status === 'done' || unsure === 0 ? 'no' : `perhaps (${unsure} of the tries)`),
  },
  {
    key: 'next',
    label: 'Next try',
    cell: ({ next_at, status }) =>
      next_at === null ? (
        status === 'dead' ? (
          'given up'
        ) : (
          'none needed'
        )
      ) : Date.parse(next_at) <= serviceNow() ? (
        'now'
      ) : (
        <Ago at={next_at} />
      ),
  },
  {
    key: 'error',
    label: 'Last error',
    cell: ({ last_error: code, last_error_says: says }) =>
      says === null ? (
        'none'
      ) : (
        <span title={code ?? ''}>
          <Foreign>{says}</Foreign>
        </span>
      ),
  },
  { key: 'created', label: 'Created', cell: ({ created_at }) => <Time at={created_at} as="time" /> },
  {
    key: 'done',
    label: 'Sent',
    cell: ({ done_at }) => (done_at === null ? 'not yet' : <Time at={done_at} />),
    show: 'chosen',
  },
  {
    key: 'receipt',
    label: 'Accepted by',
    cell: ({ receipt }) => (receipt === null ? 'nobody' : <Foreign>{receipt}</Foreign>),
    show: 'chosen',
  },
  { key: 'id', label: 'Number', cell: ({ id }) => id, show: 'chosen' },
];

/** Messages on their way to customers, and those that were given up. */
export default function Outbox() {
  const given = useUrlFilters(FILTERS);
  const { filters, isNarrowed, query } = given;
  const { may } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [toRetry, setToRetry] = useState<WhichJobs | null>(null);
  const list = useQuery({
    queryKey: ['outbox', query],
    queryFn: ({ signal }) => api.get<PageOf<JobRow>>('/outbox', query, signal),
    placeholderData: keepPreviousData,
  });
  const dead = new Set(list.data?.rows.filter(({ status }) => status === 'dead').map(({ id }) => String(id)));
  // Jobs that are no longer shown, or no longer dead, are left out.
  const wanted = new Set([...chosen].filter((id) => dead.has(id)));
  return (
    <>
      <PageHead
        title="Outbox"
        says="Messages to customers. Those that wait are tried again by themselves; those that were given up need a person."
      >
        {may('retry') ? (
          <Button
            variant="default"
            leftSection={<Icon name="refresh" size={15} />}
            onClick={() => setToRetry({ kind: filters.kind ?? 'send_voucher' })}
          >
            Retry all of a kind
          </Button>
        ) : null}
      </PageHead>
      <OutboxFilters {...given} />
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="outbox"
              label="Messages"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ id }) => String(id)}
              isStale={list.isPlaceholderData}
              {...(may('retry') && dead.size > 0
                ? { selection: { chosen: wanted, onChange: setChosen, may: ({ status }: JobRow) => status === 'dead' } }
                : {})}
              toolbar={
                wanted.size > 0 ? (
                  <Button size="compact-sm" onClick={() => setToRetry({ ids: [...wanted].map(Number) })}>
                    Retry {wanted.size} chosen
                  </Button>
                ) : null
              }
              empty={<NoMessages isNarrowed={isNarrowed} />}
            />
            <Pager page={page} />
          </>
        )}
      </Shown>
      <RetryJobs
        which={toRetry}
        onChange={setToRetry}
        onDone={() => {
          setChosen(new Set());
          setToRetry(null);
        }}
      />
    </>
  );
}

const OutboxFilters = ({ filters, set, clear, isFiltered, view }: UrlFilters<typeof FILTERS>) => (
  <FilterBar label="Filters of the outbox" isFiltered={isFiltered} onClear={clear} saved={{ page: 'outbox', view }}>
    <FilterSome
      label="Status"
      any="Queued and given up"
      options={STATUS_OPTIONS}
      value={filters.status}
      onChange={(status) => set({ status })}
    />
    <FilterOne
      label="Message about"
      any="Anything"
      width={220}
      options={KIND_OPTIONS}
      value={filters.kind}
      onChange={(kind) => set({ kind })}
    />
    <FilterText
      label="Transaction"
      placeholder="Whole reference"
      value={filters.reference}
      onChange={(reference) => set({ reference })}
    />
  </FilterBar>
);

const NoMessages = ({ isNarrowed }: { readonly isNarrowed: boolean }) =>
  isNarrowed ? (
    <Empty icon="search" title="No message fits these filters" />
  ) : (
    <Empty title="Nothing waits to go out">
      No message is queued, and none is given up. Codes are sent at once and are never listed here: Attention shows how
      the gateways handle them.
    </Empty>
  );
