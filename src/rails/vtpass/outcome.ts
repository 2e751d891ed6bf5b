import { entryOf } from '../../core/entry-of.ts';
import type { OrderCall, OrderOutcome } from '../../transactions/ordered/ports.ts';
import type { OutcomeKind } from '../../transactions/outcomes.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Sold } from './billers.ts';
import { CODES, INNER_CODES, NOT_FOUND, STATUSES } from './codes.ts';
import { isSameAccount } from './same-account.ts';
import { valueIn } from './value.ts';

/** What was called: the order itself, or a question about it. */
export type Asked = 'pay' | 'requery';

/** What an answer over HTTP comes to. */
export type Told = Omit<OrderOutcome, 'httpStatus' | 'durationMs' | 'sentAfterMs'>;

/** An outcome about which no answer tells anything more. */
export const bare = (kind: OutcomeKind, fault: string | null): Told => ({
  kind,
  fault,
  upstreamReference: null,
  upstreamCode: null,
  value: null,
  contradicts: null,
  blocks: null,
  charged: null,
  isNotFound: false,
});

/**
 * Reads the answer to an order, or to a question about one. `text` is null when the answer could not be read. Nothing
 * but a row of {@link CODES}, {@link STATUSES} or {@link INNER_CODES} moves money. An answer that speaks of another
 * payment, contradicts itself, or came with a status that means trouble, proves nothing.
 */
export function readOutcome(
  asked: Asked,
  call: OrderCall,
  sold: Sold,
  { httpStatus, text }: { readonly httpStatus: number; readonly text: string | null },
): Told {
  const answer = text === null ? null : readAnswer(text);
  if (answer === null) return bare('unknown', 'unreadable_answer');
  const told = { ...bare('unknown', null), upstreamCode: shownCode(answer) };
  if (!isHeard(asked, httpStatus)) return told;
  const contradicts = contradictionIn(answer, call, sold);
  const { upstreamReference } = answer;
  if (contradicts !== null) return { ...told, upstreamReference, contradicts };
  const about = { blocks: blocksIn(asked, answer), isNotFound: isNotFound(asked, answer) };
  // A question is answered about our payment, or not at all. The answer to an order is about it by its connection.
  if (asked === 'requery' && answer.requestId === null) return { ...told, ...about };
  const read = readingOf(asked, answer);
  const kind = isOk(httpStatus) || read === 'refused' ? read : 'unknown';
  // A token may stand in an answer before the payment is through. It is the customer's only then.
  const value = kind === 'paid' ? valueIn(answer.parts, sold.gives, [call.account, call.phone, call.requestId]) : null;
  // While it is pending, VTpass has charged us already. Of an order that failed, it charges nothing.
  const charged = kind === 'paid' || kind === 'pending' ? answer.charged : null;
  return { ...told, ...about, kind, upstreamReference, value, charged };
}

const isNotFound = (asked: Asked, { code, status, innerCode }: Answer): boolean =>
  asked === 'requery' && code === NOT_FOUND && status === null && innerCode === null;

const isOk = (status: number): boolean => status >= 200 && status <= 299;

/**
 * Statuses under which a body counts at all. A refusal may come under a 4xx. 408 and 429 are no refusals of the order:
 * they may come from a machine in between. Nothing that comes under a 5xx or a redirect counts, whatever it says.
 */
const isHeard = (asked: Asked, status: number): boolean =>
  isOk(status) || (asked === 'pay' && status >= 400 && status <= 499 && status !== 408 && status !== 429);

/** The code, and the status or the inner code behind it: `000/delivered`. */
function shownCode({ code, status, innerCode }: Answer): string | null {
  const inner = status ?? innerCode;
  const shown = [code, inner].filter((one) => one !== null && /^[\w-]{1,64}$/.test(one)).join('/');
  return shown === '' ? null : shown;
}

function contradictionIn(
  answer: Answer,
  { requestId, account, amount }: OrderCall,
  sold: Sold,
): OrderOutcome['contradicts'] {
  if (answer.requestId !== null && answer.requestId !== requestId) return 'request';
  // Where an order has a number of PINs in place of an account, nobody is paid for.
  const isNamed = answer.account !== null && sold.account !== 'count';
  if (isNamed && !isSameAccount(answer.account, account)) return 'account';
  return answer.amount !== null && answer.amount !== amount.minor ? 'amount' : null;
}

type Reading = Exclude<OutcomeKind, 'confirm_needed'>;

function readingOf(asked: Asked, answer: Answer): Reading {
  const row = answer.code === null ? undefined : entryOf(CODES, answer.code);
  const inner = innerReading(answer);
  const read = row?.[asked] ?? 'unknown';
  if (read === 'inside') return inner ?? 'unknown';
  // A code that ends the order while the payment itself goes on, or went through, proves nothing.
  const ends = read === 'refused' || read === 'reversed';
  return ends && inner !== null && inner !== 'refused' && inner !== 'reversed' ? 'unknown' : read;
}

/** What the payment itself says. Null when it says nothing, `unknown` when it says two things or something unknown. */
function innerReading({ status, innerCode }: Answer): Reading | null {
  const said = [
    ...(status === null ? [] : [entryOf(STATUSES, status) ?? 'unknown']),
    ...(innerCode === null ? [] : [entryOf(INNER_CODES, innerCode) ?? 'unknown']),
  ];
  const [first, second = first] = said;
  if (first === undefined) return null;
  return first === second ? first : 'unknown';
}

/** A question is no order: of what would keep an order from being taken, it meets only what concerns everything. */
function blocksIn(asked: Asked, { code }: Answer): OrderOutcome['blocks'] {
  const blocks = code === null ? null : (entryOf(CODES, code)?.blocks ?? null);
  return asked === 'pay' || blocks === 'rail' ? blocks : null;
}
