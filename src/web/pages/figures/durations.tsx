import { SimpleGrid, Table, Text, Title } from '@mantine/core';
import { Foreign } from '../../record-link.tsx';
import type { Figures } from '../../wire.ts';
import { countText, secondsText } from './figure-words.ts';

type Row = Figures['durations'][number];
type Quantiles = Row['to_value'];

/** A refund later than this is listed as slow (docs/support-desk.md#pages). */
const REFUND_LIMIT_S = 30;

/** How long transactions took from the debit to the value or the refund, by operator. */
export function Durations({ rows }: { readonly rows: readonly Row[] }) {
  const measured = rows.flatMap(({ to_value, to_refund }) => [to_value.p99_seconds, to_refund.p99_seconds]);
  const longest = Math.max(60, ...measured.filter((seconds) => seconds !== null));
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <End title="Until PIN, token or top-up" rows={rows} of={({ to_value }) => to_value} longest={longest} />
        <End
          title="Until the refund"
          rows={rows}
          of={({ to_refund }) => to_refund}
          longest={longest}
          limit={REFUND_LIMIT_S}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="xs">
        Half of them took no longer than the median; all but the slowest in a hundred no longer than p99.{' '}
        <span className="duration-bar">
          The bar reaches from one to the other; every mark is ten times the one before.
        </span>
      </Text>
    </>
  );
}

interface EndProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly of: (row: Row) => Quantiles;
  readonly longest: number;
  /** In seconds. Longer ones are marked as slow. */
  readonly limit?: number;
}

function End({ title, rows, of, longest, limit }: EndProps) {
  const shown = rows.filter((row) => of(row).count > 0).toSorted((one, other) => of(other).count - of(one).count);
  if (shown.length === 0) {
    return (
      <div>
        <Title order={3} size="sm">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          None in this time.
        </Text>
      </div>
    );
  }
  return (
    <div>
      <Title order={3} size="sm" mb={4}>
        {title}
      </Title>
      <Table className="data-table durations" aria-label={title} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Operator</Table.Th>
            <Table.Th scope="col" data-align="end" visibleFrom="xs">
              Number
            </Table.Th>
            <Table.Th scope="col" data-align="end">
              Median
            </Table.Th>
            <Table.Th scope="col" data-align="end">
              p99
            </Table.Th>
            <Table.Td className="duration-bar" aria-hidden="true" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => {
            const { count, p50_seconds, p99_seconds } = of(row);
            const isSlow = limit !== undefined && (p99_seconds ?? 0) > limit;
            return (
              <Table.Tr key={row.operator}>
                <Table.Th scope="row">
                  <Foreign>{row.operator}</Foreign>
                </Table.Th>
                <Table.Td data-align="end" visibleFrom="xs">
                  {countText(count)}
                </Table.Td>
                <Table.Td data-align="end">{secondsText(p50_seconds)}</Table.Td>
                <Table.Td data-align="end" data-slow={isSlow}>
                  {secondsText(p99_seconds)}
                  {isSlow ? <span className="unseen"> (slow)</span> : null}
                </Table.Td>
                <Table.Td className="duration-bar" aria-hidden="true">
                  <Range from={p50_seconds ?? 0} to={p99_seconds ?? 0} longest={longest} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const SHORTEST_S = 0.1;
const WIDTH = 120;

/** From the median to p99 on a logarithmic scale, with a mark at every power of ten. */
function Range({ from, to, longest }: { readonly from: number; readonly to: number; readonly longest: number }) {
  const decades = Math.log10(longest / SHORTEST_S);
  const at = (seconds: number): number => (WIDTH * Math.log10(Math.max(seconds, SHORTEST_S) / SHORTEST_S)) / decades;
  const marks = Array.from({ length: Math.floor(decades) + 1 }, (_, power) => at(SHORTEST_S * 10 ** power));
  return (
    <svg width={WIDTH} height="16">
      {marks.map((mark) => (
        <line key={mark} x1={mark} x2={mark} y1="1" y2="15" className="bar-mark" />
      ))}
      <rect x={at(from)} width={Math.max(4, at(to) - at(from))} y="5" height="6" rx="2" className="bar-part" />
    </svg>
  );
}
