import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyText } from '../../copy-text.tsx';
import { FactList } from '../../fact-list.tsx';
import { Icon } from '../../icon.tsx';
import { Money } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import { Time, timeInBothZones } from '../../time.tsx';
import type { OrderRecord } from '../../wire.ts';

type Line = OrderRecord['receipt'][number];

/** A button that opens the receipt of an order: what its customer has in hand, to read out or to copy. */
export function Receipt({ lines }: { readonly lines: readonly Line[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<Icon name="note" size={15} />} onClick={() => setOpen(true)}>
        Receipt
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Receipt"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <FactList
            label="Receipt"
            facts={lines.map((line) => ({ label: line.label, value: <Value line={line} /> }))}
          />
          <Text size="sm" c="dimmed">
            To read out, or to copy for the customer. The PIN or token itself is not on it: it can be sent again, or
            revealed with a reason.
          </Text>
          <Group>
            <CopyText value={lines.map(textOf).join('\n')} data-autofocus>
              Copy text
            </CopyText>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Value({ line: { text, at, money } }: { readonly line: Line }) {
  if (at !== null) return <Time at={at} />;
  if (money !== null) return <Money value={money} />;
  return <Foreign>{text ?? ''}</Foreign>;
}

const textOf = ({ label, text, at, money }: Line): string =>
  `${label}: ${at !== null ? timeInBothZones(at) : money !== null ? money.display : (text ?? '')}`;
