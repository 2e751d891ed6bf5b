import { Drawer, Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import { FilterBar, FilterOne, FilterText } from '../filter-bar.tsx';
import { FilterMoment } from '../filter-moment.tsx';
import { PageHead } from '../page-head.tsx';
import { Pager } from '../pager.tsx';
import { Foreign } from '../record-link.tsx';
import { Empty, Shown } from '../states.tsx';
import type { Column } from '../table-column.ts';
import { Time } from '../time.tsx';
import { type UrlFilters, moment, oneOf, text, useUrlFilters } from '../url-filters.ts';
import type { AuditLogRow, PageOf } from '../wire.ts';
import { ACT_NAMES, ACT_WORDS } from './audit-log/act-words.ts';
import { Entry, Subject } from './audit-log/entry.tsx';
import { VerifyChain } from './audit-log/verify-chain.tsx';

const FIELDS = { actor: text, act: oneOf(ACT_NAMES), subject: text, from: moment, to: moment };

const COLUMNS: readonly Column<AuditLogRow>[] = [
  { key: 'at', label: 'When', show: 'always', cell: ({ at }) => <Time at={at} /> },
  { key: 'actor', label: 'Who', show: 'always', cell: (row) => <Actor row={row} /> },
  { key: 'says', label: 'What', show: 'always', cell: ({ says }) => says },
  {
    key: 'subject',
    label: 'About',
    cell: ({ subject }) => (subject === null ? '' : <Subject subject={subject} />),
  },
  { key: 'reason', label: 'Why', cell: ({ reason }) => <Foreign>{reason ?? ''}</Foreign> },
  { key: 'address', label: 'From', cell: ({ address }) => address ?? '' },
  { key: 'act', label: 'Act', show: 'chosen', cell: ({ act }) => <code>{act}</code> },
  { key: 'hash', label: 'Hash', show: 'chosen', cell: ({ hash }) => <code>{hash.slice(0, 12)}…</code> },
];

/** Who saw or did what, when, from where and why. */
export default function AuditLog() {
  const url = useUrlFilters(FIELDS);
  const [open, setOpen] = useState<AuditLogRow | null>(null);
  const list = useQuery({
    queryKey: ['audit-log', url.query],
    queryFn: ({ signal }) => api.get<PageOf<AuditLogRow>>('/audit-log', url.query, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title="Audit log" says="Who saw or did what, when, from where and why. Nothing in it can be changed." />
      <Stack gap="md">
        <VerifyChain />
        <AuditLogFilters {...url} />
        <Shown query={list}>
          {(page) => (
            <div>
              <DataTable
                name="audit-log"
                label="Audit log"
                rows={page.rows}
                keyOf={({ id }) => String(id)}
                onOpen={setOpen}
                isStale={list.isPlaceholderData}
                empty={
                  <Empty
                    icon="audit"
                    title={url.isNarrowed ? 'No entry fits these filters' : 'Nothing is recorded yet'}
                  >
                    {url.isNarrowed
                      ? 'Loosen the filters to see more.'
                      : 'Every login, look and act will be listed here.'}
                  </Empty>
                }
                columns={COLUMNS}
              />
              <Pager page={page} />
            </div>
          )}
        </Shown>
      </Stack>
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        position="right"
        title={`Entry ${open?.id ?? ''}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {open ? <Entry entry={open} /> : null}
      </Drawer>
    </>
  );
}

const AuditLogFilters = ({ filters, set, clear, isFiltered, view }: UrlFilters<typeof FIELDS>) => (
  <FilterBar
    label="Filters of the audit log"
    isFiltered={isFiltered}
    onClear={clear}
    saved={{ page: 'audit-log', view: view }}
  >
    <FilterText
      label="Who"
      placeholder="person/7, app_key/3, cli"
      value={filters.actor}
      onChange={(actor) => set({ actor })}
    />
    <FilterOne
      label="What"
      any="Anything"
      width={240}
      options={ACT_NAMES.map((value) => ({ value, label: ACT_WORDS[value] }))}
      value={filters.act}
      onChange={(act) => set({ act })}
    />
    <FilterText label="About" value={filters.subject} onChange={(subject) => set({ subject })} />
    <FilterMoment label="From" value={filters.from} onChange={(from) => set({ from })} />
    <FilterMoment label="Before" value={filters.to} onChange={(to) => set({ to })} />
  </FilterBar>
);

const KINDS: Readonly<Record<AuditLogRow['actor_kind'], string>> = {
  person: '',
  token: 'machine',
  app_key: 'back end',
  customer: 'customer',
  cli: 'command line',
  system: 'by itself',
};

/** Who it was, with a link to everything they did. */
function Actor({ row: { actor_kind, actor_id, actor } }: { readonly row: AuditLogRow }) {
  const filter = actor_id === null ? actor_kind : `${actor_kind}/${actor_id}`;
  return (
    <>
      <Link href={`/audit-log?${new URLSearchParams({ actor: filter }).toString()}`} title="Everything by the same">
        <Foreign>{actor}</Foreign>
      </Link>{' '}
      {KINDS[actor_kind] === '' ? null : <span className="soft">{KINDS[actor_kind]}</span>}
    </>
  );
}
