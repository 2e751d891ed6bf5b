import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageHeadProps {
  readonly title: ReactNode;
  /** One line on what the page is for, or what it shows now. */
  readonly says?: ReactNode;
  /** Buttons, on the right. */
  readonly children?: ReactNode;
}

/** The head of a page, with its only `h1`. */
export function PageHead({ title, says, children }: PageHeadProps) {
  return (
    <Group justify="space-between" align="flex-start" gap="sm" mb="md">
      <div className="page-head">
        <Title order={1}>{title}</Title>
        {says === undefined ? null : (
          <Text component="div" size="sm" c="dimmed" mt={2}>
            {says}
          </Text>
        )}
      </div>
      {children === undefined ? null : <Group gap="xs">{children}</Group>}
    </Group>
  );
}
