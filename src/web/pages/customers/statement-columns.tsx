import type { Column } from '../../table-column.ts';
import { Money, SignedMoney, isZero } from '../../money.tsx';
import { Foreign, TransactionLink } from '../../record-link.tsx';
import { Tag } from '../../state-badge.tsx';
import { Time } from '../../time.tsx';
import type { StatementLine } from '../../wire.ts';

/** The columns of a statement. */
export const STATEMENT_COLUMNS: readonly Column<StatementLine>[] = [
  { key: 'at', label: 'When', cell: ({ at }) => <Time at={at} as="time" />, show: 'always' },
  {
    key: 'says',
    label: 'What happened',
    cell: ({ says, product, is_still_held: isStillHeld }) => (
      <>
        <div className="sentence">{says}</div>
        {isStillHeld ? (
          <Tag tone="doubt" icon="clock">
            Still held
          </Tag>
        ) : null}
        {product === null ? null : (
          <div className="soft">
            <Foreign>{product}</Foreign>
          </div>
        )}
      </>
    ),
    show: 'always',
  },
  {
    key: 'reference',
    label: 'Reference',
    cell: ({ of, reference }) =>
      of === 'transaction' ? (
        <TransactionLink reference={reference} />
      ) : (
        <span className="reference" title={reference}>
          <Foreign>{reference}</Foreign>
        </span>
      ),
  },
  { key: 'change', label: 'In or out', align: 'end', cell: (line) => <Change line={line} />, show: 'always' },
  { key: 'available', label: 'Available after', align: 'end', cell: ({ available }) => <Money value={available} /> },
  { key: 'held', label: 'Held after', align: 'end', cell: ({ held }) => <Money value={held} /> },
  { key: 'id', label: 'Entry', cell: ({ id }) => id, show: 'chosen' },
];

/** The change of the available balance, and below it the change of the held balance. */
function Change({ line: { change, held_change: held } }: { readonly line: StatementLine }) {
  return (
    <>
      {isZero(change) ? null : (
        <div>
          <SignedMoney value={change} />
        </div>
      )}
      {isZero(held) ? null : (
        <div className="soft">
          held <SignedMoney value={held} />
        </div>
      )}
    </>
  );
}
