import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyText } from '../copy-text.tsx';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly email: string;
  readonly onDone: () => void;
}

/** Shows the recovery codes. This is the only time: the service keeps only their hashes. */
export function RecoveryCodes({ codes, email, onDone }: RecoveryCodesProps) {
  const [isKept, setKept] = useState(false);
  return (
    <Stack>
      <Text>
        <strong>Keep these recovery codes.</strong> Each lets you in once when your phone is lost. They are not shown
        again.
      </Text>
      <div className="recovery-codes">
        <Text size="sm" c="dimmed">
          Support desk, {email}
        </Text>
        <ol aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </div>
      <Group gap="xs">
        <CopyText value={codes.join('\n')}>Copy</CopyText>
        <Button variant="default" onClick={() => print()}>
          Print
        </Button>
      </Group>
      <Checkbox
        label="I have saved them where I can find them without my phone"
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button disabled={!isKept} onClick={onDone}>
        Go on
      </Button>
    </Stack>
  );
}
