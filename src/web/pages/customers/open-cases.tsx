import { Box, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../../api.ts';
import { DataTable } from '../../data-table.tsx';
import type { Column } from '../../table-column.ts';
import { Money } from '../../money.tsx';
import { TransactionLink } from '../../record-link.tsx';
import { ReviewBadge } from '../../state-badge.tsx';
import { Shown } from '../../states.tsx';
import { Age } from '../../time.tsx';
import type { Mode, PageOf, Review } from '../../wire.ts';
import { kindWord } from '../reviews/review-words.ts';

const SHOWN = 20;

const COLUMNS: readonly Column<Review>[] = [
  { key: 'kind', label: 'Case', cell: ({ kind }) => kindWord(kind) },
  { key: 'says', label: 'What happened', cell: ({ says }) => says },
  {
    key: 'money',
    label: 'Money',
    align: 'end',
    cell: ({ transaction }) => (transaction ? <Money value={transaction.money} /> : 'not known'),
  },
  { key: 'age', label: 'Open for', cell: ({ opened_at }) => <Age since={opened_at} /> },
  {
    key: 'status',
    label: 'Status',
    cell: ({ status, upstream }) => <ReviewBadge status={status} upstream={upstream} />,
  },
  {
    key: 'transaction',
    label: 'Transaction',
    cell: ({ txn_reference }) => <TransactionLink reference={txn_reference} />,
  },
];

/** The open cases about a customer's transactions, the oldest first. */
export function OpenCases({ mode, user }: { readonly mode: Mode; readonly user: string }) {
  const query = { user_reference: user, mode, limit: SHOWN };
  const list = useQuery({
    queryKey: ['reviews', query],
    queryFn: ({ signal }) => api.get<PageOf<Review>>('/reviews', query, signal),
  });
  const cases = (more: Readonly<Record<string, string>>): string =>
    `/reviews?${new URLSearchParams({ user_reference: user, mode, ...more }).toString()}`;
  return (
    <Box component="section" mb="lg" aria-labelledby="customer-cases">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="customer-cases">
          Open cases
        </Title>
        <Link href={cases({ status: 'decided,superseded' })}>Closed cases</Link>
      </Group>
      <Shown query={list} lines={2}>
        {({ rows, next }) => (
          <>
            <DataTable
              label="Open cases of the customer"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ id }) => String(id)}
              hrefOf={({ id }) => `/reviews/${id}`}
              empty={
                <Text size="sm" c="dimmed">
                  No case about a transaction of this customer is open.
                </Text>
              }
            />
            {next === null ? null : (
              <Text size="sm" mt="xs">
                These are the {SHOWN} oldest. <Link href={cases({})}>All open cases</Link>
              </Text>
            )}
          </>
        )}
      </Shown>
    </Box>
  );
}
