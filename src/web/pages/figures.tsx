import { Button, Group, SegmentedControl, SimpleGrid, Stack, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { Icon } from '../icon.tsx';
import { useMode, useRecordMode } from '../mode.tsx';
import { PageHead } from '../page-head.tsx';
import { serviceNow } from '../service-clock.ts';
import { useSession } from '../session.tsx';
import { Empty, Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import { moment, oneOf, useUrlFilters } from '../url-filters.ts';
import type { Figures as FiguresReply, Mode } from '../wire.ts';
import './figures/figures.css';
import { Durations } from './figures/durations.tsx';
import { SoldPanel } from './figures/sold.tsx';
import { Funnel } from './figures/funnel.tsx';
import { Transactions } from './figures/transactions.tsx';
import { RefundClock } from './figures/refund-clock.tsx';

const FILTERS = { by: oneOf(['hour', 'day', 'week']), to: moment };

/**
 * The figures: transactions, success rate, where customers drop out, how long things take. One mode at a time: modes are
 * never summed.
 */
export default function Figures() {
  const { session } = useSession();
  const { mode: asked, setMode } = useMode();
  const { filters, set } = useUrlFilters(FILTERS);
  const by = filters.by ?? 'day';
  const mode = asked ?? (session.modes.includes('LIVE') ? 'LIVE' : 'TEST');
  useRecordMode(mode);
  const query = { by, mode, to: filters.to };
  const look = useQuery({
    queryKey: ['figures', query],
    queryFn: ({ signal }) => api.get<FiguresReply>('/figures', query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: filters.to === '' ? 60_000 : false,
  });
  return (
    <>
      <PageHead
        title="Figures"
        says={
          look.data ? (
            <>
              Transactions begun from <Time at={look.data.from} /> until <Time at={look.data.to} />
            </>
          ) : (
            'Transactions, success, and how long things take.'
          )
        }
      />
      <Group mb="md" gap="sm" role="group" aria-label="What the figures cover">
        <SegmentedControl
          aria-label="Each bar is"
          value={by}
          onChange={(next) => set({ by: next as typeof by, to: '' })}
          data={[
            { value: 'hour', label: 'By hour' },
            { value: 'day', label: 'By day' },
            { value: 'week', label: 'By week' },
          ]}
        />
        {session.modes.length > 1 ? (
          <SegmentedControl
            aria-label="Mode"
            value={mode}
            onChange={(next) => setMode(next as Mode)}
            data={[...session.modes]}
          />
        ) : null}
        <SpanPager shown={look.data} isNow={filters.to === ''} onChange={(to) => set({ to })} />
      </Group>
      <Shown query={look}>
        {(figures) => (
          <div className={look.isPlaceholderData ? 'stale' : ''} aria-busy={look.isPlaceholderData}>
            <All figures={figures} query={query} />
          </div>
        )}
      </Shown>
    </>
  );
}

interface SpanPagerProps {
  readonly shown: FiguresReply | undefined;
  readonly isNow: boolean;
  readonly onChange: (to: string) => void;
}

/** Buttons to the time span before the one that is shown, and to the one after it. */
const SpanPager = ({ shown, isNow, onChange }: SpanPagerProps) => (
  <Group gap={4}>
    <Button
      variant="default"
      leftSection={<Icon name="previous" size={15} />}
      disabled={!shown}
      onClick={() => shown && onChange(shown.from)}
    >
      Earlier
    </Button>
    <Button
      variant="default"
      rightSection={<Icon name="next" size={15} />}
      disabled={isNow}
      onClick={() => shown && onChange(later(shown))}
    >
      Later
    </Button>
  </Group>
);

/** The end of the next span; '' when that is now. */
function later({ from, to }: FiguresReply): string {
  const next = 2 * Date.parse(to) - Date.parse(from);
  return next >= serviceNow() ? '' : new Date(next).toISOString();
}

interface AllProps {
  readonly figures: FiguresReply;
  readonly query: Readonly<Record<string, string>>;
}

function All({ figures, query }: AllProps) {
  if (figures.buckets.every(({ announced }) => announced === 0)) {
    return (
      <Empty icon="figures" title="No transaction in this time">
        Choose another time, or a coarser step.
      </Empty>
    );
  }
  return (
    <Stack gap="md">
      <Transactions figures={figures} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {figures.funnel.initiated === 0 ? null : <Funnel funnel={figures.funnel} />}
        <RefundClock clock={figures.refund_clock} mode={figures.mode} />
      </SimpleGrid>
      <SoldPanel query={query} />
      <section className="panel" aria-labelledby="figures-durations">
        <Title order={2} id="figures-durations" mb="xs">
          From debit to the end
        </Title>
        <Durations rows={figures.durations} />
      </section>
    </Stack>
  );
}
