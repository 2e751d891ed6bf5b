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

/** JSON with its lines broken for people, each value as it was written: 200.0 stays 200.0. Anything else as it came. */
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

/** A body as it came, without codes and PINs; what is copied is the original, to the letter. */
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
      {/* A scrolling region is reached by the Tab key, or the keyboard alone cannot scroll it. */}
      <pre className="body-text" tabIndex={0} role="region" aria-label={label} dir="ltr">
        {readable(body)}
      </pre>
    </div>
  );
}
