import type { KeyRing } from '../../src/core/key-ring.ts';
import { otpCode } from '../../src/otp/code.ts';
import type { Challenge } from '../../src/otp/ports.ts';
import type { Reply } from '../../src/rails/finswich/reply.ts';
import type { Books } from './books.ts';
import type { Excuse, Excuses } from './excuses.ts';
import { hold } from './failure.ts';
import { userOf } from './finswich.ts';
import type { Observer } from './observer.ts';
import type { Phones } from './phones.ts';
import { FROZEN_CUSTOMER } from './plan.ts';
import { POLICY } from './process.ts';

/** One delivery as it was sent, with all that its answer is judged by. */
export interface Sent {
  /** `nothing` is a VALUE_READY without a value or a code in it, `unnamed` an outcome that names no transaction. */
  readonly event: 'initiate' | 'send_otp' | 'complete' | 'value' | 'reversal' | 'nothing' | 'unnamed';
  readonly reference: string;
  readonly userReference: string;
  readonly mode: string;
  readonly requestId: string;
  readonly body: string;
  /** It proves nothing: it is unsigned, wrongly signed, or signed by the key of the other mode. */
  readonly forged: boolean;
  /** Forged, but of an event that the merchant accepts unsigned. */
  readonly tolerated: boolean;
  /** The merchant's clock when it arrived. */
  readonly at: number;
  readonly otp: string | null;
  /** Which code of the transaction was current when it was sent. */
  readonly issue: number;
  readonly serial: string | null;
  /** It must open a case of one of these kinds, whatever its answer; empty when it must not. */
  readonly cases: readonly string[];
  /** It contradicts the transaction it names. */
  readonly contradicts: boolean;
  /** How many faults of the disk and the process there had been when it was sent. */
  readonly troubles: number;
  /** How many codes were typed for the transaction by the time of the answer, whatever their spelling. */
  readonly codes: number;
}

export interface AnswersParts {
  readonly observer: Observer;
  /** Whether a customer's phone is being changed, or was a moment ago. */
  readonly isChanging: (userReference: string, mode: string) => boolean;
  readonly books: Books;
  readonly phones: Phones;
  readonly ring: KeyRing;
  readonly clock: () => number;
  readonly troubles: () => number;
  /** Whether the database has failed within the last second. */
  readonly isDatabaseAway: () => boolean;
  /** Milliseconds by which the merchant's clock was put back so far. */
  readonly putBack: () => number;
  /** For how long the transaction's transfer call has been out, ms; null when none is. */
  readonly callOutMs: (reference: string) => number | null;
  /** The latest the merchant's clock has ever been; it may be put back. */
  readonly latestClock: () => number;
  /** Whether a person decided against Finswich's books: then any later answer about the money may be untrue. */
  readonly decidedWrongly: (reference: string) => boolean;
  readonly excuses: Excuses;
}

/** Answers that say nothing about the transaction: nothing was stored, and the event is sent again. */
const SAYS_NOTHING = ['overloaded'];
const REVERSAL_CASES = ['reversal_unexpected', 'reversal_conflict', 'reversal_changed', 'reversal_unverified'];
const UNNAMED_CASES = ['value_unexpected', 'reversal_unexpected'];
const HOUR_MS = 3_600_000;
const GAP_MS = 30_000;
/** An event with one of these answers is not decided for good. */
const PASSING = [
  ...SAYS_NOTHING,
  'otp_expired',
  'otp_sends_used_up',
  'otp_try_limit',
  'bad_transition',
  'unknown_transaction',
  'transfer_in_doubt',
  'transaction_expired',
  'otp_exhausted',
  'conflicting_event',
  'wallet_frozen',
];

/** Judges every answer of the service at the moment it is given: was it true, and is it kept? */
export function createAnswers({
  observer,
  isChanging,
  books,
  phones,
  ring,
  clock,
  troubles,
  isDatabaseAway,
  putBack,
  callOutMs,
  latestClock,
  decidedWrongly,
  excuses,
}: AnswersParts) {
  const { unless } = excuses;
  const firstAnswers = new Map<string, string>();
  const wrongTries = new Map<string, Set<string>>();
  const sendsAnswered = new Map<string, number>();
  const codes = new Map<string, string>();
  /** Computed once, because it costs more than everything else that is judged. */
  const codeOf = (reference: string, challenge: Challenge): string => {
    const { issue, keyId } = challenge;
    const key = `${reference} ${issue} ${keyId}`;
    const code = codes.get(key) ?? otpCode(ring, { rail: 'finswich', reference }, challenge);
    codes.set(key, code);
    return code;
  };

  /** Whether money that was held after a change of phone was held by a code that went to the new phone. */
  function isFromNewPhone(reference: string, userReference: string, mode: string, otp: string | null): boolean {
    const heldAt = observer.steps(reference).find(({ to_state: to }) => to === 'submitting')?.at ?? 0;
    const change = observer.phoneChanges(userReference, mode).findLast(({ at }) => at < heldAt);
    return unless(
      !change || phones.of(reference).some(({ says, phone }) => says === otp && phone === change.new_phone),
      { 'the clock was put back: which came first, the phone or the code': putBack() > 0 },
    );
  }

  /** By the latest that the clock has ever been. */
  const hasPassed = (at: number, excuse: Excuse): boolean => unless(at <= clock(), { [excuse]: at <= latestClock() });

  function judge(sent: Sent, reply: Reply): void {
    const { reference, event, requestId } = sent;
    const code = reply.code ?? 'success';
    const rule = (condition: boolean, name: string, detail: () => string = () => ''): void =>
      hold(condition, name, reference, () => `${event} was answered ${code} ${detail()}`);

    rule(code !== 'internal', 'no answer is internal');
    if (SAYS_NOTHING.includes(code))
      return rule(troubles() > sent.troubles, 'overload is said only when something fails');
    if (sent.forged && !sent.tolerated) return rule(reply.status === 401, 'a forged event is turned away');
    rule(reply.status !== 401, 'a signed event is believed');
    if (reply.status === 200) {
      const own = observer.filedUnder(requestId);
      const isFiled = event === 'unnamed' ? own?.startsWith('NO-REFERENCE-') === true : own === reference;
      rule(isFiled, 'what was answered 200 is on file', () => requestId);
    }
    const cases = code === 'conflicting_duplicate' ? ['conflicting_initiate'] : sent.cases;
    rule(cases.length === 0 || observer.hasCase(reference, cases), 'what does not fit becomes a case', () =>
      cases.join(),
    );
    if (sent.tolerated) judgeUnproven(sent, rule);
    if (sent.contradicts && event !== 'value') {
      const conflict = event === 'initiate' ? 'conflicting_duplicate' : 'conflicting_event';
      // The first reason counts: for a transaction that is over, the amount of a SEND_OTP is not compared.
      const isOver =
        event === 'send_otp' && observer.transaction(reference)?.state !== 'initiated' && code !== 'success';
      return rule(
        unless(code === conflict, { 'the transaction is over: its amount is not compared': isOver }),
        'what contradicts a transaction is refused',
      );
    }
    if (sent.forged || sent.contradicts) return;
    judgeRepeat(sent, reply, code, rule);
    JUDGES[event](sent, code, reply, rule);
  }

  /**
   * An event that proves nothing has one case that waits for a person, or a person applied it. A case that was
   * dismissed before the event came does not count.
   */
  function judgeUnproven({ event, reference, at }: Sent, rule: Rule): void {
    const cases = observer.cases(reference).filter(({ kind }) => kind === `${event}_unverified`);
    const isSeenFrom = (from: number): boolean =>
      cases.some(
        ({ choice, status, closed_at: closedAt }) =>
          status !== 'decided' || choice !== 'dismiss' || (closedAt ?? 0) >= from,
      );
    const isSeen = unless(isSeenFrom(at), {
      'the clock was put back: a forgery was dismissed': isSeenFrom(at - putBack()),
    });
    rule(isSeen, 'an event that proves nothing has a case, also after a forgery');
    const waiting = cases
      .filter(({ status }) => status !== 'decided')
      .map(({ evidence }) => (JSON.parse(evidence) as { voucher_id?: number }).voucher_id);
    rule(new Set(waiting).size === waiting.length, 'one case waits for one topic', () => `${waiting.length} wait`);
  }

  /** The same event again gets the same answer, for ever, once it was decided. */
  function judgeRepeat({ event, reference, body, issue }: Sent, reply: Reply, code: string, rule: Rule): void {
    if (event === 'send_otp') return;
    // The same digits may be wrong for one code and right for the next.
    if (event === 'complete' && (observer.challenge(reference)?.issue ?? 0) !== issue) return;
    const key = `${body} ${issue}`;
    const first = firstAnswers.get(key);
    if (first !== undefined) {
      // While the database failed, an event that waited for the call is only told that it is in doubt.
      const isSame = unless(first === reply.body, {
        'the database failed: in doubt, though it was answered before': code === 'transfer_in_doubt',
      });
      rule(isSame, 'the same event gets the same answer', () => `and before ${first}`);
    } else if (!PASSING.includes(code)) firstAnswers.set(key, reply.body);
  }

  type Rule = (condition: boolean, name: string, detail?: () => string) => void;
  type Judge = (sent: Sent, code: string, reply: Reply, rule: Rule) => void;

  const JUDGES: Readonly<Record<Sent['event'], Judge>> = {
    initiate: ({ reference, userReference, mode }, code, reply, rule) => {
      const found = observer.transaction(reference);
      if (code === 'success') {
        rule(userReference !== userOf(FROZEN_CUSTOMER), 'a frozen wallet buys nothing');
        const fits = found?.user_reference === userReference && found.mode === mode && found.state !== 'declined';
        rule(fits, 'an accepted transaction is announced', () => JSON.stringify(found));
        const { data } = JSON.parse(reply.body) as { data: { user_category?: string } };
        rule(
          (data.user_category ?? null) === observer.category(userReference, mode),
          "the category is the wallet's own",
        );
      } else if (code === 'insufficient_funds' || code === 'wallet_frozen' || code === 'unknown_customer') {
        rule(found?.state === 'declined' && found.reason === code, 'a refused transaction is declined', () =>
          String(found?.state),
        );
      }
    },
    send_otp: ({ reference, userReference, mode, at, troubles: troublesBefore }, code, _reply, rule) => {
      if (code === 'success') {
        const answered = (sendsAnswered.get(reference) ?? 0) + 1;
        sendsAnswered.set(reference, answered);
        rule(phones.codes(reference).length >= answered, 'a code said to be sent was sent');
        // The clock may have been put back in between.
        const then = Math.min(at, clock());
        // After the clock was put back, the worker ends whatever would end within the repeated time, even if it is new.
        const isAgain = clock() < latestClock();
        const lives = unless(then < (observer.challenge(reference)?.expires_at ?? 0), {
          'the clock was put back: a code was sent after its end': isAgain,
          'the phone was changing: a code was sent after its end': isChanging(userReference, mode),
        });
        rule(lives, 'no code is sent that has expired');
        const isInTime = unless(then < (observer.transaction(reference)?.expires_at ?? 0), {
          'the clock was put back: a code was sent after the hour': isAgain,
        });
        rule(isInTime, 'no code is sent after the hour');
      }
      if (code === 'otp_send_limit' || code === 'otp_sends_used_up') {
        // The clock may have been put back in between.
        const now = Math.min(at, clock());
        const counted = observer.countedSends(reference, userReference, mode, now - HOUR_MS);
        const isUsedUp = counted.ofTransaction >= 5;
        rule(code === 'otp_send_limit' || isUsedUp, 'no more codes is said only when all were sent');
        const limited = isUsedUp || counted.toPhone >= 10 || counted.last > now - GAP_MS;
        // While the database failed, the service may have stored only after the refusal that the last code never left.
        const wasUnderWay = troubles() > troublesBefore && counted.toPhone > 0;
        const isLimited = unless(limited, {
          'the database failed: a code that never left still counts': wasUnderWay,
          'the phone was changing: a limit of codes': isChanging(userReference, mode),
        });
        rule(isLimited, 'a send is refused only by a limit', () => JSON.stringify(counted));
      }
    },
    complete: ({ reference, userReference, mode, at, otp, codes }, code, reply, rule) => {
      const found = observer.transaction(reference);
      switch (code) {
        case 'success':
          rule(phones.codes(reference).includes(otp ?? ''), 'success is said only to the right code', () =>
            String(otp),
          );
          rule(isFromNewPhone(reference, userReference, mode, otp), 'no code from an old phone pays', () =>
            String(otp),
          );
          return rule(
            unless(books.wasDebited(reference), {
              'at odds with the books: success': decidedWrongly(reference),
            }),
            'success is said only of what was paid',
          );
        case 'transfer_refused':
          return rule(
            unless(books.net(reference) === 0, { 'at odds with the books: refused': decidedWrongly(reference) }),
            'refused is said only of what was not paid',
          );
        case 'transfer_in_doubt': {
          const left = observer
            .steps(reference)
            .findLast(({ from_state }) => from_state === 'submitting' || from_state === 'in_doubt');
          const outMs = callOutMs(reference);
          const isBoundOver = outMs === null || outMs >= POLICY.callBoundMs('finswich');
          rule(
            isBoundOver,
            'in doubt is said only when the bound has passed or the call has ended',
            () => `${outMs} ms`,
          );
          const undecided = found?.state === 'submitting' || found?.state === 'in_doubt' || (left?.at ?? 0) >= at;
          // While the database cannot be read, an answer cannot know what is stored.
          const isUnknown = unless(undecided, {
            'the database failed: in doubt, though it is decided': isDatabaseAway(),
          });
          return rule(isUnknown, 'in doubt is said only while the transaction is in doubt', () => String(found?.state));
        }
        case 'otp_wrong': {
          const challenge = observer.challenge(reference);
          const current = challenge && {
            ...challenge,
            transactionId: challenge.transaction_id,
            keyId: challenge.key_id,
            issuedAt: challenge.issued_at,
            expiresAt: challenge.expires_at,
          };
          rule(current === undefined || codeOf(reference, current) !== otp, 'the right code is never wrong');
          const tries = wrongTries.get(reference) ?? new Set();
          wrongTries.set(reference, tries.add(`${challenge?.issue}/${otp}`));
          const left = (JSON.parse(reply.body) as { data: { attempts_left: number } }).data.attempts_left;
          rule(
            left >= 1 && left <= 4 && tries.size <= 5,
            'five tries in all',
            () => `${left} left after ${tries.size}`,
          );
          const most = codes * (challenge?.issue ?? 1);
          rule(5 - left <= most, 'another spelling is no other try', () => `${left} left after ${most}`);
          const counted = observer.wrongTriesOf(reference);
          return rule(counted >= tries.size, 'every wrong code counts', () => `${counted} of ${tries.size}`);
        }
        case 'otp_try_limit': {
          // The clock may have been put back in between.
          const { ofCustomer, ofPhone } = observer.wrongTries(userReference, mode, Math.min(at, clock()) - HOUR_MS);
          const limited = ofCustomer >= 15 || ofPhone >= 15;
          const isLimited = unless(limited, {
            'the phone was changing: a limit of wrong codes': isChanging(userReference, mode),
          });
          return rule(isLimited, 'a code is left uncompared only by a limit', () => `${ofCustomer}, ${ofPhone}`);
        }
        case 'otp_expired':
          return rule(
            hasPassed(observer.challenge(reference)?.expires_at ?? 0, 'the clock was put back: a code has expired'),
            'expired is said only of what has expired',
          );
        case 'otp_exhausted':
        case 'insufficient_funds':
          return rule(found?.state === 'failed' && found.reason === code, 'a failed completion ends the transaction');
        case 'transaction_expired':
          return rule(
            found?.state === 'expired' &&
              hasPassed(found.expires_at, 'the clock was put back: a transaction has expired'),
            'expired is said only of what has expired',
          );
        case 'unknown_transaction':
          return rule(found === undefined, 'unknown is said only of a transaction that is not known');
        default:
      }
    },
    value: ({ reference, serial }, code, _reply, rule) => {
      rule(code === 'success', 'a voucher is always taken');
      const kept = observer.vouchers(reference).some((voucher) => voucher.serial === serial);
      rule(kept, 'a voucher that was taken is kept', () => String(serial));
    },
    nothing: (_sent, code, _reply, rule) => rule(code === 'success', 'a voucher is always taken'),
    unnamed: ({ requestId, serial }, code, _reply, rule) => {
      rule(code === 'success', 'a voucher or a reversal is always taken');
      const own = observer.filedUnder(requestId) ?? '';
      const isSeen = observer.cases(own).length === 1 && observer.hasCase(own, UNNAMED_CASES);
      rule(isSeen, 'what does not fit becomes a case', () => own);
      const kept = serial === null || observer.vouchers(own).some((voucher) => voucher.serial === serial);
      rule(kept, 'a voucher that was taken is kept', () => String(serial));
    },
    reversal: ({ reference }, code, _reply, rule) => {
      rule(code === 'success', 'a reversal is always taken');
      const isReversed = observer.transaction(reference)?.state === 'reversed';
      rule(isReversed || observer.hasCase(reference, REVERSAL_CASES), 'a reversal gives back or becomes a case');
    },
  };
  return { judge };
}
