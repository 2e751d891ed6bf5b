import { Text, Title } from '@mantine/core';
import type { Figures } from '../../wire.ts';
import { countText, shareText } from './figure-words.ts';

const STEPS = [
  { key: 'initiated', label: 'Announced' },
  { key: 'otp_sent', label: 'Code sent' },
  { key: 'paid', label: 'Paid' },
  { key: 'fulfilled', label: 'Fulfilled' },
] as const;

/** How far transactions got, and how many were lost at each step. */
export function Funnel({ funnel }: { readonly funnel: Figures['funnel'] }) {
  const all = funnel.initiated;
  return (
    <section className="panel" aria-labelledby="figures-funnel">
      <Title order={2} id="figures-funnel" mb="xs">
        How far they got
      </Title>
      <ol className="funnel">
        {STEPS.map(({ key, label }, place) => {
          const before = STEPS[place - 1];
          const lost = before ? funnel[before.key] - funnel[key] : 0;
          return (
            <li key={key}>
              <div className="funnel-head">
                <span>{label}</span>
                <span>
                  <strong>{countText(funnel[key])}</strong> {shareText(all === 0 ? null : funnel[key] / all)}
                </span>
              </div>
              <svg className="funnel-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="10" className="bar-rest" />
                <rect width={all === 0 ? 0 : (100 * funnel[key]) / all} height="10" className="bar-part" />
              </svg>
              {lost > 0 ? (
                <Text size="xs" c="dimmed">
                  {countText(lost)} did not get this far
                </Text>
              ) : null}
            </li>
          );
        })}
      </ol>
      <Text size="sm" c="dimmed" mt="xs">
        Of transactions that an upstream announced in this time, as they stand now; whoever orders has agreed already.
        Airtime and the like is paid, and has no PIN to wait for.
      </Text>
    </section>
  );
}
