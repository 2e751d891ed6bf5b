import { isReachable, statesWhere } from '../transactions/states.ts';
import { Icon, type IconName } from './icon.tsx';
import type { DeliveryRow, JobRow, Person, ReviewStatus, Standing, State, TransactionRecord, Voucher } from './wire.ts';

/** Each colour has one meaning. Word and icon say the same, for people who do not see colours. */
export type Tone = 'good' | 'moving' | 'doubt' | 'bad' | 'back' | 'quiet';
type MessageStatus = TransactionRecord['messages'][number]['status'];
type Badge = readonly [word: string, tone: Tone, icon: IconName];

const STATES: Readonly<Record<State, Badge>> = {
  initiated: ['Announced', 'moving', 'dots'],
  declined: ['Declined', 'quiet', 'cross'],
  awaiting_otp: ['Awaiting OTP', 'moving', 'clock'],
  expired: ['Expired', 'quiet', 'clock'],
  failed: ['Failed', 'bad', 'cross'],
  holding: ['Holding', 'moving', 'dots'],
  submitting: ['Submitting', 'moving', 'dots'],
  pending: ['Pending', 'moving', 'clock'],
  awaiting_confirmation: ['Awaiting confirmation', 'moving', 'clock'],
  in_doubt: ['In doubt', 'doubt', 'question'],
  settled: ['Paid', 'good', 'check'],
  fulfilled: ['Fulfilled', 'good', 'check'],
  reversed: ['Reversed', 'back', 'back'],
};
/** The word for a standing is shown in place of the state's own word. */
const STANDINGS: Readonly<Record<Standing, Badge>> = {
  awaits_value: ['Paid, PIN not here yet', 'doubt', 'clock'],
  given_back: ['Given back', 'back', 'back'],
  customer_has_it: ['Customer has it', 'good', 'check'],
};
/** `postponed` names the upstream whose answer the case waits for. */
const REVIEWS: Readonly<Record<Exclude<ReviewStatus, 'postponed'>, Badge>> = {
  open: ['Open', 'doubt', 'attention'],
  proposed: ['Needs a second person', 'doubt', 'customers'],
  decided: ['Decided', 'good', 'check'],
  superseded: ['Superseded', 'quiet', 'next'],
};
const VERDICTS: Readonly<Record<DeliveryRow['verdict'], Badge>> = {
  acted: ['Acted', 'good', 'check'],
  repeated: ['Repeated', 'quiet', 'copy'],
  refused: ['Refused', 'bad', 'cross'],
  reviewed: ['Review opened', 'doubt', 'reviews'],
  ignored: ['Ignored', 'quiet', 'pause'],
};
/** One word for one thing, whether it is a code, a PIN or any other message. */
const SENT: Badge = ['Sent', 'good', 'check'];
const QUEUED: Badge = ['Queued', 'moving', 'clock'];
const GIVEN_UP: Badge = ['Given up', 'bad', 'stop'];
const MESSAGES: Readonly<Record<MessageStatus, Badge>> = {
  queued: QUEUED,
  sending: ['Being sent', 'moving', 'dots'],
  done: SENT,
  sent: SENT,
  not_needed: ['Not needed', 'quiet', 'pause'],
  unsure: ['May have arrived', 'doubt', 'question'],
  failed: ['Not sent', 'bad', 'cross'],
  dead: GIVEN_UP,
};
export const messageWord = (status: MessageStatus): string => MESSAGES[status][0];
const VOUCHERS: Readonly<Record<Voucher['delivery'], Badge>> = {
  none: ['Not sent', 'quiet', 'pause'],
  queued: QUEUED,
  sent: SENT,
  failed: GIVEN_UP,
};
const WALLETS = {
  active: ['Active', 'good', 'check'],
  frozen: ['Frozen', 'bad', 'lock'],
} as const satisfies Record<string, Badge>;
const PEOPLE: Readonly<Record<Person['status'], Badge>> = {
  active: ['Active', 'good', 'check'],
  disabled: ['Disabled', 'bad', 'lock'],
};

/** Paid, and nothing more is to come. Where one transaction is shown, this differs from one that waits for its PIN. */
const PAID_AND_DONE: Badge = ['Paid and done', 'good', 'check'];
export const doneWord = PAID_AND_DONE[0];

/** The word for a state everywhere on the support desk, including the filter menus. */
export const stateWord = (state: State): string => STATES[state][0];
export const standingWord = (standing: Standing): string => STANDINGS[standing][0];
export const STATE_NAMES: readonly State[] = statesWhere(isReachable);

const badge = ([word, tone, icon]: Badge, title?: string) => (
  <Tag tone={tone} icon={icon} title={title}>
    {word}
  </Tag>
);

/** A word with its colour and its icon. */
export function Tag({
  tone,
  icon,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName | undefined;
  readonly title?: string | undefined;
  readonly children: string;
}) {
  return (
    <span className="tag" data-tone={tone} title={title}>
      {icon ? <Icon name={icon} size={14} /> : null}
      {children}
    </span>
  );
}

/** `says` is the sentence of the state table, shown as a tooltip. */
export const StateBadge = ({
  state,
  standing,
  says,
}: {
  readonly state: State;
  readonly standing: Standing | null;
  readonly says?: string;
}) => badge(standing !== null ? STANDINGS[standing] : state === 'settled' ? PAID_AND_DONE : STATES[state], says);
export const ReviewBadge = ({ status, upstream }: { readonly status: ReviewStatus; readonly upstream: string }) =>
  badge(status === 'postponed' ? [`Waits for ${upstream}`, 'moving', 'clock'] : REVIEWS[status]);
export const VerdictBadge = ({ verdict }: { readonly verdict: DeliveryRow['verdict'] }) => badge(VERDICTS[verdict]);
export const MessageBadge = ({ status }: { readonly status: MessageStatus }) => badge(MESSAGES[status]);
export const JobBadge = ({ status, receipt }: Pick<JobRow, 'status' | 'receipt'>) =>
  badge(MESSAGES[status === 'done' && receipt === null ? 'not_needed' : status]);
export const VoucherBadge = ({ delivery }: { readonly delivery: Voucher['delivery'] }) => badge(VOUCHERS[delivery]);
export const WalletBadge = ({ status }: { readonly status: keyof typeof WALLETS }) => badge(WALLETS[status]);
export const PersonBadge = ({ status }: { readonly status: Person['status'] }) => badge(PEOPLE[status]);
