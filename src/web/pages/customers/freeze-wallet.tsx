import { List } from '@mantine/core';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import type { Customer } from '../../wire.ts';

interface FreezeWalletProps {
  readonly customer: Customer;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Freezes a wallet, or unfreezes it, with a reason. */
export function FreezeWallet({ customer, opened, onClose }: FreezeWalletProps) {
  const { mode, user_reference, status } = customer;
  const isFrozen = status === 'frozen';
  return (
    <ConfirmAct<Customer>
      opened={opened}
      onClose={onClose}
      title={isFrozen ? 'Unfreeze this wallet' : 'Freeze this wallet'}
      confirm={isFrozen ? 'Unfreeze the wallet' : 'Freeze the wallet'}
      isDangerous={!isFrozen}
      act={(reason, key) =>
        api.post<Customer>(
          isFrozen
            ? apiPath`/customers/${mode}/${user_reference}/unfreeze`
            : apiPath`/customers/${mode}/${user_reference}/freeze`,
          { reason },
          key,
        )
      }
      says={isFrozen ? 'The wallet is active again.' : 'The wallet is frozen.'}
    >
      <List size="sm" spacing={4}>
        {(isFrozen ? UNFREEZING : FREEZING).map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </ConfirmAct>
  );
}

const FREEZING = [
  'New transactions are refused, and so is the payment of those that are not paid yet.',
  'No money moves: the balance stays as it is. Refunds still come in, PINs and tokens still go out.',
  'The customer is told nothing until the next transaction is refused.',
];
const UNFREEZING = ['The customer can buy again at once.', 'No money moves, and the customer is told nothing.'];
