import { Stack } from '@mantine/core';
import { PageHead } from '../page-head.tsx';
import { People } from './staff/people.tsx';
import { Tokens } from './staff/tokens.tsx';

export default function Staff() {
  return (
    <>
      <PageHead title="Staff" says="Who may log in, and which machines may call the API" />
      <Stack gap="xl">
        <People />
        <Tokens />
      </Stack>
    </>
  );
}
