import Sqlite from 'better-sqlite3';
import type { DeskStore } from '../../src/desk/ports.ts';
import { story } from '../../src/desk/story.ts';
import { timeline } from '../../src/desk/timeline.ts';
import type { Books } from './books.ts';
import type { Chronicle } from './chronicle.ts';
import type { Excuses } from './excuses.ts';
import { ID, type Observer } from './observer.ts';
import { judgeStory } from './story-claims.ts';
import { type TimelineTruth, judgeTimeline } from './timeline-claims.ts';
import { FINSWICH } from '../harness/upstreams.ts';

export interface DeskParts {
  readonly file: string;
  readonly read: DeskStore['transaction'];
  readonly observer: Observer;
  readonly books: Books;
  readonly chronicle: Chronicle;
  readonly isAtOdds: (reference: string) => boolean;
  readonly putBack: () => number;
  /** Whether what was bought ends with a PIN or token. */
  readonly awaitsValue: (reference: string) => boolean;
  readonly excuses: Excuses;
}

/**
 * Looks at transactions as the support desk does. The product makes what is shown from the database alone; it is
 * compared with what the simulation knows.
 */
export function openDesk({
  file,
  read,
  observer,
  books,
  chronicle,
  isAtOdds,
  putBack,
  awaitsValue,
  excuses,
}: DeskParts) {
  const client = new Sqlite(file, { readonly: true });
  const opened = client.prepare<string, TimelineTruth['opened'][number]>(
    `select id, kind, opened_at from reviews where transaction_id = ${ID}`,
  );
  const kept = client.prepare<string, TimelineTruth['kept'][number]>(
    `select id, request_id, answer, repeats from deliveries where transaction_id = ${ID}`,
  );

  return {
    /** Looks at one transaction. Throws RuleBroken. `isQuiet`: nothing is under way any more. */
    look: async (reference: string, isQuiet: boolean): Promise<void> => {
      const facts = await read({ reference, subject: `transaction/${reference}` });
      const transaction = observer.transaction(reference);
      if (!facts || !transaction) return;
      const truth = {
        reference,
        minor: transaction.amount,
        state: transaction.state,
        moved: observer.movements(reference).join(' '),
        awaitsValue: awaitsValue(reference),
        wasDebited: books.wasDebited(reference),
        net: books.net(reference),
        isAtOdds: isAtOdds(reference),
        wrongTries: observer.wrongTriesOf(reference),
        cases: observer.cases(reference),
        vouchers: observer.vouchers(reference),
        chronicle,
        isQuiet,
        isClockSteady: putBack() === 0,
        excuses,
      };
      judgeStory(story(facts, FINSWICH), truth);
      judgeTimeline(timeline(facts, FINSWICH), {
        ...truth,
        steps: observer.steps(reference),
        opened: opened.all(reference),
        kept: kept.all(reference),
      });
    },
    close: (): void => void client.close(),
  };
}
