import { Box, Button, List } from '@mantine/core';
import { useState } from 'react';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import { useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import type { Customer } from '../../wire.ts';
import '../transaction/transaction.css';

/** That the PIN a customer pays with is locked, with a button to unlock it. Empty while it is not. */
export function PinLock({ customer: { mode, user_reference: user, pin } }: { readonly customer: Customer }) {
  const { may } = useSession();
  const [isAsking, setAsking] = useState(false);
  if (pin.locked_until === null) return null;
  return (
    <Box component="section" className="panel" mb="md" aria-label="PIN">
      <div className="act">
        <div>
          <strong>The PIN to pay with is locked</strong>
          <p className="act-says">
            Wrong PINs were entered five times in a row. It unlocks by itself at{' '}
            <Time at={pin.locked_until} as="time" />; until then orders with it are refused.
          </p>
        </div>
        {may('lift') ? (
          <Button variant="default" onClick={() => setAsking(true)}>
            Unlock the PIN
          </Button>
        ) : null}
      </div>
      <ConfirmAct
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Unlock the PIN"
        confirm="Unlock the PIN"
        act={(reason, key) => api.post(apiPath`/customers/${mode}/${user}/unlock-pin`, { reason }, key)}
        says="The PIN is unlocked."
      >
        <List size="sm" spacing={4}>
          {UNLOCKING.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      </ConfirmAct>
    </Box>
  );
}

const UNLOCKING = [
  'The customer has five tries again at once, with the same PIN. Nobody here can see it or set it.',
  'No money moves, and the customer is told nothing.',
  'Make sure that it is the customer who asks: somebody may be guessing the PIN. The next lock is longer all the same.',
];
