import { counted } from '../../../core/counted.ts';
import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon, type IconName } from '../../icon.tsx';
import { ModeTag } from '../../mode.tsx';
import { Money } from '../../money.tsx';
import type { Tone } from '../../state-badge.tsx';
import { Age, InTable, durationText } from '../../time.tsx';
import type { Attention } from '../../wire.ts';
import './attention.css';

interface Tile {
  readonly title: string;
  readonly icon: IconName;
  /** How urgent it is, when the count is not zero. */
  readonly tone: Tone;
  /** The list behind it. */
  readonly href: string;
  readonly count: number;
  readonly oldestAt: string | null;
  readonly lines: readonly ReactNode[];
  readonly quiet: string;
}

/** What needs attention, the most serious first: money in doubt comes before a message that waits. */
const TILES: readonly ((now: Attention) => Tile)[] = [
  ({ in_doubt: inDoubt }) => ({
    title: 'In doubt',
    icon: 'question',
    tone: 'doubt',
    href: '/transactions?state=in_doubt&sort=longest_in_state',
    count: inDoubt.count,
    oldestAt: inDoubt.oldest_at,
    lines: inDoubt.at_risk.map(({ mode, money }) => (
      <>
        <ModeTag mode={mode} /> <Money value={money} /> held
      </>
    )),
    quiet: 'No payment is in doubt.',
  }),
  ({ value_overdue: overdue }) => ({
    title: 'Paid, PIN overdue',
    icon: 'clock',
    tone: 'doubt',
    href: '/reviews?kind=value_overdue',
    count: overdue.count,
    oldestAt: overdue.oldest_at,
    lines: overdue.waiting_for_finswich === 0 ? [] : [waitsForAnswer(overdue.waiting_for_finswich)],
    quiet: 'No PIN or token is overdue.',
  }),
  ({ reviews }) => ({
    title: 'Open reviews',
    icon: 'reviews',
    tone: 'doubt',
    href: '/reviews',
    count: reviews.count,
    oldestAt: reviews.oldest_at,
    lines: [
      ...(reviews.waiting_for_second_person === 0
        ? []
        : [
            <Link className="tile-more" href="/reviews?status=proposed">
              {counted(reviews.waiting_for_second_person, 'waits', 'wait')} for a second person
            </Link>,
          ]),
      ...(reviews.waiting_for_finswich === 0
        ? []
        : [
            <Link className="tile-more" href="/reviews?status=postponed">
              {waitsForAnswer(reviews.waiting_for_finswich)}
            </Link>,
          ]),
    ],
    quiet: 'No case waits.',
  }),
  ({ approvals }) => ({
    title: 'Approvals',
    icon: 'customers',
    tone: 'doubt',
    href: '/approvals',
    count: approvals.count,
    oldestAt: approvals.oldest_at,
    lines: ['asked for by one person, for another to decide'],
    quiet: 'Nothing waits for a second person.',
  }),
  ({ vouchers_not_delivered: vouchers }) => ({
    title: 'Vouchers not delivered',
    icon: 'outbox',
    tone: 'bad',
    href: '/attention/undelivered-vouchers',
    count: vouchers.count,
    oldestAt: vouchers.oldest_at,
    lines: vouchers.failed === 0 ? ['still being tried'] : [`${vouchers.failed} given up`],
    quiet: 'No PIN or token is late in going out.',
  }),
  ({ slow_refunds: refunds }) => ({
    title: 'Slow refunds',
    icon: 'back',
    tone: 'bad',
    href: '/attention/slow-refunds',
    count: refunds.count,
    oldestAt: refunds.oldest_at,
    lines: refunds.slowest_seconds === null ? [] : [`slowest ${durationText(refunds.slowest_seconds)}`],
    quiet: 'No refund waits, and none of the last seven days took longer than 30 seconds.',
  }),
  ({ dead_letters: dead }) => ({
    title: 'Messages given up',
    icon: 'stop',
    tone: 'bad',
    href: '/outbox?status=dead',
    count: dead.count,
    oldestAt: dead.oldest_at,
    lines: ['a person can retry them'],
    quiet: 'No message is given up.',
  }),
];
const tilesOf = (now: Attention): readonly Tile[] => TILES.map((tileOf) => tileOf(now));

const waitsForAnswer = (count: number): string => `${counted(count, 'waits', 'wait')} for an answer`;

/** Nothing waits, everything is sold, no clock is off, and nothing was refused or unanswered by Finswich or a gateway lately. */
export const isQuiet = (now: Attention): boolean =>
  now.clocks.length === 0 &&
  now.upstreams.length === 0 &&
  now.health.every(({ refused, unknown }) => refused + unknown === 0) &&
  tilesOf(now).every(({ count }) => count === 0);

export const Tiles = ({ now }: { readonly now: Attention }) => (
  // The tile is one Tab stop. The times on it must not be stops of their own.
  <InTable value={true}>
    <ul className="tiles">
      {tilesOf(now).map((tile) => (
        <TileCard key={tile.title} {...tile} />
      ))}
    </ul>
  </InTable>
);

const TileCard = ({ title, icon, tone, href, count, oldestAt, lines, quiet }: Tile) => (
  <li className="tile" data-tone={count === 0 ? 'quiet' : tone}>
    <div className="tile-count">
      <Icon name={count === 0 ? 'check' : icon} size={20} />
      {count.toLocaleString('en-GB')}
    </div>
    <h2>
      <Link className="tile-link" href={href}>
        {title}
      </Link>
    </h2>
    {count === 0 ? (
      <p>{quiet}</p>
    ) : (
      <>
        {oldestAt === null ? null : (
          <p>
            oldest <Age since={oldestAt} />
          </p>
        )}
        {lines.map((line, place) => (
          <p key={place}>{line}</p>
        ))}
      </>
    )}
  </li>
);
