import type { Router } from 'express';
import type { BillsParts } from './compose-bills-api.ts';
import type { OpenRails } from './compose-rails.ts';
import type { Clock } from './core/clock.ts';
import type { KeyRing } from './core/key-ring.ts';
import { type Log, faultFields } from './core/log.ts';
import type { Work } from './db/stores.ts';
import type { TakeNotice } from './http/notice-routes.ts';
import { askDueQuestions } from './transactions/ordered/ask.ts';
import type { AskSchedule } from './transactions/ordered/question-time.ts';
import { takeNotice } from './transactions/ordered/take-notice.ts';
import type { Policy } from './transactions/ports.ts';

/** What asking about orders needs. */
interface AskParts extends Pick<OpenRails, 'rails'> {
  readonly work: Work;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Log;
  readonly askSchedule: AskSchedule;
  readonly longestCallMs: number;
}

/** Asks about orders; a service without a rail for orders asks nothing, and looks for nothing. */
export function questionsOf({ rails, ...deps }: AskParts): () => Promise<number> {
  const asks = new Map(rails.flatMap(({ name, ordered }) => (ordered ? [[name, ordered.ask] as const] : [])));
  return asks.size === 0 ? async () => 0 : () => askDueQuestions({ ...deps, asksOf: (rail) => asks.get(rail) });
}

/** Keeps notices of upstreams; answers whether that is durable. */
export const noticesInto =
  (work: Work, clock: Clock, log: Log): TakeNotice =>
  async (rail, notice, from) => {
    try {
      await takeNotice(work, notice, { rail, receivedAt: clock(), ...from });
      return true;
    } catch (thrown) {
      log.error({ rail, request_id: from.requestId, ...faultFields(thrown) }, 'notice.not_kept');
      return false;
    }
  };

/** The bill-payments API, which is loaded at its first request; null where no rail takes orders. */
export function lazyBills(parts: BillsParts): (() => Promise<Router>) | null {
  if (parts.rails.every(({ ordered }) => ordered === null)) return null;
  let opened: Promise<Router> | undefined;
  return () => (opened ??= import('./compose-bills-api.ts').then(({ composeBillsApi }) => composeBillsApi(parts)));
}
