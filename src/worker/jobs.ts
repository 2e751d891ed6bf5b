import type { KeyRing } from '../core/key-ring.ts';
import type { Message, Messenger, Receipt, Recipient } from '../core/message.ts';
import type { Clock, Deadline } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import type { JobKind, LeasedJob } from '../outbox/ports.ts';
import type { KeepTrying } from '../transactions/keep-trying.ts';
import { purchaseLabel } from '../transactions/label.ts';
import { ownTexts } from '../transactions/own-texts.ts';
import type { Stores, Transaction, Work } from '../transactions/ports.ts';
import { openVoucher } from '../vouchers/keep.ts';
import { readValue } from '../vouchers/value.ts';

export interface JobDeps {
  readonly work: Work;
  readonly ring: KeyRing;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly keepTrying: KeepTrying;
}

/** What one kind of job has to say; null when there is nothing to say any more. */
type Compose = (stores: Stores, job: LeasedJob, transaction: Transaction, ring: KeyRing) => Promise<Message | null>;

/** Every kind of job, in one table: all of them tell the customer something. */
const MESSAGES: Readonly<Record<JobKind, Compose>> = {
  send_voucher: async ({ vouchers }, job, transaction, ring) => {
    const voucher = await vouchers.find(Number(job.subject));
    // Reversed while its message waited: the value is withdrawn, and the refund's message tells so.
    if (!voucher || transaction.state !== 'fulfilled') return null;
    const opened = openVoucher(ring, voucher);
    // It can only be shredded after it was delivered.
    if (!opened.ok) return null;
    const { verdict, lines } = readValue(opened.value, ownTexts(transaction, transaction));
    // Older versions kept what has no code: there is nothing in it to hand over.
    if (verdict === 'none') return null;
    return { kind: 'voucher', lines, amount: transaction.amount, purchase: purchaseLabel(transaction) };
  },
  send_refund: async (_stores, _job, transaction) => ({
    kind: 'refund',
    why: transaction.reason === 'given_back' ? 'not_delivered' : 'reversed',
    amount: transaction.amount,
    purchase: purchaseLabel(transaction),
  }),
  send_purchase_paid: async (_stores, _job, transaction) => ({
    kind: 'purchase_paid',
    amount: transaction.amount,
    purchase: purchaseLabel(transaction),
  }),
  send_purchase_failed: async ({ transactions }, _job, transaction) => ({
    kind: 'purchase_failed',
    amount: transaction.amount,
    returned: (await transactions.submission(transaction.reference)) !== null,
    purchase: purchaseLabel(transaction),
  }),
  send_pin_seen: async (_stores, _job, transaction) => ({
    kind: 'pin_seen',
    amount: transaction.amount,
    purchase: purchaseLabel(transaction),
  }),
};

/** Nobody can be reached: trying again may help once the profile has a phone or an e-mail. */
export class NoRecipient extends Error {
  override readonly name = 'NoRecipient';
}

const SEND_BOUND_MS = 20_000;
/** After that the next job is taken up; that this one was said is kept as soon as the database takes it. */
const KEEP_MS = 5_000;

/**
 * Does one leased job: reads what to say, says it with no unit of work open, and writes down that it was said. Rejects
 * when it was not; a crash between saying and writing, or a database away for longer than the lease, says it again.
 */
export async function runJob(deps: JobDeps, job: LeasedJob): Promise<void> {
  const { work, ring, messenger, clock, deadline, keepTrying } = deps;
  const found = await work.read(async (stores) => {
    const transaction = await stores.transactions.find(job.reference);
    if (!transaction) return null;
    const wallet = await stores.wallets.find(transaction.mode, transaction.userReference);
    const to: Recipient = { phone: wallet?.phone ?? null, email: wallet?.email ?? null };
    const message = await MESSAGES[job.kind](stores, job, transaction, ring);
    return message && { to, message };
  });
  let receipt: Receipt | null = null;
  if (found) {
    if (found.to.phone === null && found.to.email === null) throw new NoRecipient('no phone and no e-mail');
    receipt = await messenger.send(found.to, found.message, deadline(SEND_BOUND_MS));
  }
  const sentAt = clock();
  const done = (): Promise<unknown> =>
    work.run(async (stores) => {
      const note = receipt && `${receipt.gateway} ${receipt.gatewayReference ?? ''}`.trim();
      if ((await stores.outbox.done(job, sentAt, note)) && job.kind === 'send_voucher') {
        const id = Number(job.subject);
        if (receipt) await stores.vouchers.setDelivery(id, 'sent', sentAt, receipt.gateway);
        else if ((await stores.vouchers.find(id))?.shreddedAt === null) {
          await stores.vouchers.setDelivery(id, 'none', null, null);
        }
      }
      return ok(undefined);
    });
  const what = { job_id: job.id, kind: job.kind, txn_reference: job.reference };
  // A fault that will not go away is the worker's, who gives the job back and, in the end, up.
  const fault = await keepTrying.keep(what, KEEP_MS, () => done().then(() => null, unlessAway));
  if (fault) throw fault.thrown;
}

function unlessAway(thrown: unknown): { readonly thrown: unknown } {
  if (thrown instanceof StorageUnavailable) throw thrown;
  return { thrown };
}
