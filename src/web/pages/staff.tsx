import { Stack } from '@mantine/core';
import { PageHead } from '../page-head.tsx';
import { AppKeys } from './staff/app-keys.tsx';
import { People } from './staff/people.tsx';
import { Tokens } from './staff/tokens.tsx';

export default function Staff() {
  return (
    <>
      <PageHead
        title="Staff"
        says="Who may log in, which machines may call this desk’s API, and which back ends may order"
      />
      <Stack gap="xl">
        <People />
        <Tokens />
        <AppKeys />
      </Stack>
    </>
  );
}
