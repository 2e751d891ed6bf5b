import { CutText } from '../../cut-text.tsx';
import type { Column } from '../../table-column.ts';
import { ModeTag } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import { StateBadge, Tag } from '../../state-badge.tsx';
import { Ago, Time } from '../../time.tsx';
import type { TransactionRow } from '../../wire.ts';

/** An upstream that has not told a cost has not told 0. */
function costCell({ order }: TransactionRow, which: 'cost' | 'commission' | 'margin') {
  const money = order?.[which] ?? null;
  return money === null ? <span className="soft">not told</span> : <Money value={money} />;
}

/** The columns of the list. Those with `show: 'chosen'` are hidden until the reader chooses them. */
export const COLUMNS: readonly Column<TransactionRow>[] = [
  {
    key: 'reference',
    label: 'Reference',
    show: 'always',
    cell: (row) => <CutText className="reference" text={row.txn_reference} />,
  },
  {
    key: 'mode',
    label: 'Mode',
    show: 'always',
    cell: (row) => <ModeTag mode={row.mode} />,
  },
  {
    key: 'state',
    label: 'State',
    show: 'always',
    cell: (row) => (
      <span className="state-cell">
        <StateBadge state={row.state} standing={row.standing} says={row.state_says} />
        {row.open_reviews > 0 ? (
          <Tag tone="doubt" icon="reviews">
            Case open
          </Tag>
        ) : null}
      </span>
    ),
  },
  { key: 'money', label: 'Amount', align: 'end', show: 'always', cell: (row) => <Money value={row.money} /> },
  { key: 'customer', label: 'Customer', cell: (row) => <CutText text={row.user_reference} /> },
  {
    key: 'product',
    label: 'Product',
    cell: (row) => <CutText text={[row.product, row.operator].filter(Boolean).join(', ')} />,
  },
  { key: 'rail', label: 'Rail', cell: (row) => row.upstream },
  { key: 'announced', label: 'Begun', cell: (row) => <Time at={row.initiated_at} as="time" /> },
  { key: 'recipient', label: 'For', show: 'chosen', cell: (row) => <CutText text={row.value_recipient} /> },
  { key: 'category', label: 'Category', show: 'chosen', cell: (row) => <CutText text={row.product_category} /> },
  {
    key: 'request',
    label: 'Request id',
    show: 'chosen',
    cell: (row) => <CutText text={row.order?.request_id ?? null} />,
  },
  {
    key: 'order_no',
    label: 'Order number',
    show: 'chosen',
    cell: (row) => <CutText text={row.order?.order_no ?? null} />,
  },
  { key: 'cost', label: 'Cost', align: 'end', show: 'chosen', cell: (row) => costCell(row, 'cost') },
  { key: 'commission', label: 'Commission', align: 'end', show: 'chosen', cell: (row) => costCell(row, 'commission') },
  { key: 'margin', label: 'Margin', align: 'end', show: 'chosen', cell: (row) => costCell(row, 'margin') },
  { key: 'reason', label: 'Why', show: 'chosen', cell: (row) => <CutText text={row.reason_says} /> },
  { key: 'since', label: 'In this state since', show: 'chosen', cell: (row) => <Ago at={row.state_since} /> },
];
