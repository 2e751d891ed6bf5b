import { Button, Checkbox, Group, NumberInput, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmAct } from '../../confirm-act.tsx';
import { DataTable } from '../../data-table.tsx';
import { Icon } from '../../icon.tsx';
import { ModeTag } from '../../mode.tsx';
import { ShownOnce } from '../../shown-once.tsx';
import { staffCalls } from '../../staff-calls.ts';
import { Empty, Shown } from '../../states.tsx';
import type { Column } from '../../table-column.ts';
import { Ago, Time } from '../../time.tsx';
import type { AppKeyRow, AppKeys as Keys, OnceAppKey } from '../../wire.ts';
import { TokenStatus, isGood } from './token-status.tsx';

type AppRight = AppKeyRow['rights'][number];

/** The keys by which the merchant's back ends call the bill-payments API. */
export function AppKeys() {
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<AppKeyRow | null>(null);
  const [once, setOnce] = useState<OnceAppKey | null>(null);
  const list = useQuery({ queryKey: ['app-keys'], queryFn: ({ signal }) => staffCalls.appKeys(signal) });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Keys of your back ends</Title>
        <Button variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => setMaking(true)}>
          Make a key
        </Button>
      </Group>
      <Shown query={list} lines={3}>
        {({ rows, rights }) => (
          <>
            <DataTable
              label="Keys"
              rows={rows}
              keyOf={({ id }) => String(id)}
              empty={
                <Empty icon="key" title="No keys">
                  Your back end orders for customers over the bill-payments API with a key of its own.
                </Empty>
              }
              columns={[...COLUMNS, revokeColumn(setRevoking)]}
            />
            <MakeKey opened={isMaking} rights={rights} onClose={() => setMaking(false)} onDone={setOnce} />
          </>
        )}
      </Shown>
      <ConfirmAct
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? 'the key'}`}
        confirm="Revoke"
        isDangerous
        reason="none"
        act={(_reason, key) => staffCalls.revokeAppKey(revoking?.id ?? 0, key)}
        says="The key is revoked."
      >
        The back end that uses it is refused from now on: it can place no order and read no payment. Orders that it has
        placed go on. A revoked key never works again.
      </ConfirmAct>
      <ShownOnce title="The key" secret={once?.key ?? null} onClose={() => setOnce(null)}>
        For {once?.row.name}, {once?.row.mode}, as <code>Authorization: Bearer …</code>. It is shown this once.
      </ShownOnce>
    </section>
  );
}

const COLUMNS: readonly Column<AppKeyRow>[] = [
  {
    key: 'name',
    label: 'Name',
    cell: ({ id, name }) => (
      <>
        <strong>{name}</strong> <span className="soft">key {id}</span>
      </>
    ),
  },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} />, show: 'always' },
  { key: 'status', label: 'Status', cell: (row) => <TokenStatus row={row} /> },
  { key: 'rights', label: 'May', cell: ({ rights }) => rights.join(', ') },
  { key: 'by', label: 'Made by', cell: ({ created_by }) => created_by },
  { key: 'expires', label: 'Expires', cell: ({ expires_at }) => <Time at={expires_at} as="day" /> },
  {
    key: 'used',
    label: 'Last used',
    cell: ({ last_used_at }) => (last_used_at === null ? 'never' : <Ago at={last_used_at} />),
  },
];

const revokeColumn = (revoke: (row: AppKeyRow) => void): Column<AppKeyRow> => ({
  key: 'revoke',
  label: 'Change',
  cell: (row) =>
    isGood(row) ? (
      <Button variant="default" size="compact-sm" onClick={() => revoke(row)}>
        Revoke <span className="unseen">{row.name}</span>
      </Button>
    ) : null,
});

interface MakeKeyProps {
  readonly opened: boolean;
  readonly rights: Keys['rights'];
  readonly onClose: () => void;
  readonly onDone: (made: OnceAppKey) => void;
}

function MakeKey({ opened, rights: offered, onClose, onDone }: MakeKeyProps) {
  const [name, setName] = useState('');
  const [mode, setMode] = useState<AppKeyRow['mode']>('TEST');
  const [rights, setRights] = useState<readonly string[]>(['read']);
  const [days, setDays] = useState(365);
  const isTooMuch = mode === 'LIVE' && rights.includes('order') && rights.includes('pins');
  return (
    <ConfirmAct
      opened={opened}
      onClose={onClose}
      title="Make a key"
      confirm="Make the key"
      reason="none"
      isReady={name.trim() !== '' && rights.length > 0 && !isTooMuch && days >= 1 && days <= 366}
      act={(_reason, key) =>
        staffCalls.makeAppKey({ name: name.trim(), mode, rights: rights as AppRight[], days }, key)
      }
      onDone={(made) => {
        setName('');
        onDone(made);
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Which back end, on which machine"
          required
          data-autofocus
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="Mode"
          data={['TEST', 'LIVE']}
          value={mode}
          onChange={(value) => setMode(value as AppKeyRow['mode'])}
        />
        <Checkbox.Group label="It may" value={[...rights]} onChange={setRights}>
          <Stack gap={6} mt={6}>
            {offered.map(({ right, says }) => (
              <Checkbox key={right} value={right} label={says} />
            ))}
          </Stack>
        </Checkbox.Group>
        {isTooMuch ? (
          <Text size="sm" role="alert">
            In LIVE no key may have both order and pins: it could set a PIN and order by it. Make two keys, for two
            programs.
          </Text>
        ) : null}
        <NumberInput
          label="Days until it expires"
          min={1}
          max={366}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(Number(value))}
        />
      </Stack>
    </ConfirmAct>
  );
}
