import { Button, Group } from '@mantine/core';
import { Link, useLocation, useSearch } from 'wouter';
import { Icon } from './icon.tsx';
import type { PageOf } from './wire.ts';

/** Links to the next and previous page of a list. The URL has the cursor. The keys `n` and `p` do the same. */
export function Pager({ page }: { readonly page: Pick<PageOf<unknown>, 'next' | 'previous'> }) {
  const [path] = useLocation();
  const search = useSearch();
  if (page.next === null && page.previous === null) return null;
  const to = (name: 'after' | 'before', cursor: string): string => {
    const params = new URLSearchParams(search);
    params.delete('after');
    params.delete('before');
    params.set(name, cursor);
    return `${path}?${params.toString()}`;
  };
  const link = (label: string, name: 'after' | 'before', cursor: string | null, shortcut: string) => {
    const icon = <Icon name={name === 'after' ? 'next' : 'previous'} size={15} />;
    const look = {
      variant: 'default',
      size: 'compact-md',
      ...(name === 'after' ? { rightSection: icon } : { leftSection: icon }),
    } as const;
    return cursor === null ? (
      <Button {...look} disabled>
        {label}
      </Button>
    ) : (
      <Button {...look} component={Link} href={to(name, cursor)} data-shortcut={shortcut}>
        {label}
      </Button>
    );
  };
  return (
    <Group component="nav" aria-label="Pages of the list" justify="flex-end" gap="xs" mt="sm">
      {link('Previous', 'before', page.previous, 'p')}
      {link('Next', 'after', page.next, 'n')}
    </Group>
  );
}
