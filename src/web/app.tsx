import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter';
import { ApiProblem, hasCode } from './api.ts';
import { FreshLoginProvider } from './fresh-login.tsx';
import { RecordModeProvider } from './mode.tsx';
import { NotFound } from './pages/not-found.tsx';
import { type PageRoute, ROUTES, firstPath } from './routes.tsx';
import { SessionProvider, useSession, useCurrentSession } from './session.tsx';
import { Layout } from './shell/layout.tsx';
import { PageBoundary } from './shell/page-boundary.tsx';
import { Failed, Loading, NoPermission } from './states.tsx';
import { readable, theme } from './theme.ts';
import type { Session } from './wire.ts';

const Login = lazy(() => import('./pages/login.tsx'));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // While the service is down, queries ask again until it is back: nobody should have to press a button for that.
      // Other refusals are final, and api.ts has already retried where that can help.
      refetchInterval: ({ state: { error } }) => (hasCode(error, 'offline', 'overloaded') ? 5_000 : false),
      retry: (failures, error) => !(error instanceof ApiProblem) && failures < 1,
    },
    mutations: { retry: false },
  },
});
const schemes = localStorageColorSchemeManager({ key: 'desk.scheme' });

export function App({ nonce }: { readonly nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readable}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <Router base="/console">
          <LoginGate />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The page to go back to after the login: only ever a path inside the console, whatever the URL says. */
const backFrom = (search: string): string | null => {
  const back = new URLSearchParams(search).get('back');
  return back !== null && /^\/(?![/\\])/.test(back) && !back.startsWith('/login') ? back : null;
};

/** Shows only the login page until the login is complete. */
function LoginGate() {
  const current = useCurrentSession();
  const [path] = useLocation();
  const search = useSearch();
  if (current.data === undefined) {
    return current.isError ? <Failed error={current.error} onRetry={() => void current.refetch()} /> : <Loading />;
  }
  const session = current.data;
  if (session?.stage === 'full') {
    return (
      <SessionProvider session={session}>
        <Pages back={path === '/login' ? (backFrom(search) ?? 'first') : null} />
      </SessionProvider>
    );
  }
  if (path === '/login') {
    return (
      <Suspense fallback={<Loading />}>
        <Login session={session} />
      </Suspense>
    );
  }
  return <Redirect to={loginFor(path, search, session)} replace />;
}

const loginFor = (path: string, search: string, session: Session | null): string => {
  // A login through the identity provider failed: the login page says why.
  if (new URLSearchParams(search).has('problem')) return `/login?${search}`;
  const here = `${path}${search === '' ? '' : `?${search}`}`;
  return here === '/' && session === null ? '/login' : `/login?${new URLSearchParams({ back: here }).toString()}`;
};

function Pages({ back }: { readonly back: string | null }) {
  const { session, may } = useSession();
  if (back !== null) return <Redirect to={back === 'first' ? firstPath(may) : back} replace />;
  return (
    <RecordModeProvider>
      <FreshLoginProvider key={session.person.id}>
        <Layout>
          <Switch>
            {ROUTES.map((route) => (
              <Route key={route.path} path={route.path}>
                {(params) => <Page route={route} params={params as Readonly<Record<string, string>>} />}
              </Route>
            ))}
            <Route path="/">
              <Redirect to={firstPath(may)} replace />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Layout>
      </FreshLoginProvider>
    </RecordModeProvider>
  );
}

function Page({ route, params }: { readonly route: PageRoute; readonly params: Readonly<Record<string, string>> }) {
  const { may } = useSession();
  if (route.right !== null && !may(route.right)) return <NoPermission isPage what={`the page ${route.title}`} />;
  return (
    <PageBoundary>
      <Suspense fallback={<Loading />}>
        <route.page params={params} />
      </Suspense>
    </PageBoundary>
  );
}
