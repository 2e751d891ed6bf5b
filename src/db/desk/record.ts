import type { AppKey } from '../../app-keys/ports.ts';
import type { DeskStore } from '../../desk/ports.ts';
import type { DeskFacts, VoucherFacts } from '../../desk/ports/record.ts';
import type { Transaction } from '../../transactions/ports.ts';
import type { Voucher } from '../../vouchers/ports.ts';
import type { Connection } from '../connection.ts';
import { type Stores, storesOver } from '../stores.ts';

const MOST_ACTS = 300;

/** Everything that is kept about one transaction, as its own stores read it. */
export function deskRecord(connection: Connection): Pick<DeskStore, 'transaction'> {
  const stores = storesOver(connection);
  const { transactions, wallets, inbox, otp, vouchers, outbox, sentTexts, reviews, ledger, notes, auditLog } = stores;
  return {
    transaction: async ({ reference, subject }) => {
      const transaction = await transactions.findCalled(reference);
      if (!transaction) return null;
      const { id } = transaction;
      return {
        transaction,
        wallet: await wallets.find(transaction.mode, transaction.userReference),
        transitions: await transactions.transitions(id),
        deliveries: await inbox.of(id),
        sends: await otp.sendRecord(id),
        wrongTries: (await otp.challenge(id))?.attempts ?? 0,
        submission: await transactions.submission(id, 'pay'),
        vouchers: (await vouchers.of(id)).map(voucherFacts),
        jobs: await outbox.of(id),
        sentTexts: await sentTexts.of(id),
        reviews: await reviews.of(id),
        ordered: await ordered(stores, transaction),
        entries: await ledger.entriesOf(id),
        notes: await notes.of(id),
        acts: await auditLog.list({
          actor: null,
          act: null,
          subject,
          from: null,
          to: null,
          place: null,
          limit: MOST_ACTS,
        }),
      };
    },
  };
}

/** Without the hash, which the desk never sees. */
const nameOf = (key: AppKey | null): Pick<AppKey, 'id' | 'name'> | null => key && { id: key.id, name: key.name };

/** What only an ordered transaction has. */
async function ordered(
  { orders, questions, appKeys }: Stores,
  { id, way }: Transaction,
): Promise<DeskFacts['ordered']> {
  const order = way === 'ordered' ? await orders.find(id) : null;
  if (!order) return null;
  const { appKeyId } = order;
  return {
    order,
    appKey: nameOf(appKeyId === null ? null : await appKeys.find(appKeyId)),
    question: await questions.find(id),
    answers: await questions.answers(id),
  };
}

/** A voucher without its fingerprint and its sealed value, which never leave this folder. */
export const voucherFacts = (voucher: Voucher): VoucherFacts =>
  Object.fromEntries(
    Object.entries(voucher).filter(([name]) => name !== 'sealed' && name !== 'fingerprint'),
  ) as unknown as VoucherFacts;
