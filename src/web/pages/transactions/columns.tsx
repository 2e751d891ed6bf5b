import { CutText } from '../../cut-text.tsx';
import type { Column } from '../../table-column.ts';
import { ModeTag } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import { StateBadge, Tag } from '../../state-badge.tsx';
import { Ago, Time } from '../../time.tsx';
import type { TransactionRow } from '../../wire.ts';

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
  { key: 'announced', label: 'Announced', cell: (row) => <Time at={row.initiated_at} as="time" /> },
  { key: 'recipient', label: 'For', show: 'chosen', cell: (row) => <CutText text={row.value_recipient} /> },
  { key: 'category', label: 'Category', show: 'chosen', cell: (row) => <CutText text={row.product_category} /> },
  { key: 'reason', label: 'Why', show: 'chosen', cell: (row) => <CutText text={row.reason_says} /> },
  { key: 'since', label: 'In this state since', show: 'chosen', cell: (row) => <Ago at={row.state_since} /> },
];
