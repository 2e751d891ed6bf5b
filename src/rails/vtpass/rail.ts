import type { RailKind } from '../rail.ts';
import { codeSays } from './codes.ts';
import { RAIL } from './rail-name.ts';
import { VTPASS, type VtpassSettings } from './settings.ts';

/** VTpass, where the merchant's own app orders and the merchant's float pays. */
export const vtpass: RailKind<VtpassSettings> = {
  name: RAIL,
  says: 'VTpass',
  codeSays,
  can: { ask: true, push: 'hint', confirm: false, bulk: false, reverse: false, balance: true },
  part: VTPASS,
  callBoundMs: ({ timeoutMs }) => timeoutMs,
  open: async (settings, deps) => (await import('./open.ts')).openVtpass(settings, deps),
};
