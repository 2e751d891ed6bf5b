import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface ChartProps {
  /** Everything but the width. Make it with `useMemo`: a new object draws the chart again. */
  readonly options: Omit<UPlot.Options, 'width'>;
  readonly data: UPlot.AlignedData;
  /** What the chart shows, for screen readers. The figures themselves are in the table below. */
  readonly label: string;
}

/** A chart drawn by uPlot, as wide as its place. */
export function Chart({ options, data, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const chart = new UPlot({ ...options, width: box.clientWidth }, data, box);
    const observer = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== chart.width) {
        chart.setSize({ width: box.clientWidth, height: options.height });
      }
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [options, data]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}
