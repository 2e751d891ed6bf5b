import { Icon } from '../icon.tsx';
import { serviceSpeed } from '../service-clock.ts';
import { Time, useNow } from '../time.tsx';

const REAL_MINUTE_S = 60;

/** A note on every page of a demo whose clock runs fast, so that nobody takes its times for real ones. */
export function FastClock() {
  const now = useNow();
  const speed = serviceSpeed();
  if (speed <= 1) return null;
  return (
    <div className="fast-clock">
      <Icon name="clock" size={16} />
      <span>
        The demo’s clock is fast: a minute lasts {Number((REAL_MINUTE_S / speed).toPrecision(3))} s. It shows{' '}
        <Time at={new Date(now).toISOString()} />.
      </span>
    </div>
  );
}
