import { z } from 'zod';
import { transactionSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { addNote } from '../desk/add-note.ts';
import { type VoucherFault, customersVoucher } from '../desk/customers-voucher.ts';
import { RESENDS_A_DAY, type ResendFault, resendVoucher } from '../desk/resend-voucher.ts';
import { REVEALS_A_DAY, readVoucher, revealVoucher } from '../desk/reveal-voucher.ts';
import { maskingFor } from './masking.ts';
import { NOTE_EXAMPLE, noteView } from './note-view.ts';
import { type Problem, problem } from './problems.ts';
import { type AnyRoute, act } from './route.ts';
import { idInPath, referenceInPath } from './schemas/primitives.ts';
import { note, noteText, revealedVoucher, sendAgain, voucherSentAgain, withReason } from './schemas/transactions.ts';
import { type AskNowFault, askNow } from '../transactions/ordered/ask-now.ts';
import { askedNow } from './schemas/orders.ts';
import { timeView } from './time-view.ts';
import { ofTransaction } from '../desk/words-about.ts';

/** Why a voucher cannot reach its customer, by message or read out by staff. */
const VOUCHER_PROBLEMS: Readonly<Record<VoucherFault, Problem>> = {
  unknown_voucher: problem('not_found'),
  withheld: problem('not_possible', 'This PIN or token is withheld. Decide its case first.'),
  not_paid: problem('not_possible', 'The transaction does not stand as paid: its PIN or token is withdrawn.'),
  shredded: problem('gone', 'This PIN or token was destroyed, as all are some time after their delivery.'),
};
const RESEND_PROBLEMS: Readonly<Record<ResendFault, Problem>> = {
  ...VOUCHER_PROBLEMS,
  sent_just_now: problem('sent_just_now'),
  queued_already: problem('not_possible', 'Its message is on its way already.'),
  limit_reached: problem('limit_reached', `It was sent again ${RESENDS_A_DAY} times in 24 hours.`),
};
const REVEAL_PROBLEMS: Readonly<Record<VoucherFault | 'limit_reached', Problem>> = {
  ...VOUCHER_PROBLEMS,
  limit_reached: problem('limit_reached', `You have looked at ${REVEALS_A_DAY} PINs or tokens in 24 hours.`),
};

const ASK_PROBLEMS: Readonly<Record<AskNowFault, Problem>> = {
  unknown_transaction: problem('not_found'),
  not_ordered: problem('not_possible', 'Its upstream announced it, and answers no questions about it.'),
  call_is_out: problem('not_possible', 'The call that orders is still out. Its answer comes within seconds.'),
};

/** What staff can do about one transaction. */
export const TRANSACTION_ACTS: readonly AnyRoute[] = [
  act({
    method: 'post',
    path: '/transactions/{reference}/notes',
    tag: 'Transactions',
    summary: 'Write a note about a transaction',
    description: 'It is shown to everybody who looks at the transaction, and is never changed or deleted.',
    right: 'note',
    problems: ['not_found', 'secret_in_text'],
    params: z.object({ reference: referenceInPath }),
    body: noteText,
    bodyExample: { text: NOTE_EXAMPLE.text },
    reply: note,
    example: NOTE_EXAMPLE,
    wordsAbout: (stores, { params }) => ofTransaction(stores, params.reference),
    async act(stores, _deps, { params, body, caller, may, now }) {
      const written = { at: now, author: caller.name, text: body.text };
      const added = await addNote(stores, params.reference, written);
      if (!added.ok) return err(problem('not_found'));
      const { id } = added.value;
      return ok({
        reply: noteView(added.value, maskingFor(may('see_phones'))),
        act: { act: 'note.add', subject: transactionSubject(params.reference), reason: null, detail: { note: id } },
      });
    },
  }),

  act({
    method: 'post',
    path: '/transactions/{reference}/ask',
    tag: 'Transactions',
    summary: 'Have the upstream asked about an order now',
    description:
      'It is asked at once, but no sooner than a minute after the last question; the reply says when. What it answers is on the transaction a moment later, and acts as any answer does. Only an ordered transaction can be asked about, and not while the call that orders is still out.',
    right: 'retry',
    problems: ['not_found', 'not_possible'],
    params: z.object({ reference: referenceInPath }),
    reply: askedNow,
    example: { txn_reference: '01995f0e-7c1a-7d4e-9f3b-2b6f0c1d2e3f', asks_at: '2026-11-20T14:09:30.000Z' },
    async act(stores, _deps, { params, now }) {
      const asked = await askNow(stores, params.reference, now);
      if (!asked.ok) return err(ASK_PROBLEMS[asked.error]);
      const { transaction, asksAt } = asked.value;
      return ok({
        reply: { txn_reference: transaction.reference, asks_at: timeView(asksAt) },
        act: {
          act: 'transaction.ask',
          subject: transactionSubject(transaction.reference),
          reason: null,
          detail: { asks_at: timeView(asksAt) },
        },
      });
    },
  }),

  act({
    method: 'post',
    path: '/vouchers/{id}/send-again',
    tag: 'Transactions',
    summary: 'Send a PIN or token to its customer again',
    description: `Only while its transaction is paid and no message with it is on its way, and at most ${RESENDS_A_DAY} times in 24 hours. Within two minutes of the last time it needs \`again: true\`; without that it is refused with \`sent_just_now\`.`,
    right: 'resend',
    problems: ['not_found', 'not_possible', 'sent_just_now', 'gone', 'limit_reached'],
    params: z.object({ id: idInPath }),
    body: sendAgain,
    bodyExample: { again: true },
    reply: voucherSentAgain,
    example: { voucher_id: 7, job_id: 21 },
    async act(stores, _deps, { params, body, now }) {
      const sent = await resendVoucher(stores, params.id, now, body.again);
      if (!sent.ok) return err(RESEND_PROBLEMS[sent.error]);
      const { reference: of, jobId } = sent.value;
      return ok({
        reply: { voucher_id: params.id, job_id: jobId },
        act: {
          act: 'voucher.resend',
          subject: transactionSubject(of),
          reason: null,
          detail: { voucher: params.id, job: jobId },
        },
      });
    },
  }),

  act({
    method: 'post',
    path: '/vouchers/{id}/reveal',
    tag: 'Transactions',
    summary: 'Look at a PIN or token',
    description: `For a person whose login is not older than ten minutes, at most ${REVEALS_A_DAY} times in 24 hours. A message tells the customer. The value is only in this one reply.`,
    right: 'reveal',
    needsFreshLogin: true,
    problems: ['not_found', 'not_possible', 'gone', 'limit_reached', 'secret_in_text'],
    params: z.object({ id: idInPath }),
    body: withReason,
    bodyExample: { reason: 'The SMS came garbled; she proved who she is.' },
    reply: revealedVoucher,
    example: {
      voucher_id: 7,
      lines: [
        { label: 'PIN', value: '0012-3456-7890-1234' },
        { label: 'Serial', value: '00098127364' },
      ],
      reveals_left_today: 19,
    },
    // The value stays only in its voucher, which is shredded in time. What is kept for a repeat does not have it.
    again: {
      keptOf: ({ lines: _lines, ...rest }) => rest,
      reply: async (stores, { ring }, { params }, kept) => {
        const seen = await readVoucher(stores, ring, params.id);
        if (!seen.ok) return err(REVEAL_PROBLEMS[seen.error]);
        return ok({ ...(kept as Omit<z.input<typeof revealedVoucher>, 'lines'>), lines: [...seen.value.lines] });
      },
    },
    wordsAbout: async (stores, { params }) => {
      const found = await customersVoucher(stores, params.id);
      return found.ok ? ofTransaction(stores, found.value.transaction.reference) : [];
    },
    async act(stores, { ring }, { params, body, caller, now }) {
      if (caller.kind !== 'person') return err(problem('no_right', 'Only a person may look at a PIN or token.'));
      const revealed = await revealVoucher(stores, ring, { voucherId: params.id, staffId: caller.id, at: now });
      if (!revealed.ok) return err(REVEAL_PROBLEMS[revealed.error]);
      const { reference: of, lines, leftToday } = revealed.value;
      return ok({
        reply: { voucher_id: params.id, lines: [...lines], reveals_left_today: leftToday },
        act: {
          act: 'voucher.reveal',
          subject: transactionSubject(of),
          reason: body.reason,
          detail: { voucher: params.id },
        },
      });
    },
  }),
];
