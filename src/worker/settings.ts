import { type Part, type Read, type Settings, oneOf, whole } from '../core/setting.ts';

export interface WorkerSettings {
  readonly voucherRetentionDays: number;
  readonly deliveryRetentionDays: number;
  /** `off`: in a process of its own, not in the one that serves. */
  readonly runs: 'inline' | 'off';
}

const SETTINGS = {
  VOUCHER_RETENTION_DAYS: {
    reads: whole(1, 36_500),
    default: '90',
    says: 'days in which a delivered PIN can be read',
    explains:
      "Days for which a voucher's PIN or token can be read after it was last handed over; then it is destroyed.",
    shown: ({ voucherRetentionDays }) => voucherRetentionDays,
  },
  DELIVERY_RETENTION_DAYS: {
    reads: whole(1, 36_500),
    default: '180',
    says: 'days for which bodies of events, and answers to questions, are kept',
    explains:
      'Days for which the bodies of events are kept, and what upstreams answered to questions about orders. The record of each event and of what it did is kept for ever.',
    shown: ({ deliveryRetentionDays }) => deliveryRetentionDays,
  },
  WORKER: {
    reads: oneOf('inline', 'off'),
    default: 'inline',
    says: 'who sends messages and watches the clock',
    explains:
      '`inline`: `serve` also sends messages and watches the clock. `off`: a separate process, started with the command `work`, does.',
    shown: ({ runs }) => runs,
  },
} satisfies Settings<WorkerSettings>;

/** What is done by the clock, and by whom. */
export const WORKER: Part<WorkerSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    voucherRetentionDays: read.VOUCHER_RETENTION_DAYS,
    deliveryRetentionDays: read.DELIVERY_RETENTION_DAYS,
    runs: read.WORKER,
  }),
};
