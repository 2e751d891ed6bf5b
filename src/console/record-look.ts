import type { Act } from '../audit-log/acts.ts';
import { append } from '../audit-log/append.ts';
import { MINUTE } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Call } from './route.ts';

/** Reloading a page within this time does not count as another look. */
const SAME_LOOK_MS = 10 * MINUTE;

/** Records that somebody looked at a transaction, customer or delivery: once per caller and subject in ten minutes. */
export async function recordLook(
  { work, ring }: ConsoleDeps,
  { caller, address, now }: Call,
  act: Extract<Act, 'transaction.see' | 'customer.see' | 'delivery.see'>,
  subject: string,
): Promise<void> {
  const { kind, id, name } = caller;
  const since = now - SAME_LOOK_MS;
  const isKnown = await work.read(async ({ auditLog }) => auditLog.lastTime({ kind, id }, act, subject, since));
  if (isKnown !== null) return;
  await work.run(async ({ auditLog }) =>
    ok(
      await append(auditLog, ring, {
        at: now,
        actor: { kind, id, name },
        address,
        act,
        subject,
        reason: null,
        detail: {},
      }),
    ),
  );
}
