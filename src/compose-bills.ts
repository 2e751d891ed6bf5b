import type { Router } from 'express';
import { upstreamReader } from './availability/read-upstreams.ts';
import { openCatalogue } from './catalogue/read-list.ts';
import type { BillsParts } from './compose-bills-api.ts';
import type { OpenRails } from './compose-rails.ts';
import { hasKeys } from './config.ts';
import type { Clock } from './core/clock.ts';
import type { KeyRing } from './core/key-ring.ts';
import { MODES, type Mode } from './core/mode.ts';
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

/** What reading floats and lists needs. */
interface ReadParts extends Pick<OpenRails, 'rails'>, Pick<BillsParts, 'config' | 'work' | 'clock' | 'pause' | 'log'> {}

/** Asks about orders; a service without a rail for orders asks nothing, and looks for nothing. */
export function questionsOf({ rails, ...deps }: AskParts): () => Promise<number> {
  const asks = new Map(rails.flatMap(({ name, ordered }) => (ordered ? [[name, ordered.ask] as const] : [])));
  return asks.size === 0 ? async () => 0 : () => askDueQuestions({ ...deps, asksOf: (rail) => asks.get(rail) });
}

/** Reads floats and lists again; a service without a rail for orders reads nothing, and looks for nothing. */
export function upstreamsOf({ rails, config, work, clock, pause, log }: ReadParts): () => Promise<number> {
  const reads = new Map(
    rails.flatMap(({ name, ordered }) => {
      if (!ordered) return [];
      const catalogue = openCatalogue({ work, clock, pause }, name, ordered);
      const balance = async (mode: Mode) => {
        const told = await ordered.balance(mode);
        return told.ok ? told.value : null;
      };
      const modes = MODES.filter((mode) => hasKeys(config, name, mode));
      return [
        [name, { modes, balance, refresh: (mode: Mode, list: string) => catalogue.refresh(mode, list) }] as const,
      ];
    }),
  );
  return reads.size === 0 ? async () => 0 : upstreamReader({ work, clock, log, rails: reads });
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
