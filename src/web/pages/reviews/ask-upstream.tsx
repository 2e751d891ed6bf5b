import { Group, Text, Title } from '@mantine/core';
import { CopyText } from '../../copy-text.tsx';
import { timeInBothZones } from '../../time.tsx';
import type { UpstreamQuestion } from '../../wire.ts';

interface AskUpstreamProps {
  readonly upstream: string;
  readonly question: UpstreamQuestion;
}

/** What to ask the upstream about a case, ready to copy into an e-mail or a ticket. */
export function AskUpstream({ upstream, question }: AskUpstreamProps) {
  const text = textOf(question);
  return (
    <section className="panel" aria-labelledby="case-question">
      <Title order={2} id="case-question" mb="xs">
        What to ask {upstream}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        For their support. It contains no PIN and no code; do not add one.
      </Text>
      {/* A scrolling region must be a Tab stop, or it cannot be scrolled with the keyboard alone. */}
      <pre className="body-text" tabIndex={0} role="region" aria-label={`Text for ${upstream}`} dir="ltr">
        {text}
      </pre>
      <Group gap="xs" mt="sm">
        <CopyText value={text}>Copy text</CopyText>
        {question.reference === null ? null : <CopyText value={question.reference}>Copy reference</CopyText>}
      </Group>
    </section>
  );
}

const textOf = ({ facts, happened, need }: UpstreamQuestion): string =>
  [
    ...facts.map(({ label, value, at }) => `${label}: ${at === null ? (value ?? '') : timeInBothZones(at)}`),
    '',
    `What happened: ${happened}`,
    '',
    'What we need to know:',
    ...need.map((asked, place) => `${place + 1}. ${asked}`),
  ].join('\n');
