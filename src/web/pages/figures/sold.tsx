import { Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { Money } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import { Shown } from '../../states.tsx';
import { useUtc } from '../../time.tsx';
import type { Money as MoneyValue, Sold } from '../../wire.ts';
import { countText } from './figure-words.ts';
import { bucketText } from './time-axis.ts';

type Sum = Omit<Sold['billers'][number], 'biller'>;

/** What was sold by rail and biller and over time, what it cost at the upstreams, and what it brought. */
export function SoldPanel({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const [isUtc] = useUtc();
  const look = useQuery({
    queryKey: ['figures', 'sold', query],
    queryFn: ({ signal }) => api.get<Sold>('/figures/sold', query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: query['to'] === '' ? 60_000 : false,
  });
  return (
    <section className="panel" aria-labelledby="figures-sold">
      <Title order={2} id="figures-sold" mb="xs">
        Cost, commission and margin
      </Title>
      <Shown query={look} lines={4}>
        {(sold) =>
          sold.billers.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing that was bought in this time stands as paid.
            </Text>
          ) : (
            <>
              <Sums
                label="Sold by rail and biller"
                first="Biller"
                rows={sold.billers.map((row) => ({ ...row, name: row.biller ?? 'not named' }))}
              />
              <details>
                <summary>By {sold.by} and rail</summary>
                <Sums
                  label={`Sold by ${sold.by} and rail`}
                  first="From"
                  rows={sold.buckets.map((row) => ({ ...row, name: bucketText(Date.parse(row.at), sold.by, isUtc) }))}
                />
              </details>
              <Text size="sm" c="dimmed" mt="xs">
                Of transactions that stand as paid. Cost, commission and margin cover only those whose upstream told
                them; what it did not tell is not 0. Each currency stands for itself. The margin is what customers paid,
                without VAT, less the cost.
              </Text>
            </>
          )
        }
      </Shown>
    </section>
  );
}

interface SumsProps {
  readonly label: string;
  readonly first: string;
  readonly rows: readonly (Sum & { readonly name: string })[];
}

const Sums = ({ label, first, rows }: SumsProps) => (
  <Table.ScrollContainer
    minWidth={0}
    maxHeight={360}
    type="native"
    className="table-frame"
    tabIndex={0}
    role="region"
    aria-label={label}
  >
    <Table className="data-table" aria-label={label} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{first}</Table.Th>
          <Table.Th scope="col">Rail</Table.Th>
          {['Paid', 'Customers paid', 'Cost known of', 'Cost', 'Commission', 'Margin'].map((head) => (
            <Table.Th key={head} scope="col" data-align="end">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={`${row.name} ${row.rail} ${row.charged.currency}`}>
            <Table.Th scope="row">
              <Foreign>{row.name}</Foreign>
            </Table.Th>
            <Table.Td>{row.upstream}</Table.Td>
            <Table.Td data-align="end">{countText(row.count)}</Table.Td>
            <Table.Td data-align="end">
              <Money value={row.charged} />
            </Table.Td>
            <Table.Td data-align="end">{countText(row.costs_told)}</Table.Td>
            {[row.cost, row.commission, row.margin].map((value, place) => (
              <Table.Td key={place} data-align="end">
                <Told value={value} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

const Told = ({ value }: { readonly value: MoneyValue | null }) =>
  value === null ? <span className="soft">not told</span> : <Money value={value} />;
