import { Badge, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api } from '../api.ts';
import { Icon } from '../icon.tsx';
import type { Connection } from '../live.ts';
import { useMode } from '../mode.tsx';
import { ROUTES } from '../routes.tsx';
import { useSession } from '../session.tsx';

const isWithin = (path: string, page: string): boolean =>
  page === '/' ? path === '/' : path === page || path.startsWith(`${page}/`);

/** The pages that the reader's role may see. */
export function Navigation({ connection }: { readonly connection: Connection }) {
  const { may } = useSession();
  const [path] = useLocation();
  const { keep } = useMode();
  const waiting = useWaitingForYou();
  return (
    <nav aria-label="Pages" className="navigation">
      <Stack gap={2}>
        {ROUTES.filter(({ icon, right }) => icon !== undefined && (right === null || may(right))).map((page) => (
          <Link
            key={page.path}
            href={page.hasModes ? keep(page.path) : page.path}
            className="nav-link"
            aria-current={isWithin(path, page.path) ? 'page' : undefined}
          >
            {page.icon ? <Icon name={page.icon} /> : null}
            {page.title}
            <WaitingSign count={waiting[page.path] ?? 0} />
          </Link>
        ))}
      </Stack>
      <ConnectionSign connection={connection} />
    </nav>
  );
}

const WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting …',
  connected: 'Keeps itself up to date',
  silent: 'Not kept up to date: reload the page',
  away: 'The service does not answer; trying again …',
};
/** How many things the reader may confirm now as the second person, by the page that lists them. */
function useWaitingForYou(): Readonly<Record<string, number>> {
  const { may } = useSession();
  const { data } = useQuery({
    queryKey: ['waiting-for-you'],
    queryFn: ({ signal }) => api.get<{ cases: number; approvals: number }>('/waiting-for-you', {}, signal),
    enabled: may('decide') || may('customers'),
    refetchInterval: LOOK_EVERY_MS,
  });
  return { '/reviews': data?.cases ?? 0, '/approvals': data?.approvals ?? 0 };
}
const LOOK_EVERY_MS = 30_000;

const WaitingSign = ({ count }: { readonly count: number }) =>
  count === 0 ? null : (
    <Badge ml="auto" size="sm" circle={count < 10} title={`${count} waiting for you as the second person`}>
      {count}
      <span className="unseen"> waiting for you as the second person</span>
    </Badge>
  );

/** Whether the page is kept up to date. It must not say “live”, because LIVE is a mode. */
function ConnectionSign({ connection }: { readonly connection: Connection }) {
  return (
    <div className="connection" data-state={connection} role="status">
      <span aria-hidden="true" className="connection-dot" />
      {WORDS[connection]}
    </div>
  );
}
