import { Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { FilterBar, FilterSome, FilterText } from '../filter-bar.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Empty, Shown } from '../states.tsx';
import { someOf, text, useUrlFilters } from '../url-filters.ts';
import type { Approval, ApprovalStatus, PageOf } from '../wire.ts';
import { ApprovalCard } from './approvals/approval-card.tsx';

const STATUSES = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'approved', label: 'Approved' },
  { value: 'refused', label: 'Refused' },
] as const satisfies readonly { value: ApprovalStatus; label: string }[];

const FILTERS = { status: someOf(STATUSES.map(({ value }) => value)), user_reference: text };
/** The live stream does not report new approvals, so the list is polled. */
const LOOK_EVERY_MS = 15_000;

/** What one person has asked for and another person must decide, the oldest first. */
export default function Approvals() {
  const { filters, set, clear, isFiltered, isNarrowed, query } = useUrlFilters(FILTERS);
  const list = useQuery({
    queryKey: ['approvals', query],
    queryFn: ({ signal }) => api.get<PageOf<Approval>>('/approvals', query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <>
      <PageHead
        title="Approvals"
        says="What one person has asked for and another must decide. The oldest comes first."
      />
      <FilterBar label="Filters of the approvals" isFiltered={isFiltered} onClear={clear}>
        <FilterSome
          label="Status"
          any="Waiting"
          options={STATUSES}
          value={filters.status}
          onChange={(status) => set({ status })}
        />
        <FilterText
          label="Customer"
          placeholder="Whole user reference"
          value={filters.user_reference}
          onChange={(user_reference) => set({ user_reference })}
        />
      </FilterBar>
      <Shown query={list}>
        {(page) =>
          page.rows.length === 0 ? (
            isNarrowed ? (
              <Empty icon="search" title="Nothing fits these filters" />
            ) : (
              <Empty title="Nothing waits">No request about a wallet waits for a second person.</Empty>
            )
          ) : (
            <>
              <Stack component="ul" className="choices" gap="sm">
                {page.rows.map((approval) => (
                  <ApprovalCard key={approval.id} approval={approval} />
                ))}
              </Stack>
              <Pager page={page} />
            </>
          )
        }
      </Shown>
    </>
  );
}
