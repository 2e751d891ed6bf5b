import { Popover, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface DropMenuProps {
  /** The button, with the props that open and close the menu. */
  readonly button: (props: { readonly onClick: () => void; readonly 'aria-expanded': boolean }) => ReactNode;
  readonly width?: number;
  /** `MenuAction`s and links with the class `menu-link`. Call `close` when a choice should close the menu. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a menu. The menu is a dialog with plain buttons and links, which every screen reader handles. */
export function DropMenu({ button, width = 250, children }: DropMenuProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={width} trapFocus returnFocus>
      <Popover.Target>{button({ onClick: () => setOpened(!opened), 'aria-expanded': opened })}</Popover.Target>
      <Popover.Dropdown p={6}>
        <Stack gap={2}>{children(() => setOpened(false))}</Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function MenuAction({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="menu-link" onClick={onClick}>
      {children}
    </button>
  );
}
