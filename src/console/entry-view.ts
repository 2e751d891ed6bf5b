import type { z } from 'zod';
import type { LedgerEntry } from '../desk/ports/ledger.ts';
import { accountWords, movementWords } from '../desk/words.ts';
import { MOVEMENTS } from '../ledger/movements.ts';
import { type Masking, maskedReference } from './masking.ts';
import { moneyView } from './money-view.ts';
import type { ledgerEntry } from './schemas/transactions.ts';
import { timeView } from './time-view.ts';

/** A journal entry as the staff API returns it. */
export const entryView = (entry: LedgerEntry, masking: Masking): z.input<typeof ledgerEntry> => ({
  id: entry.id,
  movement: entry.movement,
  says: movementWords(entry.movement),
  from: accountWords(MOVEMENTS[entry.movement].from),
  to: accountWords(MOVEMENTS[entry.movement].to),
  money: moneyView({ minor: entry.minor, currency: entry.currency }),
  reference: maskedReference(entry, masking),
  user_reference: entry.customer,
  mode: entry.mode,
  at: timeView(entry.at),
});
