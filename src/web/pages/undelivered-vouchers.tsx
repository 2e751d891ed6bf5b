import { counted } from '../../core/counted.ts';
import { useQuery } from '@tanstack/react-query';
import { api, apiPath } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { ModeTag } from '../mode.tsx';
import { CutText } from '../cut-text.tsx';
import { PageHead } from '../page-head.tsx';
import { VoucherBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import { Age, Time } from '../time.tsx';
import type { UndeliveredVoucher } from '../wire.ts';

const COLUMNS: readonly Column<UndeliveredVoucher>[] = [
  {
    key: 'reference',
    label: 'Reference',
    show: 'always',
    cell: (row) => <CutText className="reference" text={row.txn_reference} />,
  },
  { key: 'delivery', label: 'Delivery', show: 'always', cell: (row) => <VoucherBadge delivery={row.delivery} /> },
  { key: 'waits', label: 'Customer waits', cell: (row) => <Age since={row.received_at} /> },
  { key: 'received', label: 'Voucher came', cell: (row) => <Time at={row.received_at} /> },
  { key: 'customer', label: 'Customer', cell: (row) => <CutText text={row.user_reference} /> },
  { key: 'error', label: 'What went wrong', cell: (row) => <CutText text={row.last_error_says} /> },
  { key: 'mode', label: 'Mode', show: 'always', cell: (row) => <ModeTag mode={row.mode} /> },
];

/** The list behind the tile: vouchers that have come and have not reached the customer. */
export default function UndeliveredVouchersPage() {
  const query = useQuery({
    queryKey: ['attention', 'undelivered-vouchers'],
    queryFn: ({ signal }) =>
      api.get<{ rows: readonly UndeliveredVoucher[] }>('/attention/undelivered-vouchers', {}, signal),
  });
  return (
    <>
      <PageHead
        title="Vouchers not delivered"
        says="PINs and tokens that have come, and whose message has not reached the customer. Open one to send it again."
      />
      <Shown query={query}>
        {({ rows }) => (
          <DataTable
            name="undelivered-vouchers"
            label="Vouchers not delivered"
            columns={COLUMNS}
            rows={rows}
            keyOf={(row) => String(row.voucher_id)}
            hrefOf={(row) => apiPath`/transactions/${row.txn_reference}`}
            toolbar={counted(rows.length, 'voucher')}
            empty={
              <Empty title="No PIN or token is late">
                None has waited longer than two minutes, and none was given up.
              </Empty>
            }
          />
        )}
      </Shown>
    </>
  );
}
