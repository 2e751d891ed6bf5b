import { counted } from '../../core/counted.ts';
import { useQuery } from '@tanstack/react-query';
import { api, apiPath } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { ModeTag } from '../mode.tsx';
import { Money } from '../money.tsx';
import { CutText } from '../cut-text.tsx';
import { PageHead } from '../page-head.tsx';
import { Tag } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time, durationText } from '../time.tsx';
import type { SlowRefund } from '../wire.ts';

const COLUMNS: readonly Column<SlowRefund>[] = [
  {
    key: 'reference',
    label: 'Reference',
    show: 'always',
    cell: (row) => <CutText className="reference" text={row.txn_reference} />,
  },
  { key: 'took', label: 'Took', show: 'always', cell: (row) => durationText(row.seconds) },
  { key: 'money', label: 'Amount', align: 'end', cell: (row) => <Money value={row.money} /> },
  { key: 'customer', label: 'Customer', cell: (row) => <CutText text={row.user_reference} /> },
  { key: 'reversal', label: 'Reversal came', cell: (row) => <Time at={row.reversal_at} /> },
  {
    key: 'refunded',
    label: 'In the wallet',
    cell: (row) =>
      row.refunded_at === null ? (
        <Tag tone="bad" icon="clock">
          Still waits
        </Tag>
      ) : (
        <Time at={row.refunded_at} />
      ),
  },
  { key: 'mode', label: 'Mode', show: 'always', cell: (row) => <ModeTag mode={row.mode} /> },
];

/** The list behind the tile: refunds that took longer than 30 seconds (promise 16). */
export default function SlowRefundsPage() {
  const query = useQuery({
    queryKey: ['attention', 'slow-refunds'],
    queryFn: ({ signal }) => api.get<{ rows: readonly SlowRefund[] }>('/attention/slow-refunds', {}, signal),
  });
  return (
    <>
      <PageHead
        title="Slow refunds"
        says="Money that was not back in the wallet 30 seconds after the upstream reversed"
      />
      <Shown query={query}>
        {({ rows }) => (
          <DataTable
            name="slow-refunds"
            label="Slow refunds"
            columns={COLUMNS}
            rows={rows}
            keyOf={(row) => row.txn_reference}
            hrefOf={(row) => apiPath`/transactions/${row.txn_reference}`}
            toolbar={counted(rows.length, 'refund')}
            empty={
              <Empty title="No refund was slow">
                None waits, and none of the last seven days took longer than 30 seconds.
              </Empty>
            }
          />
        )}
      </Shown>
    </>
  );
}
