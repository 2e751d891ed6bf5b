import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { PageHead } from '../page-head.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import type { Attention } from '../wire.ts';
import { Clocks } from './attention/clocks.tsx';
import { Glance, HealthPanel } from './attention/glance.tsx';
import { Tiles, isQuiet } from './attention/tiles.tsx';
import { Upstreams } from './attention/upstreams.tsx';
import { WorkList } from './attention/work-list.tsx';

/** Things become late without any event, so the page is also loaded at this interval. */
const LOOK_EVERY_MS = 15_000;

/** The landing page: what needs a person, with links to the lists. */
export default function AttentionPage() {
  const query = useQuery({
    queryKey: ['attention'],
    queryFn: ({ signal }) => api.get<Attention>('/attention', {}, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <>
      <PageHead
        title="Attention"
        says={
          query.data ? (
            <>
              As of <Time at={query.data.at} as="time" />
            </>
          ) : (
            'What needs a person'
          )
        }
      />
      <Shown query={query}>
        {(now) => (
          <>
            {isQuiet(now) ? (
              <Empty title="All is quiet">
                Nothing waits for anybody, everything is sold, and neither Finswich nor a gateway has refused anything
                in the last 15 minutes. With a customer on the phone, use the search above.
              </Empty>
            ) : null}
            <Clocks clocks={now.clocks} />
            <Upstreams upstreams={now.upstreams} />
            <Tiles now={now} />
            <div className="attention-below">
              <WorkList />
              <div className="attention-side">
                <HealthPanel health={now.health} />
                <Glance />
              </div>
            </div>
          </>
        )}
      </Shown>
    </>
  );
}
