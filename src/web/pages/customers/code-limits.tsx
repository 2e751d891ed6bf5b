import { Box, Button, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import type { CustomerLimits, LimitsLifted } from '../../wire.ts';
import '../transaction/transaction.css';

interface CodeLimitsProps {
  readonly mode: string;
  readonly user: string;
  /** Shown as a panel of its own, not inside another one. */
  readonly isPanel?: boolean;
}

/** The hourly limits on codes that a customer has reached, with a button to lift them. Empty when there is none. */
export function CodeLimits({ mode, user, isPanel = false }: CodeLimitsProps) {
  const { may } = useSession();
  const [isAsking, setAsking] = useState(false);
  const { data } = useQuery({
    queryKey: ['customers', 'limits', mode, user],
    queryFn: ({ signal }) => api.get<CustomerLimits>(apiPath`/customers/${mode}/${user}/limits`, {}, signal),
  });
  const limits = data?.limits ?? [];
  const liftedAt = limits.find(({ lifted_at }) => lifted_at !== null)?.lifted_at ?? null;
  if (limits.length === 0) return null;
  const act = (
    <div className="act">
      <div>
        <strong>A limit on codes is reached</strong>
        {limits.map(({ limit, says, until }) => (
          <p key={limit} className="act-says">
            {says.charAt(0).toUpperCase() + says.slice(1)}. It ends at <Time at={until} as="time" />.
          </p>
        ))}
        {liftedAt === null ? null : (
          <p className="act-says">
            It was already lifted at <Time at={liftedAt} as="time" />, and cannot be lifted again within the hour.
          </p>
        )}
      </div>
      {may('lift') && liftedAt === null ? (
        <Button variant="default" onClick={() => setAsking(true)}>
          Lift the limit
        </Button>
      ) : null}
      <ConfirmAct<LimitsLifted>
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Lift the limit on codes"
        confirm="Lift the limit"
        act={(reason, key) => api.post<LimitsLifted>(apiPath`/customers/${mode}/${user}/lift-limits`, { reason }, key)}
        says="The limit counts from zero again."
      >
        <List size="sm" spacing={4}>
          {LIFTING.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      </ConfirmAct>
    </div>
  );
  if (!isPanel) return act;
  return (
    <Box component="section" className="panel" mb="md" aria-label="Limits on codes">
      {act}
    </Box>
  );
}

const LIFTING = [
  'The count starts again for this customer and for everybody with the same phone.',
  'A transaction keeps its five codes and five tries, and no money moves.',
  'It works once an hour. Make sure that it is the customer who asks: somebody may be guessing their codes.',
];
