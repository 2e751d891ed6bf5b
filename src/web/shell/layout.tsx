import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { matchRoute, useLocation, useRouter } from 'wouter';
import { useLive } from '../live.ts';
import { ModeBand } from '../mode.tsx';
import { ROUTES } from '../routes.tsx';
import { sessionCalls } from '../session-calls.ts';
import { useSession, useSetSession } from '../session.tsx';
import { Away } from './away.tsx';
import { FastClock } from './fast-clock.tsx';
import { Navigation } from './navigation.tsx';
import { SearchBox } from './search-box.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { UserMenu } from './user-menu.tsx';

/** The frame around every page: search, mode, navigation, and the user menu. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const { session } = useSession();
  const [isMenuOpen, menu] = useDisclosure(false);
  const [isHelpOpen, help] = useDisclosure(false);
  const [path] = useLocation();
  const { parser } = useRouter();
  const route = ROUTES.find((one) => matchRoute(parser, one.path, path)[0]);
  const connection = useLive();
  const logOut = useLogOut();
  usePageChange(path, `${route?.title ?? 'Not found'} · ${session.merchant_name}`, menu.close);

  return (
    <AppShell
      header={{ height: 84 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#main" className="skip-link">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h={56} px="sm" gap="sm" wrap="nowrap">
          <Burger
            opened={isMenuOpen}
            onClick={menu.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={isMenuOpen ? 'Close the navigation' : 'Open the navigation'}
          />
          <div className="brand">
            <strong>{session.merchant_name}</strong>
            <span>Support desk</span>
          </div>
          <SearchBox />
          <UserMenu connection={connection} onHelp={help.open} onLogOut={logOut} />
        </Group>
        <ModeBand hasFilter={route?.hasModes === true} />
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation connection={connection} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Away connection={connection} />
        <FastClock />
        <div className="page">{children}</div>
      </AppShell.Main>
      <Shortcuts opened={isHelpOpen} onOpen={help.open} onClose={help.close} />
    </AppShell>
  );
}

function useLogOut(): () => void {
  const setSession = useSetSession();
  const isLeaving = useRef(false);
  return () => {
    if (isLeaving.current) return;
    isLeaving.current = true;
    // The page forgets the session even if the service cannot be reached.
    void sessionCalls
      .logOut()
      .catch(() => {})
      .finally(() => {
        isLeaving.current = false;
        setSession(null);
      });
  };
}

/**
 * On a change of page: sets the title, scrolls to the top, and moves the focus to the page for keyboards and screen
 * readers.
 */
function usePageChange(path: string, title: string, onChange: () => void): void {
  const last = useRef(path);
  useEffect(() => {
    document.title = title;
    if (last.current === path) return;
    last.current = path;
    onChange();
    scrollTo(0, 0);
    if (document.activeElement?.matches('input, textarea')) return;
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path, title, onChange]);
}
