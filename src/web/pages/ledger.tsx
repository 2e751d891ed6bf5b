import { SimpleGrid } from '@mantine/core';
import { PageHead } from '../page-head.tsx';
import { AccountTotals } from './ledger/account-totals.tsx';
import { AuditNow } from './ledger/audit-now.tsx';
import { Entries } from './ledger/entries.tsx';

/** The ledger: the balances by kind of account, the audit, and every entry. */
export default function Ledger() {
  return (
    <>
      <PageHead
        title="Ledger"
        says="Double entry, never changed: what moved, from where to where, and what is there now."
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" mb="lg" className="columns">
        <AccountTotals />
        <AuditNow />
      </SimpleGrid>
      <Entries />
    </>
  );
}
