import { Table } from '@mantine/core';
import { CopyText } from '../../copy-text.tsx';
import type { Figures } from '../../wire.ts';
import { countText, shareText } from './figure-words.ts';
import { OUTCOMES, outcomesOf } from './outcomes.ts';
import { bucketText } from './time-axis.ts';

interface TransactionsTableProps {
  readonly figures: Figures;
  readonly isUtc: boolean;
}

/** The figures of the charts as a table, for exact reading, for screen readers, and to copy into a spreadsheet. */
export function TransactionsTable({ figures, isUtc }: TransactionsTableProps) {
  const { buckets, by } = figures;
  const heads = ['From', 'Begun', ...OUTCOMES.map(({ label }) => label), 'Success rate'];
  return (
    <details>
      <summary>The same figures as a table</summary>
      <CopyText value={asSheet(figures, heads)} my="xs" size="compact-sm">
        Copy for a spreadsheet
      </CopyText>
      <Table.ScrollContainer
        minWidth={0}
        maxHeight={360}
        type="native"
        className="table-frame"
        tabIndex={0}
        role="region"
        aria-label="Transactions over time"
      >
        <Table className="data-table" aria-label={`Transactions by ${by}`} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              {heads.map((head, place) => (
                <Table.Th key={head} scope="col" data-align={place === 0 ? undefined : 'end'}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {buckets.map((bucket) => (
              <Table.Tr key={bucket.at}>
                <Table.Th scope="row">{bucketText(Date.parse(bucket.at), by, isUtc)}</Table.Th>
                <Table.Td data-align="end">{countText(bucket.announced)}</Table.Td>
                {OUTCOMES.map(({ key }) => (
                  <Table.Td key={key} data-align="end">
                    {countText(outcomesOf(bucket)[key])}
                  </Table.Td>
                ))}
                <Table.Td data-align="end">{shareText(bucket.success_rate)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}

/** One line per bucket, separated by tabs. Times are in UTC and numbers plain, so that a spreadsheet can calculate. */
function asSheet({ buckets }: Figures, heads: readonly string[]): string {
  const lines = buckets.map((bucket) => {
    const ends = outcomesOf(bucket);
    return [bucket.at, bucket.announced, ...OUTCOMES.map(({ key }) => ends[key]), bucket.success_rate ?? ''].join('\t');
  });
  return [heads.join('\t'), ...lines].join('\n');
}
