import { Icon, type IconName } from '../../icon.tsx';
import { Time, timeText, useUtc } from '../../time.tsx';
import { someOf, useUrlFilters } from '../../url-filters.ts';
import type { TimelineEntry } from '../../wire.ts';
import { EntryDetail } from './entry-detail.tsx';

type Kind = TimelineEntry['kind'];
const KINDS: Readonly<Record<Kind, readonly [word: string, icon: IconName]>> = {
  delivery: ['From the upstream', 'deliveries'],
  state: ['State', 'next'],
  otp: ['Codes', 'key'],
  transfer: ['Transfer', 'transactions'],
  question: ['Questions', 'question'],
  voucher: ['PIN or token', 'check'],
  message: ['Messages', 'outbox'],
  review: ['Cases', 'reviews'],
  ledger: ['Money', 'ledger'],
  note: ['Notes', 'note'],
  staff: ['Staff', 'staff'],
};
/** An entry counts as its own kind, and as the kinds of its parts. */
const isOf = (entry: TimelineEntry, kind: Kind): boolean =>
  entry.kind === kind || entry.parts.some((part) => part.kind === kind);

const FIELDS = { kind: someOf(Object.keys(KINDS) as Kind[]) };

interface TimelineProps {
  readonly entries: readonly TimelineEntry[];
  readonly upstream: string;
}

/** Everything that happened, in order. Repeats are part of the entry that they repeat. */
export function Timeline({ entries, upstream }: TimelineProps) {
  const { filters, set, clear } = useUrlFilters(FIELDS);
  const [isUtc] = useUtc();
  const chosen = filters.kind;
  const present = (Object.keys(KINDS) as Kind[]).filter((kind) => entries.some((entry) => isOf(entry, kind)));
  const shown = chosen.length === 0 ? entries : entries.filter((entry) => chosen.some((kind) => isOf(entry, kind)));
  const toggle = (kind: Kind): void =>
    set({ kind: chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind] });
  return (
    <section className="panel" aria-labelledby="timeline">
      <h2 id="timeline">Everything that happened</h2>
      <div className="chips" role="group" aria-label="Show only">
        <button type="button" className="chip" aria-pressed={chosen.length === 0} onClick={clear}>
          All {entries.length}
        </button>
        {present.map((kind) => (
          <button
            key={kind}
            type="button"
            className="chip"
            aria-pressed={chosen.includes(kind)}
            onClick={() => toggle(kind)}
          >
            {kind === 'delivery' ? `From ${upstream}` : KINDS[kind][0]}{' '}
            {entries.filter((entry) => isOf(entry, kind)).length}
          </button>
        ))}
      </div>
      {byDay(shown, (at) => timeText(at, isUtc, 'day')).map(([day, ofDay]) => (
        <div key={day}>
          <h3 className="timeline-day">{day}</h3>
          <ol className="timeline">
            {ofDay.map((entry, place) => (
              <Entry key={`${entry.kind} ${entry.at} ${place}`} entry={entry} />
            ))}
          </ol>
        </div>
      ))}
      {shown.length === 0 ? <p className="act-says">Nothing of this kind has happened.</p> : null}
    </section>
  );
}

/** Groups entries by day, in their order. */
const byDay = (entries: readonly TimelineEntry[], dayOf: (at: string) => string) => [
  ...Map.groupBy(entries, ({ at }) => dayOf(at)),
];

function Entry({ entry }: { readonly entry: TimelineEntry }) {
  const [word, icon] = KINDS[entry.kind];
  return (
    <li data-kind={entry.kind}>
      <span className="timeline-at">
        <Time at={entry.at} as="clock" />
      </span>
      <span className="timeline-icon" title={word}>
        <Icon name={icon} size={15} />
      </span>
      <div className="timeline-says">
        <bdi>{entry.says}</bdi>
        {entry.last_at === null ? null : (
          <span className="timeline-last">
            {' '}
            Last at <Time at={entry.last_at} as="time" />.
          </span>
        )}
      </div>
      <EntryDetail entry={entry} />
    </li>
  );
}
