import { Icon } from '../icon.tsx';
import { serviceSpeed } from '../service-clock.ts';
import { Time, useNow } from '../time.tsx';

const REAL_MINUTE_S = 60;

/** Over every page of a demo whose clock is fast: nobody should take its times for those of their own clock. */
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
