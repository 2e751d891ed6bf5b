import type { ApprovalKind } from '../approvals/ports.ts';
import { APPROVAL_KINDS } from '../approvals/kinds.ts';
import { REVIEW_KINDS, type ReviewKind } from '../reviews/kinds.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import { faultWords } from './fault-words.ts';
import type { WorkRow, WorkSource } from './ports/work.ts';
import { choiceLabel } from './review-effects.ts';
import { messageWords } from './words.ts';

/** What happened, in one line, and what a person does next. */
export interface WorkWords {
  readonly says: string;
  readonly next: string;
}

const because = (fault: string | null): string => (fault === null ? '' : `: ${faultWords(fault)}`);

/** The words of each source of the work list, in one table. */
const WORDS: Readonly<Record<WorkSource, (row: WorkRow, upstreamOf: UpstreamOf) => WorkWords>> = {
  case: ({ kind, status, choice, rail }, upstreamOf) => {
    const upstream = upstreamOf(rail ?? '');
    return {
      says: REVIEW_KINDS[kind as ReviewKind].says(upstream),
      next:
        status === 'proposed' && choice !== null
          ? `Confirm “${choiceLabel(kind as ReviewKind, choice, upstream)}”, or propose otherwise`
          : 'Decide the case',
    };
  },
  voucher: ({ status, fault }) =>
    status === 'failed'
      ? {
          says: `The PIN or token has come and could not be sent to the customer${because(fault)}.`,
          next: 'Send it again',
        }
      : {
          says: `The PIN or token has come and is late in reaching the customer${because(fault)}.`,
          next: 'Find out why; it is tried again by itself',
        },
  dead_letter: ({ kind, fault }) => ({
    says: `${messageWords(kind)} was given up${because(fault)}.`,
    next: 'Retry it',
  }),
  approval: ({ kind }) => ({
    says: `${APPROVAL_KINDS[kind as ApprovalKind].says}, asked for by one person.`,
    next: 'Approve or refuse it as the second person',
  }),
};

/** One row of the work list in words. */
export const workWords = (row: WorkRow, upstreamOf: UpstreamOf): WorkWords => WORDS[row.source](row, upstreamOf);
