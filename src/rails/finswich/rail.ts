import type { RailKind } from '../rail.ts';
import { RAIL } from './products.ts';
import { FINSWICH, type FinswichSettings } from './settings.ts';

/** Finswich, whose checkout drives transactions by events. */
export const finswich: RailKind<FinswichSettings> = {
  name: RAIL,
  says: 'Finswich',
  can: { ask: false, push: 'signed', confirm: false, bulk: false, reverse: false, balance: false },
  part: FINSWICH,
  callBoundMs: ({ transferTimeoutMs }) => transferTimeoutMs,
  open: async (settings, deps) => (await import('./open.ts')).openFinswich(settings, deps),
};
