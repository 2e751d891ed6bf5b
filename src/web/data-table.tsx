import { Checkbox, Group, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { MouseEvent, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ColumnChooser, useColumns } from './column-chooser.tsx';
import type { Column } from './table-column.ts';
import { InTable } from './time.tsx';

/** Rows to act on together. A row for which `may` is false has no checkbox. */
export interface Selection<Row> {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly may: (row: Row) => boolean;
}

interface DataTableProps<Row> {
  /** If given, the reader can choose columns, and this device remembers them under this name: `transactions`. */
  readonly name?: string;
  /** What the list is, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /**
   * Where a row leads; or, with `onOpen`, what it opens. The first column is a link, and the whole row takes clicks.
   */
  readonly hrefOf?: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly empty: ReactNode;
  readonly selection?: Selection<Row>;
  /** Shown above the table on the left, such as the number of rows. */
  readonly toolbar?: ReactNode;
  /** The rows shown are old, and new ones are loading. */
  readonly isStale?: boolean;
}

/** Below this width each row is shown as a card (48em, Mantine's `sm`). */
const NARROW = '(max-width: 47.99em)';

/** A list: a table where there is room, cards on a phone. The reader can choose columns if it has a `name`. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const chooser = useColumns(props.name ?? 'none', props.columns);
  if (props.rows.length === 0) return <>{props.empty}</>;
  const View = isNarrow ? Cards : Rows;
  return (
    <div aria-busy={props.isStale ?? false} className={props.isStale ? 'stale' : ''}>
      {props.name === undefined && props.toolbar === undefined ? null : (
        <Group justify="space-between" gap="xs" mb={6} mih={32}>
          <Text component="div" size="sm" c="dimmed">
            {props.toolbar}
          </Text>
          {props.name === undefined ? null : <ColumnChooser columns={props.columns} {...chooser} />}
        </Group>
      )}
      <InTable value={true}>
        <View {...props} columns={props.columns.filter(({ key }) => chooser.shown.has(key))} />
      </InTable>
    </div>
  );
}

function Rows<Row>({ label, columns, rows, keyOf, selection, ...opening }: DataTableProps<Row>) {
  const open = useOpening(opening);
  return (
    <Table.ScrollContainer minWidth={0} type="native" className="table-frame">
      <Table highlightOnHover={open.isPossible} aria-label={label} verticalSpacing={7} className="data-table">
        <Table.Thead>
          <Table.Tr>
            {selection ? (
              <Table.Th w={36}>
                <ChooseAll rows={rows} keyOf={keyOf} selection={selection} />
              </Table.Th>
            ) : null}
            {columns.map(({ key, label: head, align }) => (
              <Table.Th key={key} scope="col" data-align={align}>
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)} data-opens={open.isPossible} onClick={(event) => open.byClick(event, row)}>
              {selection ? (
                <Table.Td>
                  <ChooseOne id={keyOf(row)} row={row} selection={selection} />
                </Table.Td>
              ) : null}
              {columns.map(({ key, cell, align }, place) => (
                <Table.Td key={key} data-align={align}>
                  {place === 0 ? open.link(row, cell(row)) : cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Cards<Row>({ label, columns, rows, keyOf, selection, ...opening }: DataTableProps<Row>) {
  const open = useOpening(opening);
  const [first, ...rest] = columns;
  return (
    <ul className="cards" aria-label={label}>
      {rows.map((row) => (
        // The link inside does the same for the keyboard. The whole card is just a larger target to tap.
        <li key={keyOf(row)} data-opens={open.isPossible} onClick={(event) => open.byClick(event, row)}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <div className="card-head">{first ? open.link(row, first.cell(row)) : null}</div>
            {selection ? <ChooseOne id={keyOf(row)} row={row} selection={selection} /> : null}
          </Group>
          <dl>
            {rest.map(({ key, label: term, cell }) => (
              <div key={key}>
                <dt>{term}</dt>
                <dd>{cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

const INTERACTIVE = 'a, button, input, label, select, textarea';

function useOpening<Row>({ hrefOf, onOpen }: Pick<DataTableProps<Row>, 'hrefOf' | 'onOpen'>) {
  const [, navigate] = useLocation();
  return {
    isPossible: hrefOf !== undefined || onOpen !== undefined,
    /** A click anywhere in the row opens it, unless it was on a control or ended a text selection. */
    byClick: (event: MouseEvent<HTMLElement>, row: Row): void => {
      if ((event.target as HTMLElement).closest(INTERACTIVE) || getSelection()?.toString() !== '') return;
      if (hrefOf) navigate(hrefOf(row));
      else onOpen?.(row);
    },
    link: (row: Row, content: ReactNode): ReactNode => {
      if (hrefOf) {
        return (
          <Link href={hrefOf(row)} className="row-link">
            {content}
          </Link>
        );
      }
      if (!onOpen) return content;
      return (
        <button type="button" className="row-link link-button" onClick={() => onOpen(row)}>
          {content}
        </button>
      );
    },
  };
}

function ChooseOne<Row>({
  id,
  row,
  selection,
}: {
  readonly id: string;
  readonly row: Row;
  readonly selection: Selection<Row>;
}) {
  const { chosen, onChange, may } = selection;
  if (!may(row)) return null;
  const toggle = (): void =>
    onChange(new Set(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id]));
  return <Checkbox size="xs" aria-label={`Choose ${id}`} checked={chosen.has(id)} onChange={toggle} />;
}

function ChooseAll<Row>({
  rows,
  keyOf,
  selection,
}: Pick<DataTableProps<Row>, 'rows' | 'keyOf'> & { readonly selection: Selection<Row> }) {
  const { chosen, onChange, may } = selection;
  const all = rows.filter(may).map(keyOf);
  const isAll = all.length > 0 && all.every((key) => chosen.has(key));
  return (
    <Checkbox
      size="xs"
      aria-label="Choose all on this page"
      checked={isAll}
      indeterminate={!isAll && all.some((key) => chosen.has(key))}
      onChange={() => onChange(new Set(isAll ? [] : all))}
    />
  );
}
