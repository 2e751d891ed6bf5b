import { Box, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath } from '../../api.ts';
import { DataTable } from '../../data-table.tsx';
import { Shown } from '../../states.tsx';
import type { Customer, Statement } from '../../wire.ts';
import { STATEMENT_COLUMNS } from './statement-columns.tsx';

const SHOWN = 10;

interface NewestOfStatementProps {
  readonly customer: Pick<Customer, 'mode' | 'user_reference' | 'balances'>;
  readonly currency: string;
}

/** The newest lines of a customer's statement in one currency. */
export function NewestOfStatement({ customer, currency }: NewestOfStatementProps) {
  const { mode, user_reference: user, balances } = customer;
  const path = apiPath`/customers/${mode}/${user}/statement`;
  const query = { currency, limit: SHOWN };
  const list = useQuery({
    queryKey: ['customers', 'statement', mode, user, query],
    queryFn: ({ signal }) => api.get<Statement>(path, query, signal),
  });
  const heading = balances.length > 1 ? `Statement in ${currency}` : 'Statement';
  return (
    <Box component="section" mb="lg" aria-labelledby={`customer-statement-${currency}`}>
      <Group justify="space-between" mb="xs">
        <Title order={2} id={`customer-statement-${currency}`}>
          {heading}
        </Title>
        <Link href={`${path}?${new URLSearchParams({ currency }).toString()}`}>All of it, by date</Link>
      </Group>
      <Shown query={list} lines={3}>
        {({ rows, next }) => (
          <DataTable
            label={heading}
            columns={STATEMENT_COLUMNS}
            rows={rows}
            keyOf={({ id }) => String(id)}
            toolbar={next === null ? undefined : `The newest ${SHOWN} lines`}
            empty={
              <Text size="sm" c="dimmed">
                No money has moved in this wallet yet.
              </Text>
            }
          />
        )}
      </Shown>
    </Box>
  );
}
