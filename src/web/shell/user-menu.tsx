import { Button, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { Link } from 'wouter';
import { DropMenu, MenuAction } from '../drop-menu.tsx';
import { Icon } from '../icon.tsx';
import type { Connection } from '../live.ts';
import { useSession } from '../session.tsx';
import { useUtc } from '../time.tsx';

interface UserMenuProps {
  readonly connection: Connection;
  readonly onHelp: () => void;
  readonly onLogOut: () => void;
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => /./u.exec(word)?.[0] ?? '')
    .slice(0, 2)
    .join('');

export function UserMenu({ connection, onHelp, onLogOut }: UserMenuProps) {
  const { person } = useSession().session;
  return (
    <DropMenu
      button={(props) => (
        <Button
          {...props}
          variant="subtle"
          color="gray"
          className="user-button"
          rightSection={<Icon name="chevron" size={14} />}
        >
          <span className="user-dot" data-state={connection} aria-hidden="true" />
          <span className="user-initials" aria-hidden="true">
            {initials(person.name)}
          </span>
          <span className="user-name">{person.name}</span>
          <span className="user-role">{person.role}</span>
        </Button>
      )}
    >
      {(close) => (
        <>
          <div className="menu-note">{person.email}</div>
          <Link href="/account" className="menu-link" onClick={close}>
            <Icon name="key" size={15} />
            Your account
          </Link>
          <MenuAction
            onClick={() => {
              close();
              onHelp();
            }}
          >
            <Icon name="question" size={15} />
            Keyboard shortcuts
          </MenuAction>
          <Look />
          <MenuAction onClick={onLogOut}>
            <Icon name="out" size={15} />
            Log out
          </MenuAction>
        </>
      )}
    </DropMenu>
  );
}

/** The reader's choice of colours and time zone, kept on this device. */
function Look() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isUtc, setUtc] = useUtc();
  return (
    <div className="menu-look">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Colours"
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <Switch label="Times in UTC" checked={isUtc} onChange={(event) => setUtc(event.currentTarget.checked)} />
    </div>
  );
}
