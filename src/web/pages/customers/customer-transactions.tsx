import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath } from '../../api.ts';
import { DataTable } from '../../data-table.tsx';
import type { Column } from '../../table-column.ts';
import { Money } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import { StateBadge } from '../../state-badge.tsx';
import { Shown } from '../../states.tsx';
import { Time } from '../../time.tsx';
import type { Mode, PageOf, TransactionRow } from '../../wire.ts';

const SHOWN = 20;

const COLUMNS: readonly Column<TransactionRow>[] = [
  {
    key: 'reference',
    label: 'Transaction',
    cell: ({ txn_reference }) => (
      <span className="reference">
        <Foreign>{txn_reference}</Foreign>
      </span>
    ),
    show: 'always',
  },
  {
    key: 'state',
    label: 'State',
    cell: ({ state, standing, state_says }) => <StateBadge state={state} standing={standing} says={state_says} />,
  },
  { key: 'money', label: 'Money', align: 'end', cell: ({ money }) => <Money value={money} /> },
  {
    key: 'product',
    label: 'Product',
    cell: ({ product }) => (product === null ? 'not named' : <Foreign>{product}</Foreign>),
  },
  { key: 'reason', label: 'Why', cell: ({ reason_says }) => reason_says ?? '', show: 'chosen' },
  { key: 'at', label: 'Begun', cell: ({ initiated_at }) => <Time at={initiated_at} as="time" /> },
];

/** The newest transactions of a customer, in the mode of the wallet. */
export function CustomerTransactions({ mode, user }: { readonly mode: Mode; readonly user: string }) {
  const query = { user_reference: user, mode, limit: SHOWN };
  const list = useQuery({
    queryKey: ['transactions', query],
    queryFn: ({ signal }) => api.get<PageOf<TransactionRow>>('/transactions', query, signal),
  });
  const everything = `/transactions?${new URLSearchParams({ user_reference: user, mode }).toString()}`;
  return (
    <section aria-labelledby="customer-transactions">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="customer-transactions">
          Transactions
        </Title>
        <Link href={everything}>All of them, with filters</Link>
      </Group>
      <Shown query={list}>
        {({ rows, next }) => (
          <DataTable
            name="customer-transactions"
            label="Transactions of the customer"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ txn_reference }) => txn_reference}
            hrefOf={({ txn_reference }) => apiPath`/transactions/${txn_reference}`}
            toolbar={next === null ? null : `The newest ${SHOWN}`}
            empty={
              <Text size="sm" c="dimmed">
                No transaction yet.
              </Text>
            }
          />
        )}
      </Shown>
    </section>
  );
}
