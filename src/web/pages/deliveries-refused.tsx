import { Drawer, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { BodyText } from '../body-text.tsx';
import { DataTable } from '../data-table.tsx';
import type { Column } from '../table-column.ts';
import { FactList } from '../fact-list.tsx';
import { ModeTag } from '../mode.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Foreign, TransactionLink } from '../record-link.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import { useUrlFilters } from '../url-filters.ts';
import type { PageOf, RefusedDelivery } from '../wire.ts';
import { DeliveryTabs } from './deliveries/delivery-tabs.tsx';
import { eventWord } from './deliveries/delivery-words.ts';

const NO_FILTERS = {};

const setting = (name: string | null) => (name === null ? 'none' : <code>{name}</code>);

const COLUMNS: readonly Column<RefusedDelivery>[] = [
  { key: 'event', label: 'Event', cell: ({ event }) => <Foreign>{eventWord(event)}</Foreign>, show: 'always' },
  { key: 'at', label: 'Came', cell: ({ received_at }) => <Time at={received_at} as="time" /> },
  { key: 'code', label: 'Refused as', cell: ({ code }) => <code>{code}</code> },
  { key: 'rule', label: 'Why', cell: ({ rule }) => rule },
  { key: 'setting', label: 'Setting', cell: (row) => setting(row.setting) },
  { key: 'address', label: 'From', cell: ({ address }) => <bdi className="reference">{address}</bdi> },
  { key: 'mode', label: 'Mode', cell: ({ mode }) => <ModeTag mode={mode} /> },
  {
    key: 'transaction',
    label: 'Transaction named',
    cell: ({ txn_reference }) => (txn_reference === null ? 'none' : <Foreign>{txn_reference}</Foreign>),
    show: 'chosen',
  },
];

/**
 * Requests that were refused before their sender was verified. They had no effect, and nothing in them can be trusted.
 */
export default function DeliveriesRefused() {
  const { query } = useUrlFilters(NO_FILTERS);
  const [opened, setOpened] = useState<RefusedDelivery | null>(null);
  const list = useQuery({
    queryKey: ['deliveries', 'refused', query],
    queryFn: ({ signal }) => api.get<PageOf<RefusedDelivery>>('/deliveries/refused', query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title="Deliveries" says="What upstreams sent, what was decided, and by which rule." />
      <DeliveryTabs at="refused" />
      <Text size="sm" c="dimmed" mb="sm" maw="46rem">
        These came without proof that an upstream sent them. They had no effect, and what they say cannot be trusted.
        Only the newest are kept.
      </Text>
      <Shown query={list}>
        {(page) => (
          <>
            <DataTable
              name="refused-deliveries"
              label="Refused deliveries"
              columns={COLUMNS}
              rows={page.rows}
              keyOf={({ id }) => String(id)}
              onOpen={setOpened}
              isStale={list.isPlaceholderData}
              empty={<Empty title="Nothing is listed">No delivery without proof of its sender is kept here.</Empty>}
            />
            <Pager page={page} />
          </>
        )}
      </Shown>
      <Drawer
        opened={opened !== null}
        onClose={() => setOpened(null)}
        position="right"
        size="lg"
        title="Refused delivery"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened ? <Refused delivery={opened} /> : null}
      </Drawer>
    </>
  );
}

function Refused({ delivery }: { readonly delivery: RefusedDelivery }) {
  const { event, received_at, code, rule, mode, txn_reference, url, address, request_id, body } = delivery;
  return (
    <Stack>
      <FactList
        facts={[
          { label: 'Why', value: rule },
          { label: 'Refused as', value: <code>{code}</code> },
          { label: 'Governed by', value: setting(delivery.setting) },
          { label: 'Event', value: <Foreign>{event}</Foreign> },
          { label: 'Came', value: <Time at={received_at} /> },
          { label: 'Mode named', value: <ModeTag mode={mode} /> },
          txn_reference === null
            ? null
            : { label: 'Transaction named', value: <TransactionLink reference={txn_reference} /> },
          { label: 'URL', value: <bdi className="reference">{url}</bdi> },
          { label: 'From', value: <bdi className="reference">{address}</bdi> },
          { label: 'Request', value: <bdi className="reference">{request_id}</bdi> },
        ]}
      />
      {body === null ? (
        <Text size="sm" c="dimmed">
          Its body was not kept.
        </Text>
      ) : (
        <BodyText body={body} label="Body, without codes and PINs" />
      )}
    </Stack>
  );
}
