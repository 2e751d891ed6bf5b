import { Title } from '@mantine/core';
import { ModeTag } from '../../mode.tsx';
import { serviceNow } from '../../service-clock.ts';
import { Tag, type Tone } from '../../state-badge.tsx';
import { Age, InTable, Time } from '../../time.tsx';
import type { Attention } from '../../wire.ts';

type Alarm = Attention['upstreams'][number];

const KINDS: Readonly<Record<Alarm['kind'], { readonly word: string; readonly tone: Tone }>> = {
  rail: { word: 'Not sold', tone: 'bad' },
  service: { word: 'Not sold', tone: 'bad' },
  float_short: { word: 'Float too low', tone: 'bad' },
  float_untold: { word: 'Float not told', tone: 'doubt' },
  float_low: { word: 'Float low', tone: 'doubt' },
};

/** What keeps upstreams from selling to the merchant's app, or soon will, and what to do about it. */
export const Upstreams = ({ upstreams }: Pick<Attention, 'upstreams'>) =>
  upstreams.length === 0 ? null : (
    <section className="panel upstreams" aria-labelledby="upstreams">
      <Title order={2} id="upstreams" mb="xs">
        Selling to your app
      </Title>
      <InTable value={true}>
        <ul className="work-rows" aria-labelledby="upstreams">
          {upstreams.map((alarm) => (
            <Row key={`${alarm.rail} ${alarm.mode} ${alarm.kind} ${alarm.says}`} alarm={alarm} />
          ))}
        </ul>
      </InTable>
    </section>
  );

const Row = ({ alarm }: { readonly alarm: Alarm }) => (
  <li>
    <div className="work-head">
      <Tag tone={KINDS[alarm.kind].tone}>{KINDS[alarm.kind].word}</Tag>
      <ModeTag mode={alarm.mode} />
      {alarm.since === null ? null : (
        <span className="work-age">
          for <Age since={alarm.since} />
        </span>
      )}
      {alarm.told_at === null ? null : (
        <span className="work-age">
          told at <Time at={alarm.told_at} as="time" />
        </span>
      )}
    </div>
    <p className="work-says">
      <bdi>{alarm.says}</bdi>
    </p>
    <p className="upstream-next">
      {alarm.next}
      {alarm.tried_at === null ? null : <Tried at={alarm.tried_at} />}
    </p>
  </li>
);

const Tried = ({ at }: { readonly at: string }) =>
  Date.parse(at) > serviceNow() ? (
    <>
      {' '}
      One order tries it again, from <Time at={at} as="time" /> on.
    </>
  ) : (
    <> The next order tries it again.</>
  );
