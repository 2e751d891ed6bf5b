import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyText } from './copy-text.tsx';

interface ShownOnceProps {
  readonly title: string;
  /** Null keeps the dialog closed. */
  readonly secret: string | null;
  readonly onClose: () => void;
  /** Whom it is for and what it is good for. */
  readonly children: ReactNode;
}

/** Shows a password or token once. The service keeps only its hash, so a click outside must not close the dialog. */
export function ShownOnce({ title, secret, onClose, children }: ShownOnceProps) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text size="sm">{children}</Text>
        <code className="secret">{secret}</code>
        <Group justify="space-between">
          <CopyText value={secret ?? ''} data-autofocus>
            Copy
          </CopyText>
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
