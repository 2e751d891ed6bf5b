import { Box, Select, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import { DownloadCsv } from '../download-csv.tsx';
import { FilterBar } from '../filter-bar.tsx';
import { FilterMoment } from '../filter-moment.tsx';
import { ModeTag } from '../mode.tsx';
import { Money } from '../money.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Foreign } from '../record-link.tsx';
import type { PageProps } from '../page-props.ts';
import { useSession } from '../session.tsx';
import { Empty, Shown } from '../states.tsx';
import { type UrlFilters, type Values, moment, text, useUrlFilters } from '../url-filters.ts';
import type { Customer, Statement as StatementPage } from '../wire.ts';
import { STATEMENT_COLUMNS } from './customers/statement-columns.tsx';
import { useCustomer } from './customers/use-customer.ts';

const FILTERS = { currency: text, from: moment, to: moment };

const isOfTime = ({ from, to }: Values<typeof FILTERS>): boolean => from !== '' || to !== '';

/** A customer's statement: every entry that moved the balance in one currency, the newest first. */
export default function CustomerStatement({ params }: PageProps) {
  return <Shown query={useCustomer(params)}>{(customer) => <Statement customer={customer} />}</Shown>;
}

function Statement({ customer }: { readonly customer: Customer }) {
  const { mode, user_reference: user, balances } = customer;
  const { filters, set, query: given } = useUrlFilters(FILTERS);
  const { may } = useSession();
  const currencies = balances.map((one) => one.currency);
  const currency = filters.currency || currencies[0];
  const path = apiPath`/customers/${mode}/${user}/statement`;
  const query = { ...given, currency };
  const list = useQuery({
    queryKey: ['customers', 'statement', mode, user, query],
    queryFn: ({ signal }) => api.get<StatementPage>(path, query, signal),
    placeholderData: keepPreviousData,
    enabled: currency !== undefined,
  });
  return (
    <>
      <Text size="sm" mb={4}>
        <Link href={apiPath`/customers/${mode}/${user}`}>
          <Foreign>{user}</Foreign>
        </Link>
      </Text>
      <PageHead title="Statement" says="Everything that moved the customer’s money, the newest first">
        <ModeTag mode={mode} />
        {may('export') && list.data && list.data.rows.length > 0 ? (
          <DownloadCsv path={`${path}/export`} query={query} />
        ) : null}
      </PageHead>
      {currency === undefined ? (
        <Empty icon="ledger" title="This wallet has no account in any currency yet" />
      ) : (
        <>
          <StatementFilters filters={filters} set={set} currencies={currencies} currency={currency} />
          <Shown query={list} lines={10}>
            {(page) => (
              <>
                <Now page={page} />
                <DataTable
                  name="statement"
                  label={`Statement in ${page.available.currency}`}
                  columns={STATEMENT_COLUMNS}
                  rows={page.rows}
                  keyOf={({ id }) => String(id)}
                  isStale={list.isPlaceholderData}
                  empty={
                    isOfTime(filters) || 'after' in given || 'before' in given ? (
                      <Empty icon="search" title="No money moved in this time" />
                    ) : (
                      <Empty icon="ledger" title="No money has moved in this wallet yet" />
                    )
                  }
                />
                <Pager page={page} />
              </>
            )}
          </Shown>
        </>
      )}
    </>
  );
}

interface StatementFiltersProps extends Pick<UrlFilters<typeof FILTERS>, 'filters' | 'set'> {
  readonly currencies: readonly string[];
  readonly currency: string;
}

const StatementFilters = ({ filters, set, currencies, currency }: StatementFiltersProps) => (
  <FilterBar label="Filters of the statement" isFiltered={isOfTime(filters)} onClear={() => set({ from: '', to: '' })}>
    {currencies.length > 1 ? (
      <Select
        label="Currency"
        w={{ base: '100%', xs: 110 }}
        data={[...currencies]}
        value={currency}
        allowDeselect={false}
        onChange={(next) => set({ currency: next ?? '' })}
      />
    ) : null}
    <FilterMoment label="From" value={filters.from} onChange={(from) => set({ from })} />
    <FilterMoment label="To" value={filters.to} onChange={(to) => set({ to })} />
  </FilterBar>
);

/** What is in the wallet now. Without filters, the newest line says the same. */
const Now = ({ page: { available, held } }: { readonly page: StatementPage }) => (
  <Box component="section" className="panel" mb="md" aria-label="In the wallet now">
    <dl className="balance">
      <div>
        <dt>Available now</dt>
        <dd>
          <Money value={available} />
        </dd>
      </div>
      <div>
        <dt>Held now</dt>
        <dd>
          <Money value={held} />
        </dd>
      </div>
    </dl>
    <Text size="sm" c="dimmed" mt="xs">
      Held money cannot be spent and has not left the wallet yet: it goes to the upstream, or back to the customer.
    </Text>
  </Box>
);
