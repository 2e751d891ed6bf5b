import type { KeyRing } from '../core/key-ring.ts';
import type { ContactMessage, Message, Messenger, TransactionMessage, Receipt, Recipient } from '../core/message.ts';
import type { Clock, Deadline } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import {
  type ContactJobKind,
  type JobAbout,
  type LeasedJob,
  type TransactionJobKind,
  aboutOf,
} from '../outbox/ports.ts';
import { readPinSubject } from '../pins/ports.ts';
import type { KeepTrying } from '../transactions/keep-trying.ts';
import { transactionLabel } from '../transactions/label.ts';
import { ownTexts } from '../transactions/own-texts.ts';
import type { Transaction } from '../transactions/ports.ts';
import type { WorkerStores, WorkerWork } from './worker-stores.ts';
import { may } from '../staff/rights.ts';
import { standingOf } from '../transactions/standing.ts';
import { openVoucher } from '../vouchers/keep.ts';
import { readValue } from '../vouchers/value.ts';
import { type ContactChange, type ContactPart, readContactSubject } from '../wallets/ports.ts';
import { SEND_BOUND_MS } from './stop-patience.ts';

export interface JobDeps {
  readonly work: WorkerWork;
  readonly ring: KeyRing;
  readonly messenger: Messenger;
  /** Staff get messages by e-mail only. Without a mail server there is nothing to send. */
  readonly hasEmail: boolean;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly keepTrying: KeepTrying;
}

/** Writes the message of one kind of job about a transaction; null when there is no longer anything to send. */
type Compose = (
  stores: WorkerStores,
  job: LeasedJob,
  transaction: Transaction,
  ring: KeyRing,
) => Promise<TransactionMessage | null>;

/** Every kind of job about a transaction, in one table. Each sends its customer a message. */
const MESSAGES: Readonly<Record<TransactionJobKind, Compose>> = {
  send_voucher: async ({ vouchers }, job, transaction, ring) => {
    const voucher = await vouchers.find(Number(job.subject));
    // The transaction was reversed while this message waited. The value is withdrawn, and the refund's message says so.
    if (!voucher || transaction.state !== 'fulfilled') return null;
    const opened = openVoucher(ring, voucher);
    // A value is shredded only after it was delivered.
    if (!opened.ok) return null;
    const { verdict, lines } = readValue(opened.value, ownTexts(transaction, transaction));
    // Older versions kept values without a code: there is nothing to hand over.
    if (verdict === 'none') return null;
    return { kind: 'voucher', lines, amount: transaction.amount, transaction: transactionLabel(transaction) };
  },
  send_refund: async (_stores, _job, transaction) => ({
    kind: 'refund',
    why: transaction.reason === 'given_back' ? 'not_delivered' : 'reversed',
    amount: transaction.amount,
    transaction: transactionLabel(transaction),
  }),
  send_transaction_paid: async (_stores, _job, transaction) =>
    // The transaction was reversed while this message waited. The refund's message says how it ended.
    transaction.state === 'reversed'
      ? null
      : { kind: 'transaction_paid', amount: transaction.amount, transaction: transactionLabel(transaction) },
  send_transaction_failed: async ({ transactions }, _job, transaction) => ({
    kind: 'transaction_failed',
    amount: transaction.amount,
    returned: (await transactions.submission(transaction.id, 'pay')) !== null,
    transaction: transactionLabel(transaction),
  }),
  send_in_doubt: async (_stores, _job, transaction) =>
    transaction.state === 'in_doubt'
      ? { kind: 'in_doubt', amount: transaction.amount, transaction: transactionLabel(transaction) }
      : null,
  send_value_follows: async (_stores, _job, transaction) =>
    standingOf(transaction) === 'awaits_value'
      ? { kind: 'value_follows', amount: transaction.amount, transaction: transactionLabel(transaction) }
      : null,
  send_pin_seen: async (_stores, _job, transaction) => ({
    kind: 'pin_seen',
    amount: transaction.amount,
    transaction: transactionLabel(transaction),
  }),
};

/** A message and where it goes. */
interface AddressedMessage {
  readonly to: Recipient;
  readonly message: Message;
}

/** Every kind of job about a change of phone or e-mail, with its message and where that goes. */
const CONTACT_MESSAGES: Readonly<
  Record<ContactJobKind, (change: ContactChange, part: ContactPart) => { to: Recipient; message: ContactMessage }>
> = {
  send_contact_changed: ({ oldPhone, newPhone, oldEmail }, part) => ({
    // To the old phone or e-mail, whichever was changed. Where it was unknown, or the old phone cannot be reached, to
    // the other old one.
    to: { phone: part === 'phone' || oldEmail === null ? oldPhone : null, email: oldEmail },
    message: {
      kind: 'contact_changed',
      part,
      endsIn: part === 'phone' && newPhone !== null ? newPhone.slice(-2) : null,
    },
  }),
  send_contact_confirmed: ({ newPhone, newEmail }, part) => ({
    to: part === 'phone' ? { phone: newPhone, email: null } : { phone: null, email: newEmail },
    message: { kind: 'contact_confirmed', part },
  }),
};

/** Writes the message of a job, by what the job is about; null when there is no longer anything to send. */
const WRITE_MESSAGE: Readonly<
  Record<
    JobAbout | 'transaction',
    (stores: WorkerStores, job: LeasedJob, ring: KeyRing) => Promise<AddressedMessage | null>
  >
> = {
  transaction: async (stores, job, ring) => {
    const transaction = job.transactionId === null ? null : await stores.transactions.find(job.transactionId);
    if (!transaction) return null;
    const to = await customerOf(stores, transaction);
    const message = await MESSAGES[job.kind as keyof typeof MESSAGES](stores, job, transaction, ring);
    return message && { to, message };
  },
  contact_change: async ({ contactChanges, wallets }, job) => {
    const { id, part } = readContactSubject(job.subject);
    const change = await contactChanges.find(id);
    if (!change) return null;
    const told = CONTACT_MESSAGES[job.kind as ContactJobKind](change, part);
    if (job.kind !== 'send_contact_confirmed') return told;
    // The profile changed again while this message waited. An old phone or e-mail must not be confirmed.
    const wallet = await wallets.find(change.mode, change.userReference);
    return wallet?.[part] === told.to[part] ? told : null;
  },
  pin: async (stores, job) => ({
    to: await customerOf(stores, readPinSubject(job.subject)),
    message: { kind: 'pin_set' },
  }),
  second_person: async ({ reviews, approvals, staff }, job) => {
    const [of, id, staffId] = job.subject.split('/');
    const person = await staff.find(Number(staffId));
    const isCase = of === 'case';
    const waits = isCase
      ? (await reviews.find(Number(id)))?.status === 'proposed'
      : (await approvals.find(Number(id)))?.status === 'waiting';
    if (!waits || person?.status !== 'active' || !may(person.role, isCase ? 'decide' : 'customers')) return null;
    return {
      to: { phone: null, email: person.email },
      message: { kind: 'second_person', of: isCase ? 'case' : 'approval', id: Number(id) },
    };
  },
};

/** Where a customer can be reached now. */
async function customerOf(
  { wallets }: Pick<WorkerStores, 'wallets'>,
  { mode, userReference }: Pick<Transaction, 'mode' | 'userReference'>,
): Promise<Recipient> {
  const wallet = await wallets.find(mode, userReference);
  return { phone: wallet?.phone ?? null, email: wallet?.email ?? null };
}

/** The customer cannot be reached. A later attempt may succeed once the profile has a phone or an e-mail. */
export class NoRecipient extends Error {
  override readonly name = 'NoRecipient';
}

/**
 * While the database is away, the worker waits this long to record a job. Then it takes the next job, and records this
 * one once the database is back.
 */
const KEEP_MS = 5_000;

/**
 * Does one leased job: reads its message, sends it with no unit of work open, and records that it was sent. Rejects
 * when it was not sent. A crash between sending and recording, or a database that is away for longer than the lease,
 * makes it go out again.
 */
export async function runJob(deps: JobDeps, job: LeasedJob): Promise<void> {
  const { work, ring, messenger, clock, deadline, keepTrying } = deps;
  const about = aboutOf(job.kind);
  const isMute = about === 'second_person' && !deps.hasEmail;
  const found = isMute ? null : await work.read((stores) => WRITE_MESSAGE[about](stores, job, ring));
  let receipt: Receipt | null = null;
  if (found) {
    if (found.to.phone === null && found.to.email === null) throw new NoRecipient('no phone and no e-mail');
    receipt = await messenger.send(found.to, found.message, deadline(SEND_BOUND_MS));
  }
  const sentAt = clock();
  const done = (): Promise<unknown> =>
    work.run(async (stores) => {
      const note = receipt && `${receipt.gateway} ${receipt.gatewayReference ?? ''}`.trim();
      const isDone = await stores.outbox.done(job, sentAt, note);
      if (isDone && receipt) {
        const { channel, gateway, texts } = receipt;
        const of = { source: 'job', sourceId: job.id, transactionId: job.transactionId } as const;
        for (const { to, ...text } of texts) {
          await stores.sentTexts.add({ ...of, channel, gateway, recipient: to, at: sentAt, ...text });
        }
      }
      if (isDone && job.kind === 'send_voucher') {
        const id = Number(job.subject);
        if (receipt) await stores.vouchers.setSent(id, sentAt, receipt.gateway);
        else {
          // Nobody needs the message any more; an earlier attempt may have sent it.
          const { deliveredAt } = (await stores.vouchers.find(id)) ?? { deliveredAt: null };
          await stores.vouchers.setDelivery(id, deliveredAt === null ? 'none' : 'sent');
        }
      }
      return ok(undefined);
    });
  const what = { job_id: job.id, kind: job.kind, txn_reference: job.reference };
  // Any other fault goes to the worker, which retries the job, and in the end makes it a dead letter.
  const fault = await keepTrying.keep(what, KEEP_MS, () => done().then(() => null, rethrowIfUnavailable));
  if (fault) throw fault.thrown;
}

function rethrowIfUnavailable(thrown: unknown): { readonly thrown: unknown } {
  if (thrown instanceof StorageUnavailable) throw thrown;
  return { thrown };
}
