import { serviceNow } from '../../service-clock.ts';
import { Tag } from '../../state-badge.tsx';
import type { TokenRow } from '../../wire.ts';

/** Neither revoked nor expired. */
export const isGood = ({ revoked_at, expires_at }: Pick<TokenRow, 'revoked_at' | 'expires_at'>): boolean =>
  revoked_at === null && Date.parse(expires_at) > serviceNow();

export function TokenStatus({ row }: { readonly row: Pick<TokenRow, 'revoked_at' | 'expires_at'> }) {
  if (isGood(row)) {
    return (
      <Tag tone="good" icon="check">
        Good
      </Tag>
    );
  }
  return (
    <Tag tone="quiet" icon={row.revoked_at === null ? 'clock' : 'cross'}>
      {row.revoked_at === null ? 'Expired' : 'Revoked'}
    </Tag>
  );
}
