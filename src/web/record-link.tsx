import { Link } from 'wouter';
import { apiPath } from './api.ts';
import type { Mode } from './wire.ts';

/** Text that came from outside stands in a `bdi`: signs that turn the direction of writing stay inside it. */
export const Foreign = ({ children }: { readonly children: string }) => <bdi className="foreign">{children}</bdi>;

/** To a transaction by its reference. */
export const TransactionLink = ({ reference }: { readonly reference: string }) => (
  <Link href={apiPath`/transactions/${reference}`} className="reference" title={reference}>
    <Foreign>{reference}</Foreign>
  </Link>
);

/** To a customer; where the mode is not known there is no wallet to show. */
export function CustomerLink({ mode, reference }: { readonly mode: Mode | null; readonly reference: string }) {
  if (mode === null) return <Foreign>{reference}</Foreign>;
  return (
    <Link href={apiPath`/customers/${mode}/${reference}`} className="reference customer" title={reference}>
      <Foreign>{reference}</Foreign>
    </Link>
  );
}
