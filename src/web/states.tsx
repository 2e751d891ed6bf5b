import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem, hasCode } from './api.ts';
import { Icon, type IconName } from './icon.tsx';

interface PlateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** It replaces the whole page, so its title is the page's `h1`. */
  readonly isPage?: boolean;
}

/** A box in place of content: an icon, a title and what to do. */
function Plate({ icon, title, children, action, isPage = false }: PlateProps) {
  return (
    <Stack className="plate" align="center" gap="xs">
      <span className="plate-icon">
        <Icon name={icon} size={26} />
      </span>
      <Title order={isPage ? 1 : 2} ta="center">
        {title}
      </Title>
      {children === undefined ? null : (
        <Text component="div" c="dimmed" ta="center" maw="34rem">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** Nothing to show, and that is not an error. Says why, and what can be done. */
export const Empty = ({ icon = 'check', ...rest }: Omit<PlateProps, 'icon'> & { readonly icon?: IconName }) => (
  <Plate icon={icon} {...rest} />
);

export const NoPermission = ({
  what = 'this',
  isPage = false,
}: {
  readonly what?: string;
  readonly isPage?: boolean;
}) => (
  <Plate icon="lock" title="Your role does not allow this" isPage={isPage}>
    You may not see {what}. An admin can give you another role on the Staff page.
  </Plate>
);

/** Placeholder lines while data loads. */
export function Loading({ lines = 6 }: { readonly lines?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading" className="loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 28 : 18} width={`${100 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

/** Why loading failed, with the request id for the person who looks into it. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  if (hasCode(error, 'no_right')) return <NoPermission />;
  const problem = error instanceof ApiProblem ? error : null;
  const isMissing = problem?.code === 'not_found';
  return (
    <div role="alert">
      <Plate
        icon={isMissing ? 'search' : 'attention'}
        title={isMissing ? 'There is nothing here' : (problem?.message ?? 'Something went wrong on this page')}
        action={
          onRetry && !isMissing ? (
            <Button variant="default" leftSection={<Icon name="refresh" />} onClick={onRetry}>
              Try again
            </Button>
          ) : null
        }
      >
        {hasCode(error, 'offline', 'overloaded') ? <div>This page tries again by itself.</div> : null}
        {problem?.detail ?? (isMissing ? 'It may have been removed, or the address is mistyped.' : null)}
        {problem?.requestId ? (
          <div>
            Request <code>{problem.requestId}</code>
          </div>
        ) : null}
      </Plate>
    </div>
  );
}

/** One line that says what was refused, in a form or a dialog. */
export function ProblemLine({
  error,
  says = {},
}: {
  readonly error: unknown;
  /** Words to use in place of the problem's own title. */
  readonly says?: Readonly<Partial<Record<ApiProblem['code'], string>>>;
}) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ApiProblem ? error : null;
  const fields = Object.entries(problem?.fields ?? {});
  return (
    <Group className="problem-line" role="alert" gap="xs" wrap="nowrap" align="flex-start">
      <Icon name="attention" />
      <div>
        {(problem && says[problem.code]) ?? problem?.message ?? 'Something went wrong. Please try again.'}
        {problem?.detail ? ` ${problem.detail}` : null}
        {problem?.retryAfterSeconds ? ` Try again in ${problem.retryAfterSeconds} s.` : null}
        {fields.map(([field, message]) => (
          <div key={field}>
            {field}: {message}
          </div>
        ))}
        {problem?.requestId && problem.status >= 500 ? <div>Request {problem.requestId}</div> : null}
      </div>
    </Group>
  );
}

/** Shows a query's data, or that it is loading, or why it failed. If a reload fails, the old data stays visible. */
export function Shown<Data>({
  query,
  lines,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && !query.isFetching ? (
          <Text role="status" size="sm" c="dimmed" mb="xs">
            This may be out of date: the last update failed
            {hasCode(query.error, 'offline', 'overloaded') ? ', and it is tried again by itself' : ''}.{' '}
            <button type="button" className="link-button" onClick={() => void query.refetch()}>
              Look again
            </button>
          </Text>
        ) : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}
