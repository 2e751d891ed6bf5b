import { Icon } from '../../icon.tsx';
import { durationText } from '../../time.tsx';
import type { Attention } from '../../wire.ts';

/** Machines whose clock is off. This does not mislead the service, only people who read its logs. */
export const Clocks = ({ clocks }: Pick<Attention, 'clocks'>) =>
  clocks.length === 0 ? null : (
    <ul className="clocks" aria-label="Clocks that are off">
      {clocks.map(({ host, ahead_seconds: ahead, seen_at: seenAt }) => (
        <li key={`${host} ${seenAt}`} className="warning">
          <Icon name="clock" size={18} />
          <span>
            The clock of <b>{host}</b> is {durationText(Math.abs(ahead))} {ahead > 0 ? 'ahead of' : 'behind'} the
            database’s. Transactions use the database’s clock; the times in that machine’s logs are wrong.
          </span>
        </li>
      ))}
    </ul>
  );
