import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import type { RevealedVoucher, Voucher } from '../../wire.ts';

interface RevealPinProps {
  readonly voucher: Voucher;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a reason, then shows the PIN until the dialog is closed. The page keeps it nowhere else. */
export function RevealPin({ voucher, opened, onClose }: RevealPinProps) {
  const [revealed, setRevealed] = useState<RevealedVoucher | null>(null);
  const hide = (): void => setRevealed(null);
  return (
    <>
      <ConfirmAct<RevealedVoucher>
        opened={opened}
        onClose={onClose}
        title="Reveal the PIN"
        confirm="Reveal it"
        isDangerous
        act={(reason, key) => api.post<RevealedVoucher>(apiPath`/vouchers/${voucher.id}/reveal`, { reason }, key)}
        onDone={setRevealed}
      >
        You will see the PIN or token in full. The customer is told that support has looked at it, and the audit log
        records that you did, when and why. You can do it 20 times a day. Sending it again needs none of this.
      </ConfirmAct>
      <Modal
        opened={revealed !== null}
        onClose={hide}
        title="The PIN, for the customer alone"
        closeButtonProps={{ 'aria-label': 'Close' }}
        transitionProps={{ duration: 0 }}
      >
        {revealed ? (
          <Stack>
            <dl className="revealed">
              {revealed.lines.map(({ label, value }, place) => (
                <div key={place}>
                  <dt>{label}</dt>
                  <dd>
                    <bdi>{value}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
            <Text size="sm" c="dimmed">
              Gone when this is closed. You can reveal {revealed.reveals_left_today} more today.
            </Text>
            <Group justify="flex-end">
              <Button onClick={hide} data-autofocus>
                Hide it
              </Button>
            </Group>
          </Stack>
        ) : null}
      </Modal>
    </>
  );
}
