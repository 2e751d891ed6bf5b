import { Button, Checkbox, Group, NumberInput, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmAct } from '../../confirm-act.tsx';
import { DataTable } from '../../data-table.tsx';
import { Icon } from '../../icon.tsx';
import { ShownOnce } from '../../shown-once.tsx';
import { staffCalls } from '../../staff-calls.ts';
import { Empty, Shown } from '../../states.tsx';
import { Ago, Time } from '../../time.tsx';
import type { OnceToken, Right, TokenRow } from '../../wire.ts';
import { TOKEN_RIGHT_SAYS } from './roles.ts';
import { TokenStatus, isGood } from './token-status.tsx';

export function Tokens() {
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<TokenRow | null>(null);
  const [once, setOnce] = useState<OnceToken | null>(null);
  const list = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => staffCalls.tokens(signal) });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Tokens of machines</Title>
        <Button variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => setMaking(true)}>
          Make a token
        </Button>
      </Group>
      <Shown query={list} lines={3}>
        {({ rows }) => (
          <DataTable
            label="Tokens"
            rows={rows}
            keyOf={({ id }) => String(id)}
            empty={
              <Empty icon="key" title="No tokens">
                Your programs call the API with tokens of their own, with limited rights and for a limited time.
              </Empty>
            }
            columns={[
              { key: 'name', label: 'Name', cell: ({ name }) => <strong>{name}</strong> },
              { key: 'status', label: 'Status', cell: (row) => <TokenStatus row={row} /> },
              { key: 'rights', label: 'May', cell: ({ rights }) => rights.join(', ') },
              { key: 'by', label: 'Made by', cell: ({ created_by }) => created_by },
              { key: 'expires', label: 'Expires', cell: ({ expires_at }) => <Time at={expires_at} as="day" /> },
              {
                key: 'used',
                label: 'Last used',
                cell: ({ last_used_at }) => (last_used_at === null ? 'never' : <Ago at={last_used_at} />),
              },
              {
                key: 'revoke',
                label: 'Change',
                cell: (row) =>
                  isGood(row) ? (
                    <Button variant="default" size="compact-sm" onClick={() => setRevoking(row)}>
                      Revoke <span className="unseen">{row.name}</span>
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Shown>
      <MakeToken opened={isMaking} onClose={() => setMaking(false)} onDone={setOnce} />
      <ConfirmAct
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? 'the token'}`}
        confirm="Revoke"
        isDangerous
        reason="none"
        act={(_reason, key) => staffCalls.revokeToken(revoking?.id ?? 0, key)}
        says="The token is revoked."
      >
        Whatever uses it is refused from now on. A revoked token never works again.
      </ConfirmAct>
      <ShownOnce title="The token" secret={once?.token ?? null} onClose={() => setOnce(null)}>
        For {once?.row.name}, as <code>Authorization: Bearer …</code>. It is shown this once.
      </ShownOnce>
    </section>
  );
}

interface MakeTokenProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: (made: OnceToken) => void;
}

function MakeToken({ opened, onClose, onDone }: MakeTokenProps) {
  const [name, setName] = useState('');
  const [rights, setRights] = useState<readonly string[]>(['see']);
  const [days, setDays] = useState(90);
  return (
    <ConfirmAct
      opened={opened}
      onClose={onClose}
      title="Make a token"
      confirm="Make the token"
      reason="none"
      isReady={name.trim() !== '' && rights.length > 0 && days >= 1 && days <= 366}
      act={(_reason, key) => staffCalls.makeToken({ name: name.trim(), rights: rights as Right[], days }, key)}
      onDone={(made) => {
        setName('');
        onDone(made);
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Which program, on which machine"
          required
          data-autofocus
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label="It may" value={[...rights]} onChange={setRights}>
          <Stack gap={6} mt={6}>
            {Object.entries(TOKEN_RIGHT_SAYS).map(([right, says]) => (
              <Checkbox key={right} value={right} label={says} />
            ))}
          </Stack>
        </Checkbox.Group>
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
