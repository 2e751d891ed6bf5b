import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { FactList } from '../../fact-list.tsx';
import { ModeTag } from '../../mode.tsx';
import { serviceNow } from '../../service-clock.ts';
import { Shown } from '../../states.tsx';
import { doneWord, standingWord, stateWord } from '../../state-badge.tsx';
import type { Attention, Today } from '../../wire.ts';
import { countText, secondsText, shareText } from '../figures/figure-words.ts';

const LOOK_EVERY_MS = 60_000;

/** The last midnight in the reader's time zone. */
const dayBegan = (): string => {
  const now = new Date(serviceNow());
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
};

/** Today in a few figures, separately for each mode: real money and test money are never added up. */
export function Glance() {
  const since = dayBegan();
  const query = useQuery({
    queryKey: ['today', since],
    queryFn: ({ signal }) => api.get<Today>('/attention/today', { since }, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <section className="panel" aria-labelledby="glance">
      <Title order={2} id="glance" mb="xs">
        Today
      </Title>
      <Shown query={query} lines={3}>
        {({ by_mode: modes }) =>
          modes.length === 0 ? (
            <p className="act-says">No transaction was announced today.</p>
          ) : (
            modes.map((day) => <Day key={day.mode} day={day} />)
          )
        }
      </Shown>
    </section>
  );
}

const Day = ({ day }: { readonly day: Today['by_mode'][number] }) => (
  <div className="glance-mode">
    <ModeTag mode={day.mode} />
    <FactList
      label={`Today in ${day.mode}`}
      facts={[
        { label: 'Begun', value: countText(day.announced) },
        { label: 'Success rate', value: shareText(day.success_rate) },
        { label: doneWord, value: countText(day.paid - day.awaiting_value) },
        day.awaiting_value === 0 ? null : { label: standingWord('awaits_value'), value: countText(day.awaiting_value) },
        day.in_doubt === 0 ? null : { label: stateWord('in_doubt'), value: countText(day.in_doubt) },
        { label: 'Failed', value: countText(day.failed) },
        { label: 'Reversed', value: countText(day.reversed) },
        {
          label: 'Debit to PIN or token',
          value:
            day.to_value.count === 0
              ? 'none came'
              : `${secondsText(day.to_value.p50_seconds)} for half of them, ${secondsText(day.to_value.p99_seconds)} at the slowest`,
        },
      ]}
    />
  </div>
);

type Health = Attention['health'][number];

const HEALTH_WORDS: Readonly<Record<Health['of'], { readonly label: string; readonly answered: string }>> = {
  calls: { label: 'Payment calls', answered: 'paid' },
  codes: { label: 'Gateways, codes', answered: 'taken' },
  messages: { label: 'Gateways, other messages', answered: 'taken' },
};

/** How calls to Finswich and the gateways went in the last 15 minutes. */
export const HealthPanel = ({ health }: Pick<Attention, 'health'>) => (
  <section className="panel" aria-labelledby="health">
    <Title order={2} id="health" mb="xs">
      The last 15 minutes
    </Title>
    <ul className="health">
      {health.map((one) => (
        <li key={one.of} data-tone={one.refused + one.unknown === 0 ? 'good' : one.answered === 0 ? 'bad' : 'doubt'}>
          <span>{HEALTH_WORDS[one.of].label}</span>
          <span className="health-says">{healthText(one)}</span>
        </li>
      ))}
    </ul>
  </section>
);

function healthText({ of, answered, refused, unknown }: Health): string {
  const all = answered + refused + unknown;
  if (all === 0) return of === 'calls' ? 'no calls in this time' : 'none in this time';
  const parts = [
    [answered, HEALTH_WORDS[of].answered],
    [refused, 'refused'],
    [unknown, 'not known'],
  ] as const;
  const told = parts
    .filter(([count, word]) => count > 0 || word === HEALTH_WORDS[of].answered)
    .map(([count, word]) => `${shareText(count / all)} ${word}`);
  return `${told.join(', ')} of ${countText(all)}`;
}
