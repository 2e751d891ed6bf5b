import type { z } from 'zod';
import type { UpstreamOf } from '../core/upstream.ts';
import type { LedgerEntry } from '../desk/ports/ledger.ts';
import { accountWords, movementWords } from '../desk/words.ts';
import { MOVEMENTS } from '../ledger/movements.ts';
import { type Masking, maskedReference } from './masking.ts';
import { moneyView } from './money-view.ts';
import type { ledgerEntry } from './schemas/transactions.ts';
import { timeView } from './time-view.ts';

/** A journal entry as the staff API returns it. */
export function entryView(entry: LedgerEntry, masking: Masking, upstreamOf: UpstreamOf): z.input<typeof ledgerEntry> {
  const { movement, rail } = entry;
  const upstream = rail === null ? null : upstreamOf(rail);
  const { from, to } = MOVEMENTS[movement];
  return {
    id: entry.id,
    movement,
    says: movementWords(movement, upstream),
    from: accountWords(from, upstream),
    to: accountWords(to, upstream),
    money: moneyView({ minor: entry.minor, currency: entry.currency }),
    reference: maskedReference(entry, masking),
    user_reference: entry.customer,
    mode: entry.mode,
    at: timeView(entry.at),
  };
}
