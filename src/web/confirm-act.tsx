import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useActKey } from './act-key.ts';
import { useFreshLogin } from './fresh-login.tsx';
import { ProblemLine } from './states.tsx';

interface ConfirmActProps<Reply> {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it will do to money and to the customer, in plain words, before it is done. */
  readonly children: ReactNode;
  /** The word on the button: `Freeze the wallet`, never `OK`. */
  readonly confirm: string;
  readonly isDangerous?: boolean;
  /** `required`: 3 to 500 characters, kept in the audit log. */
  readonly reason?: 'required' | 'none';
  /** Whether the button may be pressed, apart from the reason. */
  readonly isReady?: boolean;
  /** What happened since the dialog was opened, if it leaves nothing to confirm. Shown in place of the act. */
  readonly overtaken?: string | null;
  /** Does it. `key` is the Idempotency-Key to pass on. If the login is too old, the person is asked to log in again. */
  readonly act: (reason: string, key: string) => Promise<Reply>;
  /** The notification shown when it is done. */
  readonly says?: string | ((reply: Reply) => string);
  readonly onDone?: (reply: Reply) => void;
  readonly onRefused?: (refusal: unknown) => void;
}

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

/** The dialog of every act: says what will happen, asks for a reason, and shows progress and refusals. */
export function ConfirmAct<Reply>(props: ConfirmActProps<Reply>) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {props.opened ? <Form {...props} /> : null}
    </Modal>
  );
}

function Form<Reply>({
  onClose,
  children,
  confirm,
  isDangerous = false,
  reason: asks = 'required',
  isReady = true,
  overtaken = null,
  ...rest
}: ConfirmActProps<Reply>) {
  const [reason, setReason] = useState('');
  const [isTouched, setTouched] = useState(false);
  const given = reason.trim();
  const isReasonMissing = asks === 'required' && given.length < SHORTEST_REASON;
  const doing = useDoing({ ...rest, onClose });
  // Changes made by the act itself do not count.
  if (overtaken !== null && !doing.isPending && !doing.isSuccess) {
    return <Overtaken says={overtaken} onClose={onClose} />;
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTouched(true);
        if (!isReasonMissing && isReady && !doing.isPending) doing.mutate(given);
      }}
    >
      <Stack gap="md">
        <div>{children}</div>
        {asks === 'required' ? (
          <Textarea
            label="Reason"
            description="Kept in the audit log for ever"
            required
            data-autofocus
            autosize
            minRows={2}
            maxLength={LONGEST_REASON}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={isTouched && isReasonMissing ? 'Say why, in a few words' : null}
          />
        ) : null}
        <ProblemLine error={doing.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={doing.isPending}>
            Cancel
          </Button>
          <Button
            type="submit"
            className="wordy"
            loading={doing.isPending}
            disabled={!isReady}
            {...(isDangerous ? { color: 'red.9' } : {})}
            {...(asks === 'none' ? { 'data-autofocus': true } : {})}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The mutation that does the act. Its variable is the reason. */
function useDoing<Reply>({
  act,
  says,
  onDone,
  onRefused,
  onClose,
}: Pick<ConfirmActProps<Reply>, 'act' | 'says' | 'onDone' | 'onRefused' | 'onClose'>) {
  const keyFor = useActKey();
  const queries = useQueryClient();
  const withFreshLogin = useFreshLogin();
  return useMutation({
    // The reply may be a PIN or a password, so it is forgotten when the dialog closes.
    gcTime: 0,
    mutationFn: (reason: string) => withFreshLogin(() => act(reason, keyFor(reason))),
    onSuccess: (reply) => {
      // The act may show in any list, so everything on the page is loaded again.
      void queries.invalidateQueries();
      if (says !== undefined) notifications.show({ message: typeof says === 'string' ? says : says(reply) });
      onDone?.(reply);
      onClose();
    },
    onError: (refusal) => onRefused?.(refusal),
  });
}

/** Shown when another person was faster, or the thing has changed. */
const Overtaken = ({ says, onClose }: { readonly says: string; readonly onClose: () => void }) => (
  <Stack gap="md">
    <div role="alert">
      <Text fw={650} mb={4}>
        Something has changed meanwhile
      </Text>
      <bdi>{says}</bdi>
    </div>
    <Group justify="flex-end">
      <Button onClick={onClose} autoFocus>
        Look again
      </Button>
    </Group>
  </Stack>
);
