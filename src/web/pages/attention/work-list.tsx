import { Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath } from '../../api.ts';
import { ModeTag } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import { Pager } from '../../pager.tsx';
import { CustomerLink, TransactionLink } from '../../record-link.tsx';
import { Shown } from '../../states.tsx';
import { Tag, type Tone } from '../../state-badge.tsx';
import { Age, InTable } from '../../time.tsx';
import { useUrlFilters } from '../../url-filters.ts';
import type { PageOf, WorkRow } from '../../wire.ts';

type Source = WorkRow['source'];

/** The name of each kind of work, how urgent it is, and where it is done. */
const SOURCES: Readonly<
  Record<Source, { readonly word: string; readonly tone: Tone; readonly href: (row: WorkRow) => string }>
> = {
  case: { word: 'Case', tone: 'doubt', href: ({ id }) => `/reviews/${id}` },
  voucher: {
    word: 'PIN or token',
    tone: 'bad',
    href: ({ txn_reference }) => apiPath`/transactions/${txn_reference ?? ''}`,
  },
  dead_letter: {
    word: 'Message given up',
    tone: 'bad',
    href: ({ txn_reference }) =>
      `/outbox?${new URLSearchParams({ status: 'dead', ...(txn_reference === null ? {} : { reference: txn_reference }) }).toString()}`,
  },
  approval: { word: 'Approval', tone: 'doubt', href: () => '/approvals' },
};

const NO_FILTERS = {};

/** The work list: what needs a person, each with its next step. */
export function WorkList() {
  const { query } = useUrlFilters(NO_FILTERS);
  const { after, before } = query;
  const page = { after, before };
  const list = useQuery({
    queryKey: ['work', page],
    queryFn: ({ signal }) => api.get<PageOf<WorkRow>>('/attention/work', page, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <section className="panel work" aria-labelledby="work">
      <Title order={2} id="work" mb="xs">
        What needs a person
      </Title>
      <Shown query={list}>
        {(found) =>
          found.rows.length === 0 ? (
            <p className="act-says">Nothing needs a person now.</p>
          ) : (
            <>
              <InTable value={true}>
                <ol className="work-rows" aria-label="What needs a person">
                  {found.rows.map((row) => (
                    <Row key={`${row.source} ${row.id}`} row={row} />
                  ))}
                </ol>
              </InTable>
              <Pager page={found} />
            </>
          )
        }
      </Shown>
    </section>
  );
}

function Row({ row }: { readonly row: WorkRow }) {
  const { word, tone, href } = SOURCES[row.source];
  return (
    <li>
      <div className="work-head">
        <Tag tone={tone}>{word}</Tag>
        {row.mode === null ? null : <ModeTag mode={row.mode} />}
        {row.money === null ? null : <Money value={row.money} />}
        <span className="work-age">
          waits <Age since={row.since} />
        </span>
      </div>
      <p className="work-says">
        <bdi>{row.says}</bdi>
      </p>
      <div className="work-foot">
        <Link href={href(row)} className="work-next">
          {row.next}
        </Link>
        {row.txn_reference === null ? null : <TransactionLink reference={row.txn_reference} />}
        {row.user_reference === null ? null : <CustomerLink mode={row.mode} reference={row.user_reference} />}
      </div>
    </li>
  );
}
