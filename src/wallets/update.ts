import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { OtpStore } from '../otp/ports.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import { type ContactChangeStore, type ContactPart, type Wallet, type WalletStore, contactSubject } from './ports.ts';
import { PROFILE_PARTS, type ProfileFault, readPart } from './profile.ts';

/** What is to be different; null takes it away, what is not named stays. */
export interface ProfileChange {
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly category?: string | null;
}

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

/** The wallet, locked, with what would really be different, in one spelling. */
export async function checkUpdate(
  { wallets }: Pick<ProfileStores, 'wallets'>,
  { mode, userReference, change }: UpdateWallet,
): Promise<Result<{ readonly wallet: Wallet; readonly change: ProfileChange }, UpdateFault>> {
  const wallet = await wallets.lock(mode, userReference);
  if (!wallet) return err('unknown_customer');
  const different: { -readonly [Name in keyof ProfileChange]: ProfileChange[Name] } = {};
  for (const name of PROFILE_PARTS) {
    const typed = change[name];
    if (typed === undefined) continue;
    const read = readPart(name, typed);
    if (!read.ok) return read;
    if (read.value !== wallet[name]) different[name] = read.value;
  }
  return ok({ wallet, change: different });
}

/**
 * Changes a customer's phone, e-mail or category. Codes that are out to the old phone or e-mail are worth nothing from
 * this moment on: the wallet's row, which every code is made and checked under, is locked. Who had the old phone or
 * e-mail is told, and the new one too.
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
  await outbox.enqueue({ kind, key: `${kind}/${subject}`, reference: '', subject, runAt: at }, at);
}
