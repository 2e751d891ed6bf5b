import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, apiPath } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { FilterBar, FilterOne, FilterText } from '../filter-bar.tsx';
import { ModeTag } from '../mode.tsx';
import { NotSearched } from '../not-searched.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Foreign } from '../record-link.tsx';
import { WalletBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import { oneOf, text, useUrlFilters } from '../url-filters.ts';
import type { CustomerRow, FoundPageOf } from '../wire.ts';

const STATUSES = [
  { value: 'active', label: 'Active' },
  { value: 'frozen', label: 'Frozen' },
] as const;
const FILTERS = { search: text, status: oneOf(STATUSES.map(({ value }) => value)) };

const known = (value: string | null) => (value === null ? 'none' : <Foreign>{value}</Foreign>);

const COLUMNS: readonly Column<CustomerRow>[] = [
  {
    key: 'customer',
    label: 'Customer',
    cell: ({ user_reference }) => <Foreign>{user_reference}</Foreign>,
    show: 'always',
  },
  { key: 'status', label: 'Wallet', cell: ({ status }) => <WalletBadge status={status} /> },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  { key: 'phone', label: 'Phone', cell: ({ phone }) => known(phone) },
  { key: 'email', label: 'E-mail', cell: ({ email }) => known(email) },
  { key: 'category', label: 'Category', cell: ({ category }) => known(category) },
  { key: 'opened', label: 'Opened', cell: ({ opened_at }) => <Time at={opened_at} as="day" /> },
];

/** The list of customers, searched by user reference, phone or e-mail. */
export default function Customers() {
  const { filters, set, clear, isFiltered, isNarrowed, query, view } = useUrlFilters(FILTERS);
  const list = useQuery({
    queryKey: ['customers', query],
    queryFn: ({ signal }) => api.get<FoundPageOf<CustomerRow>>('/customers', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title="Customers" says="Wallets, their balances, and whether they may pay." />
      <FilterBar
        label="Filters of the customers"
        isFiltered={isFiltered}
        onClear={clear}
        saved={{ page: 'customers', view }}
      >
        <FilterText
          label="Find a customer"
          placeholder="User reference, phone or e-mail"
          width={320}
          value={filters.search}
          onChange={(search) => set({ search })}
        />
        <FilterOne
          label="Wallet"
          any="Active or frozen"
          options={STATUSES}
          value={filters.status}
          onChange={(status) => set({ status })}
        />
      </FilterBar>
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="customers"
              label="Customers"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ mode, user_reference }) => `${mode} ${user_reference}`}
              hrefOf={({ mode, user_reference }) => apiPath`/customers/${mode}/${user_reference}`}
              isStale={list.isPlaceholderData}
              empty={
                page.not_searched !== null ? (
                  <NotSearched what={page.not_searched} />
                ) : isNarrowed ? (
                  <Empty icon="search" title="No customer found">
                    The first four characters of a user reference or e-mail are enough. A phone number must be whole and
                    may be written in any way, with or without its country code.
                  </Empty>
                ) : (
                  <Empty icon="customers" title="No wallet yet">
                    Wallets are opened by your app, or with <code>wallet open</code> on the command line.
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
