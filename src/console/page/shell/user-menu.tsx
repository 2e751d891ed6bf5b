import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { Link } from 'wouter';
import { Icon } from '../icon.tsx';
import type { Connection } from '../live.ts';
import { useSession } from '../session.tsx';
import { useUtc } from '../time.tsx';

interface UserMenuProps {
  readonly connection: Connection;
  readonly onHelp: () => void;
  readonly onLogOut: () => void;
}

const SCHEMES = [
  ['auto', 'As the system has it'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

export function UserMenu({ connection, onHelp, onLogOut }: UserMenuProps) {
  const { session } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isUtc, setUtc] = useUtc();
  const tick = (isOn: boolean) => (isOn ? <Icon name="check" size={15} /> : <span className="no-tick" />);
  return (
    <Menu position="bottom-end" width={240} closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" className="user-button" rightSection={<Icon name="chevron" size={14} />}>
          <span className="user-dot" data-state={connection} aria-hidden="true" />
          <span className="user-name">{session.person.name}</span>
          <span className="user-role">{session.person.role}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.person.email}</Menu.Label>
        <Menu.Item component={Link} href="/account" closeMenuOnClick leftSection={<Icon name="key" size={15} />}>
          Your account
        </Menu.Item>
        <Menu.Item closeMenuOnClick leftSection={<Icon name="question" size={15} />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Look</Menu.Label>
        {SCHEMES.map(([scheme, label]) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            leftSection={tick(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={isUtc}
          leftSection={tick(isUtc)}
          onClick={() => setUtc(!isUtc)}
        >
          Times in UTC
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item closeMenuOnClick leftSection={<Icon name="out" size={15} />} onClick={onLogOut}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
