import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { Empty } from '../states.tsx';

export function NotFound() {
  return (
    <Empty
      isPage
      icon="search"
      title="There is no such page"
      action={
        <Button component={Link} href="/" variant="default">
          Go to the first page
        </Button>
      }
    >
      The address may be mistyped. With a reference, a phone number or a serial number, use the search above.
    </Empty>
  );
}
