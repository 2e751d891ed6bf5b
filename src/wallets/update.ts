import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { OtpStore } from '../otp/ports.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import { type ContactChangeStore, type ContactPart, type Wallet, type WalletStore, contactSubject } from './ports.ts';
import { PROFILE_PARTS, type Profile, type ProfileChange, type ProfileFault, readProfile } from './profile.ts';

export interface UpdateWallet {
  readonly mode: Mode;
  readonly userReference: string;
  readonly change: ProfileChange;
}

export type UpdateFault = 'unknown_customer' | ProfileFault;

export interface ProfileStores {
  readonly wallets: WalletStore;
  readonly contactChanges: ContactChangeStore;
  readonly otp: OtpStore;
  readonly outbox: OutboxStore;
}

/** Locks the wallet. Returns it with the parts of its profile that would change, each in one spelling. */
export async function checkUpdate(
  { wallets }: Pick<ProfileStores, 'wallets'>,
  { mode, userReference, change }: UpdateWallet,
): Promise<Result<{ readonly wallet: Wallet; readonly change: Partial<Profile> }, UpdateFault>> {
  const wallet = await wallets.lock(mode, userReference);
  if (!wallet) return err('unknown_customer');
  const typed = readProfile(change, wallet.country);
  if (!typed.ok) return typed;
  const parts = PROFILE_PARTS.filter((part) => part in typed.value && typed.value[part] !== wallet[part]);
  return ok({ wallet, change: Object.fromEntries(parts.map((part) => [part, typed.value[part]])) });
}

/**
 * Changes parts of a customer's profile. Codes that were sent to the old phone or e-mail are invalid from this moment
 * on: every code is made and checked under a lock on the wallet's row, and this act holds that lock. A message about
 * the change goes to the old phone or e-mail, and one to the new.
 */
export async function updateWallet(
  stores: ProfileStores,
  request: UpdateWallet,
  changedBy: string,
  at: number,
): Promise<Result<'updated' | 'unchanged', UpdateFault>> {
  const checked = await checkUpdate(stores, request);
  if (!checked.ok) return checked;
  const { wallet, change } = checked.value;
  if (Object.keys(change).length === 0) return ok('unchanged');
  const next: Wallet = { ...wallet, ...change };
  await stores.wallets.saveProfile(next);
  if (change.phone === undefined && change.email === undefined) return ok('updated');
  const { mode, userReference } = wallet;
  await stores.otp.expireOf(mode, userReference);
  const id = await stores.contactChanges.insert({
    mode,
    userReference,
    oldPhone: wallet.phone,
    newPhone: next.phone,
    oldEmail: wallet.email,
    newEmail: next.email,
    changedBy,
    at,
  });
  const changed = (['email', 'phone'] as const).filter((part) => change[part] !== undefined);
  const isKnown = wallet.phone !== null || wallet.email !== null;
  if (isKnown) for (const part of changed) await tell(stores.outbox, 'send_contact_changed', id, part, at);
  for (const part of changed) {
    if (change[part] !== null) await tell(stores.outbox, 'send_contact_confirmed', id, part, at);
  }
  return ok('updated');
}

async function tell(
  outbox: OutboxStore,
  kind: 'send_contact_changed' | 'send_contact_confirmed',
  id: number,
  part: ContactPart,
  at: number,
): Promise<void> {
  const subject = contactSubject(id, part);
  // It is about no transaction.
  await outbox.enqueue({ kind, key: `${kind}/${subject}`, transactionId: null, subject, runAt: at }, at);
}
