import { Box, Button, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Fact, FactList } from '../fact-list.tsx';
import { Icon } from '../icon.tsx';
import { ModeTag } from '../mode.tsx';
import { Money, isZero } from '../money.tsx';
import { PageHead } from '../page-head.tsx';
import { Foreign } from '../record-link.tsx';
import type { PageProps } from '../page-props.ts';
import { useSession } from '../session.tsx';
import { WalletBadge } from '../state-badge.tsx';
import { Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import type { Customer as CustomerRecord } from '../wire.ts';
import { ApprovalCard } from './approvals/approval-card.tsx';
import { ChangeDetails } from './customers/change-details.tsx';
import { CodeLimits } from './customers/code-limits.tsx';
import { ContactChanges } from './customers/contact-changes.tsx';
import { CustomerTransactions } from './customers/customer-transactions.tsx';
import { FreezeWallet } from './customers/freeze-wallet.tsx';
import { NewestOfStatement } from './customers/newest-of-statement.tsx';
import { OpenCases } from './customers/open-cases.tsx';
import { PinLock } from './customers/pin-lock.tsx';
import { useCustomer } from './customers/use-customer.ts';
import { isReachable, isHeld, statesWhere } from '../../transactions/states.ts';

/** One customer: wallet, balances, open cases, statement, transactions. */
export default function Customer({ params }: PageProps) {
  return <Shown query={useCustomer(params)}>{(customer) => <Wallet customer={customer} />}</Shown>;
}

function Wallet({ customer }: { readonly customer: CustomerRecord }) {
  const { may } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const isFrozen = customer.status === 'frozen';
  return (
    <>
      <Text size="sm" mb={4}>
        <Link href="/customers">All customers</Link>
      </Text>
      <PageHead title={<Foreign>{customer.user_reference}</Foreign>} says="Customer">
        <ModeTag mode={customer.mode} />
        <WalletBadge status={customer.status} />
        {may('customers') ? (
          <Button variant="default" leftSection={<Icon name="note" size={15} />} onClick={() => setChanging(true)}>
            Change details
          </Button>
        ) : null}
        {may('freeze') ? (
          <Button
            variant="default"
            leftSection={<Icon name={isFrozen ? 'check' : 'lock'} size={15} />}
            onClick={() => setAsking(true)}
          >
            {isFrozen ? 'Unfreeze the wallet' : 'Freeze the wallet'}
          </Button>
        ) : null}
      </PageHead>
      <CodeLimits mode={customer.mode} user={customer.user_reference} isPanel />
      <PinLock customer={customer} />
      <FreezeWallet customer={customer} opened={isAsking} onClose={() => setAsking(false)} />
      {isChanging ? <ChangeDetails customer={customer} onClose={() => setChanging(false)} /> : null}
      <WaitingApprovals customer={customer} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" mb="lg" className="columns">
        <section className="panel" aria-labelledby="customer-balances">
          <Title order={2} id="customer-balances" mb="xs">
            Balances
          </Title>
          <Balances customer={customer} />
        </section>
        <section className="panel" aria-labelledby="customer-wallet">
          <Title order={2} id="customer-wallet" mb="xs">
            Wallet
          </Title>
          <FactList facts={walletFacts(customer)} />
        </section>
      </SimpleGrid>
      <ContactChanges changes={customer.contact_changes} />
      <OpenCases mode={customer.mode} user={customer.user_reference} />
      {customer.balances.map(({ currency }) => (
        <NewestOfStatement key={currency} customer={customer} currency={currency} />
      ))}
      <CustomerTransactions mode={customer.mode} user={customer.user_reference} />
    </>
  );
}

function WaitingApprovals({ customer: { approvals } }: { readonly customer: CustomerRecord }) {
  if (approvals.length === 0) return null;
  return (
    <Box component="section" className="panel" mb="md" aria-labelledby="customer-approvals">
      <Title order={2} id="customer-approvals" mb="xs">
        Waits for a second person
      </Title>
      <Stack component="ul" className="choices" gap="sm">
        {approvals.map((approval) => (
          <ApprovalCard key={approval.id} approval={approval} isOfCustomer />
        ))}
      </Stack>
    </Box>
  );
}

const walletFacts = ({
  country,
  first_name,
  last_name,
  phone,
  email,
  category,
  opened_at,
  status_changed,
  pin,
}: CustomerRecord): readonly (Fact | null)[] => [
  { label: 'Country', value: country },
  { label: 'First name', value: first_name === null ? 'none' : <Foreign>{first_name}</Foreign> },
  { label: 'Last name', value: last_name === null ? 'none' : <Foreign>{last_name}</Foreign> },
  { label: 'Phone', value: phone === null ? 'none' : <Foreign>{phone}</Foreign> },
  { label: 'E-mail', value: email === null ? 'none' : <Foreign>{email}</Foreign> },
  { label: 'Category', value: category === null ? 'none' : <Foreign>{category}</Foreign> },
  {
    label: 'PIN to pay with',
    value:
      pin.set_at === null ? (
        'none set'
      ) : (
        <>
          set <Time at={pin.set_at} />
        </>
      ),
  },
  { label: 'Opened', value: <Time at={opened_at} /> },
  status_changed && {
    label: 'Last change',
    value: (
      <>
        <bdi className="multiline">{status_changed.reason}</bdi>
        <div className="soft">
          <bdi>{status_changed.by}</bdi>, <Time at={status_changed.at} />
        </div>
      </>
    ),
  },
];

/** The states in which money is held. */
const HOLDING = statesWhere((facts) => isHeld(facts) && isReachable(facts));

function Balances({ customer }: { readonly customer: CustomerRecord }) {
  const { balances, mode, user_reference } = customer;
  if (balances.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This wallet has no account in any currency yet.
      </Text>
    );
  }
  const holding = `/transactions?${new URLSearchParams({ user_reference, mode, state: HOLDING.join(',') }).toString()}`;
  const isHolding = balances.some(({ held }) => !isZero(held));
  return (
    <>
      {balances.map(({ currency, available, held }) => (
        <dl key={currency} className="balance" aria-label={currency}>
          <div>
            <dt>Available</dt>
            <dd>
              <Money value={available} />
            </dd>
          </div>
          <div>
            <dt>Held</dt>
            <dd>
              <Money value={held} />
            </dd>
          </div>
        </dl>
      ))}
      <Text size="sm" c="dimmed" mt="xs">
        Held money is set aside for transactions whose payment is under way or in doubt.{' '}
        {isHolding ? <Link href={holding}>Which ones</Link> : null}
      </Text>
    </>
  );
}
