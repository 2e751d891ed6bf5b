import { Group, Text } from '@mantine/core';
import { CopyText } from './copy-text.tsx';

const PIECE = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g;

const isJson = (body: string): boolean => {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
};

/** JSON broken into lines, with each value as it was written: 200.0 stays 200.0. Other text is left as it is. */
function readable(body: string): string {
  if (!isJson(body)) return body;
  let depth = 0;
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  return body.replaceAll(PIECE, (piece) => {
    switch (piece) {
      case '{':
      case '[':
        depth += 1;
        return piece + newLine();
      case '}':
      case ']':
        depth -= 1;
        return newLine() + piece;
      case ',':
        return piece + newLine();
      case ':':
        return ': ';
      default:
        return piece.trim();
    }
  });
}

/** A body as it came, without codes and PINs. The copy button copies the unformatted original. */
export function BodyText({ body, label }: { readonly body: string; readonly label: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <CopyText value={body} variant="subtle" size="compact-sm">
          Copy
        </CopyText>
      </Group>
      {/* A scrolling region must be a Tab stop, or it cannot be scrolled with the keyboard alone. */}
      <pre className="body-text" tabIndex={0} role="region" aria-label={label} dir="ltr">
        {readable(body)}
      </pre>
    </div>
  );
}
