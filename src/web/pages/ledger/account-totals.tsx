import { counted } from '../../../core/counted.ts';
import { Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { ModeTag, useMode } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import { Shown } from '../../states.tsx';
import { Time } from '../../time.tsx';
import type { LedgerTotals } from '../../wire.ts';

const number = (value: number): string => value.toLocaleString('en-GB');

/** Balances by mode, currency and kind of account. */
export function AccountTotals() {
  const { mode } = useMode();
  const look = useQuery({
    queryKey: ['ledger', 'totals'],
    queryFn: ({ signal }) => api.get<LedgerTotals>('/ledger/totals', {}, signal),
  });
  return (
    <section className="panel" aria-labelledby="ledger-totals">
      <Title order={2} id="ledger-totals" mb="xs">
        Balances
      </Title>
      <Shown query={look}>
        {({ totals, entries, accounts, at }) => {
          const rows = totals.filter((one) => mode === null || one.mode === mode);
          return (
            <>
              {rows.length === 0 ? (
                <Text size="sm" c="dimmed">
                  No account yet.
                </Text>
              ) : (
                <Table className="data-table" horizontalSpacing={6} aria-labelledby="ledger-totals">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th scope="col">Accounts</Table.Th>
                      <Table.Th scope="col">Mode</Table.Th>
                      <Table.Th scope="col" data-align="end" visibleFrom="xs">
                        How many
                      </Table.Th>
                      <Table.Th scope="col" data-align="end">
                        Balance
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((one) => (
                      <Table.Tr key={`${one.mode} ${one.kind} ${one.balance.currency}`}>
                        <Table.Th scope="row" className="sentence">
                          {one.says}
                        </Table.Th>
                        <Table.Td>
                          <ModeTag mode={one.mode} />
                        </Table.Td>
                        <Table.Td data-align="end" visibleFrom="xs">
                          {number(one.accounts)}
                        </Table.Td>
                        <Table.Td data-align="end">
                          <Money value={one.balance} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
              <Text size="sm" c="dimmed" mt="xs">
                {counted(entries, 'entry', 'entries')}, {counted(accounts, 'account')}, at <Time at={at} as="time" />.
                In each mode and currency all balances add up to zero.
              </Text>
            </>
          );
        }}
      </Shown>
    </section>
  );
}
