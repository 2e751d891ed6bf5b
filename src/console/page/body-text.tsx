import { Button, CopyButton, Group, Text } from '@mantine/core';
import { Icon } from './icon.tsx';

/** JSON with its lines broken for people; anything else, and JSON that is broken, as it came. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** A body as it came, without codes and PINs; what is copied is the original, to the letter. */
export function BodyText({ body, label }: { readonly body: string; readonly label: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <CopyButton value={body}>
          {({ copied, copy }) => (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      {/* A scrolling region is reached by the Tab key, or the keyboard alone cannot scroll it. */}
      <pre className="body-text" tabIndex={0} role="region" aria-label={label} dir="ltr">
        {readable(body)}
      </pre>
    </div>
  );
}
