import { wordFor } from '../../core/counted.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { api, apiPath } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import { DownloadCsv } from '../download-csv.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { serviceNow } from '../service-clock.ts';
import { useSession } from '../session.tsx';
import { Loading, Shown } from '../states.tsx';
import { useUrlFilters } from '../url-filters.ts';
import type { FoundPageOf, PageOf, TransactionCount, TransactionRow } from '../wire.ts';
import { NotSearched } from '../not-searched.tsx';
import { COLUMNS } from './transactions/columns.tsx';
import { FIELDS, apiQuery } from './transactions/filter-fields.ts';
import { TransactionFilters } from './transactions/filters.tsx';
import { NothingFound } from './transactions/nothing-found.tsx';
import './transactions/transactions.css';

const hrefOf = (row: TransactionRow): string => apiPath`/transactions/${row.txn_reference}`;

/** `1,204`, or `10,000+` when counting stopped there. */
const countText = ({ count, is_more: isMore }: TransactionCount): string =>
  `${count.toLocaleString('en-GB')}${isMore ? '+' : ''}`;

/** The list of transactions. The URL holds the search and all filters. */
export default function TransactionsPage() {
  const given = useUrlFilters(FIELDS);
  const { filters, clear } = given;
  const { may } = useSession();
  const query = apiQuery(given.query, new Date(serviceNow()));
  const { after: _after, before: _before, sort: _sort, ...filter } = query;
  const list = useQuery({
    queryKey: ['transactions', query],
    queryFn: ({ signal }) => api.get<FoundPageOf<TransactionRow>>('/transactions', query, signal),
    placeholderData: keepPreviousData,
  });
  const count = useQuery({
    queryKey: ['transactions', 'count', filter],
    queryFn: ({ signal }) => api.get<TransactionCount>('/transactions/count', filter, signal),
    placeholderData: keepPreviousData,
  }).data;
  const { search, sort: _order, ...narrowing } = filters;
  const isNarrowed = Object.values(narrowing).some((value) => value !== null && value.length > 0);
  const only = list.isPlaceholderData || search === '' || isNarrowed ? null : onlyRow(list.data);
  const isLeaving = useOpenAtOnce(JSON.stringify(query), list.data !== undefined && !list.isPlaceholderData, only);

  if (isLeaving) return <Loading />;
  return (
    <>
      <PageHead title="Transactions" says={search === '' ? undefined : <Searched search={search} />}>
        {may('export') && list.data && list.data.rows.length > 0 ? (
          <DownloadCsv path="/transactions/export" query={query} rows={count && countText(count)} />
        ) : null}
      </PageHead>
      <TransactionFilters {...given} />
      <Shown query={list} lines={10}>
        {(page) => (
          <>
            <DataTable
              name="transactions"
              label="Transactions"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={(row) => row.txn_reference}
              hrefOf={hrefOf}
              isStale={list.isPlaceholderData}
              toolbar={count ? `${countText(count)} ${wordFor(count.count, 'transaction')}` : 'Counting …'}
              empty={
                page.not_searched === null ? (
                  <NothingFound search={search} isNarrowed={isNarrowed} onClear={clear} />
                ) : (
                  <NotSearched what={page.not_searched} />
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

const Searched = ({ search }: { readonly search: string }) => (
  <>
    Search:{' '}
    <strong className="searched">
      <bdi>{search}</bdi>
    </strong>
  </>
);

const onlyRow = (page: PageOf<TransactionRow> | undefined): TransactionRow | null =>
  page?.rows.length === 1 && page.next === null && page.previous === null ? (page.rows[0] ?? null) : null;

/**
 * Opens the transaction at once when a search without filters finds only this one at the first look. The transaction
 * replaces the search in the browser's history, because going back to the search would only lead forward again.
 */
function useOpenAtOnce(search: string, isAnswered: boolean, only: TransactionRow | null): boolean {
  const [, navigate] = useLocation();
  const decided = useRef<string | null>(null);
  const isFirstLook = isAnswered && decided.current !== search;
  const isLeaving = isFirstLook && only !== null;
  useEffect(() => {
    if (!isFirstLook) return;
    decided.current = search;
    if (only) navigate(hrefOf(only), { replace: true });
  }, [isFirstLook, search, only, navigate]);
  return isLeaving;
}
