import type { z } from 'zod';
import type { UpstreamOf } from '../core/upstream.ts';
import type { StatementLine } from '../desk/ports/statement.ts';
import { movementWords } from '../desk/words.ts';
import { MOVEMENTS } from '../ledger/movements.ts';
import { type Masking, maskedReference } from './masking.ts';
import { moneyView } from './money-view.ts';
import type { statementLine } from './schemas/customers.ts';
import { timeView } from './time-view.ts';

/** A line of a customer's statement as the staff API returns it. */
export function statementLineView(
  line: StatementLine,
  masking: Masking,
  upstreamOf: UpstreamOf,
): z.input<typeof statementLine> {
  const { entry, change, after, product } = line;
  const { currency, movement } = entry;
  const { of } = MOVEMENTS[movement];
  return {
    id: entry.id,
    at: timeView(entry.at),
    movement,
    says: movementWords(movement, entry.rail === null ? null : upstreamOf(entry.rail)),
    of,
    reference: maskedReference(entry, masking),
    product: product && (product.category ?? product.type),
    is_still_held: line.isStillHeld,
    change: moneyView({ minor: change.available, currency }),
    held_change: moneyView({ minor: change.held, currency }),
    available: moneyView({ minor: after.available, currency }),
    held: moneyView({ minor: after.held, currency }),
  };
}
