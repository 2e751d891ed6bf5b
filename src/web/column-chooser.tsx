import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { Column } from './table-column.ts';
import { Icon } from './icon.tsx';

type Chosen = Readonly<Record<string, boolean>>;

/** Which columns of a table are shown: the default ones, as changed by the reader on this device. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]) {
  const [chosen, setChosen] = useLocalStorage<Chosen>({
    key: `desk.columns.${name}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const isShown = ({ key, show }: Column<Row>): boolean => show === 'always' || (chosen[key] ?? show !== 'chosen');
  return {
    shown: new Set(columns.filter(isShown).map(({ key }) => key)),
    choose: (key: string, isWanted: boolean): void => setChosen({ ...chosen, [key]: isWanted }),
    reset: (): void => setChosen({}),
  };
}

export function ColumnChooser<Row>({
  columns,
  shown,
  choose,
  reset,
}: ReturnType<typeof useColumns<Row>> & { readonly columns: readonly Column<Row>[] }) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<Icon name="columns" size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {columns.map(({ key, label, show }) => (
            <Checkbox
              key={key}
              size="sm"
              label={label}
              checked={shown.has(key)}
              disabled={show === 'always'}
              onChange={(event) => choose(key, event.currentTarget.checked)}
            />
          ))}
          <Button variant="default" size="compact-sm" onClick={reset}>
            Reset
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
