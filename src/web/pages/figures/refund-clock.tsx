import { Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { Tag } from '../../state-badge.tsx';
import type { Figures, Mode } from '../../wire.ts';
import { countText, secondsText, shareText } from './figure-words.ts';

interface RefundClockProps {
  readonly clock: Figures['refund_clock'];
  readonly mode: Mode;
}

/** How many refunds reached the wallet within 30 s of the reversal (promise 16). */
export function RefundClock({ clock, mode }: RefundClockProps) {
  const { refunds, within_30_s, slower, slowest_seconds } = clock;
  const share = refunds === 0 ? null : within_30_s / refunds;
  return (
    <section className="panel" aria-labelledby="figures-refunds">
      <Title order={2} id="figures-refunds" mb="xs">
        Refunds within 30 seconds
      </Title>
      {share === null ? (
        <Text size="sm" c="dimmed">
          Nothing was refunded in this time.
        </Text>
      ) : (
        <>
          <p className="big-figure">{shareText(share)}</p>
          <svg className="funnel-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="10" className="bar-bad" />
            <rect width={100 * share} height="10" className="bar-part" />
          </svg>
          <Text size="sm" my="xs">
            {countText(within_30_s)} of {countText(refunds)} were back in the wallet within 30 s of the reversal. The
            slowest took {secondsText(slowest_seconds)}.
          </Text>
          {slower > 0 ? (
            <>
              <Tag tone="bad" icon="clock">{`${countText(slower)} slower`}</Tag>{' '}
              <Link href={`/transactions?state=reversed&mode=${mode}`}>Reversed transactions</Link>
            </>
          ) : (
            <Tag tone="good" icon="check">
              None was slower
            </Tag>
          )}
        </>
      )}
    </section>
  );
}
