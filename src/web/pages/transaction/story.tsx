import { Money } from '../../money.tsx';
import { Time, timeText, useUtc } from '../../time.tsx';
import type { StoryPart } from '../../wire.ts';

/**
 * What became of the transaction and its money, in one sentence. Its times are in the reader's zone, and each day is
 * named once.
 */
export function Story({ parts }: { readonly parts: readonly StoryPart[] }) {
  const [isUtc] = useUtc();
  const dayOf = (part: StoryPart | undefined): string | null =>
    part?.kind === 'time' ? timeText(part.at, isUtc, 'day') : null;
  return (
    <p className="story">
      {parts.map((part, place) => {
        const before = parts.slice(0, place).findLast(({ kind }) => kind === 'time');
        return <Part key={place} part={part} isSameDay={before !== undefined && dayOf(before) === dayOf(part)} />;
      })}
    </p>
  );
}

function Part({ part, isSameDay }: { readonly part: StoryPart; readonly isSameDay: boolean }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'time':
      return <Time at={part.at} as={isSameDay ? 'clock' : 'time'} />;
    case 'money':
      return <Money value={part.money} />;
  }
}
