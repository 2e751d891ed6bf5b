import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath, hasCode } from '../api.ts';
import { CopyText } from '../copy-text.tsx';
import { Icon } from '../icon.tsx';
import { ModeTag, useRecordMode } from '../mode.tsx';
import { Money } from '../money.tsx';
import { Notes } from '../notes.tsx';
import { PageHead } from '../page-head.tsx';
import { Foreign } from '../record-link.tsx';
import type { PageProps } from '../page-props.ts';
import { useSession } from '../session.tsx';
import { StateBadge } from '../state-badge.tsx';
import { Empty, Shown } from '../states.tsx';
import type { TransactionRecord } from '../wire.ts';
import { Facts } from './transaction/facts.tsx';
import { OrderPanel } from './transaction/order-panel.tsx';
import { Receipt } from './transaction/receipt.tsx';
import { Entries, Messages, TransferCall } from './transaction/records.tsx';
import { Story } from './transaction/story.tsx';
import { Timeline } from './transaction/timeline.tsx';
import { WhatNow } from './transaction/what-now.tsx';
import './transaction/transaction.css';

/** Decodes a path parameter. The router leaves `/`, `?` and the like encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** One transaction: where the money is, what can be done now, and everything that happened. */
export default function TransactionPage({ params }: PageProps) {
  const reference = decoded(params['reference'] ?? '');
  const query = useQuery({
    queryKey: ['transaction', reference],
    queryFn: ({ signal }) => api.get<TransactionRecord>(apiPath`/transactions/${reference}`, {}, signal),
  });
  useRecordMode(query.data?.mode);
  if (query.data === undefined && hasCode(query.error, 'not_found')) return <Unknown reference={reference} />;
  return (
    <>
      <PageHead
        title={
          <span className="reference-title">
            <Foreign>{reference}</Foreign>
          </span>
        }
        says="Transaction"
      >
        {query.data ? <AtCheckout record={query.data} /> : null}
        {query.data?.order ? <Receipt lines={query.data.order.receipt} /> : null}
        <CopyText value={reference}>Copy reference</CopyText>
      </PageHead>
      <Shown query={query} lines={10}>
        {(record) => <Transaction record={record} />}
      </Shown>
    </>
  );
}

/** Only in a demo: a link to the same transaction as its customer and the upstream see it. */
function AtCheckout({ record: { mode, way, txn_reference: reference } }: { readonly record: TransactionRecord }) {
  const { demo } = useSession().session;
  // Only what an upstream announced has a checkout.
  if (demo === null || way === 'ordered') return null;
  return (
    <Button
      component="a"
      variant="default"
      href={`${demo.checkouts[mode]}/#${encodeURIComponent(reference)}`}
      leftSection={<Icon name="link" size={15} />}
    >
      At the checkout
    </Button>
  );
}

const Transaction = ({ record }: { readonly record: TransactionRecord }) => (
  <>
    <section className="panel story-panel" aria-label="What became of it">
      <div className="story-head">
        <StateBadge state={record.state} standing={record.standing} />
        <Money value={record.money} />
        <ModeTag mode={record.mode} />
      </div>
      <Story parts={record.story} />
      <p className="state-says">{record.state_says}</p>
    </section>
    <div className="transaction">
      <div className="transaction-main">
        <WhatNow record={record} />
        <Timeline entries={record.timeline} upstream={record.upstream} />
      </div>
      <div className="transaction-side">
        <Facts record={record} />
        {record.order ? <OrderPanel order={record.order} upstream={record.upstream} /> : null}
        <TransferCall record={record} />
        <Messages messages={record.messages} />
        <Entries entries={record.entries} />
        <Notes notes={record.notes} path={apiPath`/transactions/${record.txn_reference}/notes`} />
      </div>
    </div>
  </>
);

const Unknown = ({ reference }: { readonly reference: string }) => (
  <Empty
    icon="search"
    title="No transaction has this reference"
    action={
      <Button component={Link} variant="default" href={`/deliveries?${new URLSearchParams({ reference }).toString()}`}>
        Did Finswich send anything about it?
      </Button>
    }
  >
    <p className="searched-for">
      <Foreign>{reference}</Foreign> is not known here. The search above finds transactions by phone, user reference or
      serial number, too.
    </p>
  </Empty>
);
