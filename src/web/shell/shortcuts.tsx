import { Modal, Switch, Table } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useMode } from '../mode.tsx';
import { ROUTES } from '../routes.tsx';
import { useSession } from '../session.tsx';
import { useUtc } from '../time.tsx';

interface ShortcutsProps {
  readonly opened: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role=menu]') !== null;

/** Moves the focus to the next or previous row of the list; without a focused row, to the first. */
function moveInList(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('.row-link')];
  const now = links.findIndex((link) => link === document.activeElement);
  const to = now === -1 ? links[0] : links[now + step];
  to?.focus();
}

const press = (shortcut: string): void => document.querySelector<HTMLElement>(`[data-shortcut="${shortcut}"]`)?.click();

/**
 * The keys that work on every page, and the list of them. They can be turned off, for people who use voice (WCAG
 * 2.1.4).
 */
export function Shortcuts({ opened, onOpen, onClose }: ShortcutsProps) {
  const { may } = useSession();
  const [, navigate] = useLocation();
  const { keep } = useMode();
  const [, setUtc] = useUtc();
  const [isOn, setOn] = useLocalStorage({ key: 'desk.shortcuts', defaultValue: true, getInitialValueInEffect: false });
  const wasG = useRef(false);
  const pages = ROUTES.filter(({ letter, right }) => letter !== undefined && (right === null || may(right)));

  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      '/': () => document.querySelector<HTMLInputElement>('#search')?.select(),
      '?': onOpen,
      j: () => moveInList(1),
      k: () => moveInList(-1),
      n: () => press('n'),
      p: () => press('p'),
      u: () => setUtc((isUtc) => !isUtc),
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('[role=dialog]')) return;
      const page = wasG.current ? pages.find(({ letter }) => letter === event.key) : undefined;
      wasG.current = event.key === 'g';
      const action = page ? () => navigate(page.hasModes ? keep(page.path) : page.path) : actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    if (!isOn) return;
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  const keys: readonly (readonly [string, string])[] = [
    ['/', 'Find a transaction'],
    ['j  k', 'Next, previous row of the list'],
    ['Enter', 'Open the row'],
    ['n  p', 'Next, previous page of the list'],
    ['u', 'Times in UTC, or in your zone'],
    ...pages.map(({ letter, title }) => [`g ${letter}`, title] as const),
    ['?', 'This list'],
  ];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table aria-label="Keyboard shortcuts" mb="md">
        <Table.Tbody>
          {keys.map(([key, says]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={90}>
                {key.split(/\s+/).map((one) => (
                  <kbd key={one}>{one}</kbd>
                ))}
              </Table.Th>
              <Table.Td>{says}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch label="Use these keys" checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} />
    </Modal>
  );
}
