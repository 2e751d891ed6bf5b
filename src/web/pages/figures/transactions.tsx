import { Group, Text, Title, useComputedColorScheme } from '@mantine/core';
import { useMemo, useState } from 'react';
import UPlot from 'uplot';
import { useUtc } from '../../time.tsx';
import type { Figures } from '../../wire.ts';
import { Chart } from './chart.tsx';
import { countText, shareText } from './figure-words.ts';
import { type Bucket, OUTCOMES, outcomesOf } from './outcomes.ts';
import { PALETTES, type Palette } from './palette.ts';
import { TransactionsTable } from './transactions-table.tsx';
import { BUCKET_SECONDS, bucketText, dayBegins, timeAxis, zoneName } from './time-axis.ts';

/** Transactions and how they ended over time, with the success rate below on the same axis. */
export function Transactions({ figures }: { readonly figures: Figures }) {
  const { buckets, by } = figures;
  const palette = PALETTES[useComputedColorScheme('light', { getInitialValueInEffect: false })];
  const [isUtc] = useUtc();
  const [pointed, setPointed] = useState<number | null>(null);
  const frame = useMemo(() => frameOf(figures, isUtc, palette, setPointed), [figures, isUtc, palette]);
  const volume = useMemo(() => volumeChart(buckets, frame, palette), [buckets, frame, palette]);
  const rate = useMemo(() => rateChart(buckets, by, frame, palette), [buckets, by, frame, palette]);
  const all = buckets.reduce((sum, one) => sum + one.announced, 0);
  const paid = buckets.reduce((sum, one) => sum + one.paid, 0);
  const bucket = pointed === null ? undefined : buckets[pointed];
  const begins = by === 'hour' ? null : dayBegins(Date.parse(figures.from), isUtc);
  return (
    <section className="panel" aria-labelledby="figures-transactions">
      <Group justify="space-between" align="baseline" mb={4}>
        <Title order={2} id="figures-transactions">
          Transactions
        </Title>
        <Text size="sm" c="dimmed" className="chart-readout">
          {bucket ? readout(bucket, by, isUtc) : `${countText(all)} in all`}
        </Text>
      </Group>
      <Legend palette={palette} />
      <Chart {...volume} label={`Transactions by ${by}: ${countText(all)} in all, ${countText(paid)} paid`} />
      <Text size="sm" fw={600} mt="sm">
        Success rate
      </Text>
      <Chart {...rate} label={`Success rate by ${by}`} />
      <Text size="sm" c="dimmed" mb="xs">
        Times are in {zoneName(isUtc)}.{begins === null ? null : ` Each ${by} begins at ${begins}, which is 00:00 UTC.`}
      </Text>
      <TransactionsTable figures={figures} isUtc={isUtc} />
    </section>
  );
}

const readout = (bucket: Bucket, by: Figures['by'], isUtc: boolean): string => {
  const ends = outcomesOf(bucket);
  const counts = OUTCOMES.map(({ key, label }) => `${countText(ends[key])} ${label.toLowerCase()}`);
  return `${bucketText(Date.parse(bucket.at), by, isUtc)}: ${counts.join(', ')}; success ${shareText(bucket.success_rate)}`;
};

const Legend = ({ palette }: { readonly palette: Palette }) => (
  <Group component="ul" gap="md" className="legend">
    {OUTCOMES.map(({ key, label }) => (
      <li key={key}>
        <svg width="12" height="12" aria-hidden="true">
          <rect width="12" height="12" rx="2" fill={palette[key]} />
        </svg>
        {label}
      </li>
    ))}
  </Group>
);

type Frame = Pick<UPlot.Options, 'scales' | 'legend' | 'cursor' | 'hooks' | 'tzDate'> & { readonly x: UPlot.Axis };

/** What both charts share: the time axis, and the bucket under the pointer. */
function frameOf(figures: Figures, isUtc: boolean, palette: Palette, onPoint: (bucket: number | null) => void): Frame {
  const span = [Date.parse(figures.from) / 1_000, Date.parse(figures.to) / 1_000] as const;
  const width = BUCKET_SECONDS[figures.by];
  const onCursor = (chart: UPlot): void => {
    const { left } = chart.cursor;
    const place = left === undefined || left < 0 ? -1 : Math.floor((chart.posToVal(left, 'x') - span[0]) / width);
    onPoint(place >= 0 && place < figures.buckets.length ? place : null);
  };
  return {
    scales: { x: { time: true, range: () => [...span] } },
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    hooks: { setCursor: [onCursor] },
    x: timeAxis(figures.by, isUtc, palette),
  };
}

const sideAxis = (palette: Palette, values: UPlot.Axis.DynamicValues): UPlot.Axis => ({
  stroke: palette.ink,
  grid: { stroke: palette.grid, width: 1 },
  ticks: { show: false },
  font: '12px system-ui, sans-serif',
  size: 56,
  values,
});

const startOf = ({ at }: Bucket): number => Date.parse(at) / 1_000;

/** Stacked bars: each series is the sum of its part and those below it, and is drawn over the next longer one. */
function volumeChart(buckets: readonly Bucket[], { x, scales, ...frame }: Frame, palette: Palette) {
  const bars = UPlot.paths.bars?.({ size: [0.8, 64], align: 1 });
  const sums = OUTCOMES.map((_, place) =>
    buckets.map((bucket) => {
      const ends = outcomesOf(bucket);
      // No bar for zero: a bar without height would leave a gap in the base line.
      return OUTCOMES.slice(0, place + 1).reduce((sum, { key }) => sum + ends[key], 0) || null;
    }),
  );
  const longestFirst = OUTCOMES.map(({ key }, place) => ({ key, sum: sums[place] ?? [] })).toReversed();
  const options: Omit<UPlot.Options, 'width'> = {
    ...frame,
    height: 220,
    scales: { ...scales, y: { range: (_chart, _min, max) => [0, Math.max(4, Math.ceil((max || 0) * 1.05))] } },
    axes: [
      x,
      { ...sideAxis(palette, (_chart, marks) => marks.map((mark) => (Number.isInteger(mark) ? countText(mark) : ''))) },
    ],
    series: [
      {},
      ...longestFirst.map(({ key }) => ({
        fill: palette[key],
        stroke: palette.paper,
        width: 1,
        points: { show: false },
        ...(bars ? { paths: bars } : {}),
      })),
    ],
  };
  return { options, data: [buckets.map(startOf), ...longestFirst.map(({ sum }) => sum)] as UPlot.AlignedData };
}

/** Always from 0 to 100 %, so that a drop looks as large as it is. Each point is in the middle of its bucket. */
function rateChart(buckets: readonly Bucket[], by: Figures['by'], { x, scales, ...frame }: Frame, palette: Palette) {
  const options: Omit<UPlot.Options, 'width'> = {
    ...frame,
    height: 140,
    scales: { ...scales, y: { range: () => [0, 1] } },
    axes: [x, { ...sideAxis(palette, (_chart, marks) => marks.map(shareText)), splits: () => [0, 0.5, 1] }],
    series: [
      {},
      { stroke: palette.paid, width: 2, points: { show: true, size: 6, fill: palette.paid }, spanGaps: false },
    ],
  };
  const middle = BUCKET_SECONDS[by] / 2;
  const data: UPlot.AlignedData = [
    buckets.map((bucket) => startOf(bucket) + middle),
    buckets.map(({ success_rate }) => success_rate),
  ];
  return { options, data };
}
