import type { DeskStore } from '../../desk/ports.ts';
import type { VoucherFacts } from '../../desk/ports/record.ts';
import type { Voucher } from '../../vouchers/ports.ts';
import type { Connection } from '../connection.ts';
import { storesOver } from '../stores.ts';

const MOST_ACTS = 300;

/** Everything that is kept of one transaction, as its own stores read it. */
export function deskRecord(connection: Connection): Pick<DeskStore, 'transaction'> {
  const { transactions, wallets, inbox, otp, vouchers, outbox, sentTexts, reviews, ledger, notes, auditLog } =
    storesOver(connection);
  return {
    transaction: async ({ reference, subject }) => {
      const transaction = await transactions.find(reference);
      if (!transaction) return null;
      return {
        transaction,
        wallet: await wallets.find(transaction.mode, transaction.userReference),
        transitions: await transactions.transitions(reference),
        deliveries: await inbox.of(reference),
        sends: await otp.sendRecord(reference),
        wrongTries: (await otp.challenge(reference))?.attempts ?? 0,
        submission: await transactions.submission(reference),
        vouchers: (await vouchers.of(reference)).map(voucherFacts),
        jobs: await outbox.of(reference),
        sentTexts: await sentTexts.of(reference),
        reviews: await reviews.of(reference),
        entries: await ledger.entriesOf(reference),
        notes: await notes.of(reference),
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

/** A voucher without what recognises or opens it: that does not leave this folder. */
export const voucherFacts = (voucher: Voucher): VoucherFacts =>
  Object.fromEntries(
    Object.entries(voucher).filter(([name]) => name !== 'sealed' && name !== 'fingerprint'),
  ) as unknown as VoucherFacts;
