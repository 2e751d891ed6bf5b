import { Link } from 'wouter';
import { apiPath } from './api.ts';
import type { Mode } from './wire.ts';

/**
 * Text from outside. The `bdi` keeps characters that change the writing direction from affecting the text around it.
 */
export const Foreign = ({ children }: { readonly children: string }) => <bdi className="foreign">{children}</bdi>;

/** A link to a transaction. */
export const TransactionLink = ({ reference }: { readonly reference: string }) => (
  <Link href={apiPath`/transactions/${reference}`} className="reference" title={reference}>
    <Foreign>{reference}</Foreign>
  </Link>
);

/** A link to a customer; only text when the mode is not known, because then there is no wallet to show. */
export function CustomerLink({ mode, reference }: { readonly mode: Mode | null; readonly reference: string }) {
  if (mode === null) return <Foreign>{reference}</Foreign>;
  return (
    <Link href={apiPath`/customers/${mode}/${reference}`} className="reference customer" title={reference}>
      <Foreign>{reference}</Foreign>
    </Link>
  );
}
