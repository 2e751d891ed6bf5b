import { append } from '../audit-log/append.ts';
import type { By } from '../audit-log/ports.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import { isPin } from './form.ts';
import { type Guessable, guessable } from './guessable.ts';
import { type Pin, type PinOwner, pinSubject } from './ports.ts';
import { noPin, withNoTries } from './tries.ts';
import { type PinDeps, type TryFault, tryPin } from './verify.ts';

export interface SetPin extends PinOwner {
  readonly pin: string;
  /** The PIN that the customer has, as they typed it; null when they typed none. */
  readonly currentPin: string | null;
  /** The merchant's back end, as the audit log names it. It needs no current PIN. Null when the customer asks. */
  readonly backEnd: By | null;
}

/** `current_pin_missing`: the customer has a PIN, and only the back end may replace it without knowing it. */
export type SetFault =
  | TryFault
  | { readonly kind: 'bad_pin_form' | 'current_pin_missing' | 'unknown_customer' }
  | { readonly kind: 'guessable_pin'; readonly why: Guessable };

/**
 * Sets a customer's PIN for the first time, or another one. A current PIN counts as a try. The new PIN unlocks, and a
 * message about it goes to the customer. Who may do it with which key is the caller's to know.
 */
export async function setPin(deps: PinDeps, request: SetPin): Promise<Result<'set' | 'changed', SetFault>> {
  const { mode, userReference, pin, currentPin } = request;
  if (!isPin(pin) || (currentPin !== null && !isPin(currentPin))) return err({ kind: 'bad_pin_form' });
  const wallet = await deps.work.read(({ wallets }) => wallets.find(mode, userReference));
  if (!wallet) return err({ kind: 'unknown_customer' });
  return deps.hashes.whenThereIsRoom(async () => {
    const replaced = await mayReplace(deps, request);
    if (!replaced.ok) return replaced;
    // Only now: otherwise whoever does not know the PIN could learn the end of the phone by trying.
    const why = guessable(pin, wallet.phone);
    if (why !== null) return err({ kind: 'guessable_pin', why });
    return replace(deps, request, replaced.value, wallet.phone !== null || wallet.email !== null);
  });
}

/** When the PIN was set that may be replaced; null for none, and `any` for whichever there is. */
async function mayReplace(
  deps: PinDeps,
  { mode, userReference, currentPin, backEnd }: SetPin,
): Promise<Result<Pin['setAt'] | 'any', SetFault>> {
  const owner = { mode, userReference };
  if (currentPin !== null) {
    const proven = await tryPin(deps, { ...owner, pin: currentPin });
    return proven.ok ? ok(proven.value.setAt) : proven;
  }
  if (backEnd !== null) return ok('any');
  const found = await deps.work.read(({ pins }) => pins.find(mode, userReference));
  return found?.hash ? err({ kind: 'current_pin_missing' }) : ok(null);
}

async function replace(
  { work, hashes, ring, clock }: PinDeps,
  { mode, userReference, pin, currentPin, backEnd }: SetPin,
  replaced: Pin['setAt'] | 'any',
  canBeTold: boolean,
): Promise<Result<'set' | 'changed', SetFault>> {
  const owner = { mode, userReference };
  const hashed = await hashes.hash(pin, owner);
  return work.run<'set' | 'changed', SetFault>(async ({ pins, outbox, auditLog }) => {
    const before = (await pins.find(mode, userReference)) ?? noPin(owner);
    // Meanwhile another PIN may have been set.
    if (replaced !== 'any' && before.setAt !== replaced) {
      return err({ kind: currentPin === null ? 'current_pin_missing' : 'wrong_pin' });
    }
    const at = clock();
    // No two PINs of a customer are of the same time, by which they are told apart.
    const after = { ...withNoTries(before), ...hashed, setAt: before.setAt === at ? at + 1 : at };
    await pins.save(after);
    if (canBeTold) await tell(outbox, after, at);
    const isFirst = before.hash === null;
    if (backEnd) {
      const subject = walletSubject(mode, userReference);
      await append(auditLog, ring, {
        ...backEnd,
        at,
        act: 'pin.set',
        subject,
        reason: null,
        detail: { is_first: isFirst },
      });
    }
    return ok(isFirst ? 'set' : 'changed');
  });
}

async function tell(outbox: OutboxStore, pin: Pin, at: number): Promise<void> {
  const subject = pinSubject(pin);
  // It is about no transaction.
  const job = { kind: 'send_pin_set', key: `send_pin_set/${subject}/${pin.setAt}`, transactionId: null } as const;
  await outbox.enqueue({ ...job, subject, runAt: at }, at);
}
