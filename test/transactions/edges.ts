import type { Arrival } from '../../src/once/ports.ts';
import type { Message, Receipt, Recipient } from '../../src/core/message.ts';
import { type Complete, type CompleteDeps, complete } from '../../src/transactions/announced/complete.ts';
import type { Answer } from '../../src/transactions/errors.ts';
import { createKeepTrying } from '../../src/transactions/keep-trying.ts';
import type { OutcomeKind } from '../../src/transactions/outcomes.ts';
import type { Transaction, Transfer, TransferOutcome } from '../../src/transactions/ports.ts';
import { type SendOtpDeps, sendOtp } from '../../src/transactions/announced/send-otp.ts';
import { aDelivery } from '../db/records.ts';
import { POLICY, START } from './bought.ts';
import { type House } from './house.ts';
import { type PlayedTime, atOnce, playTime } from './played-time.ts';

export interface Line {
  readonly level: 'warn' | 'error';
  readonly line: string;
  readonly [field: string]: unknown;
}

/** The outside world: the clock, the gateway of the texts, and Finswich; each does what the test says. */
export interface Edges {
  readonly time: PlayedTime;
  readonly deps: SendOtpDeps & CompleteDeps;
  /** What was handed to the gateway. */
  readonly texts: { readonly to: Recipient; readonly message: Message }[];
  readonly calls: Parameters<Transfer>[0][];
  readonly log: Line[];
  /** How long each send may take. */
  readonly bounds: number[];
  gateway: () => Promise<Receipt>;
  finswich: () => ReturnType<Transfer>;
  /** The code in the newest text. */
  readonly code: () => string;
  /** Finswich's request to send a code for this transaction. */
  readonly sending: (transaction: Transaction, given?: Partial<SendOtpDeps>) => Promise<Answer>;
  /** The same, answered before any time has passed. */
  readonly send: Edges['sending'];
  /** The customer types a code. */
  readonly typing: (
    transaction: Transaction,
    otp: string,
    claim?: Partial<Complete>,
    given?: Partial<CompleteDeps>,
  ) => Promise<Answer>;
  /** The same, answered before any time has passed. */
  readonly type: Edges['typing'];
}

export const outcomeOf = <Kind extends OutcomeKind>(kind: Kind): TransferOutcome<Kind> => ({
  kind,
  httpStatus: 200,
  fault: null,
  durationMs: 1,
  sentAfterMs: 0,
});

/** The arrival of a request to send. */
export const sendOtpArrival = (reference: string): Arrival => aDelivery({ reference, event: 'SEND_OTP' });

export function playEdges({ db, ring }: House): Edges {
  const time = playTime(START);
  const log: Line[] = [];
  const write = (level: Line['level']) => (fields: object, line: string) => void log.push({ ...fields, level, line });
  const lines = { debug: () => {}, info: () => {}, warn: write('warn'), error: write('error') };
  const edges: Edges = {
    time,
    log,
    texts: [],
    calls: [],
    bounds: [],
    gateway: async () => ({ channel: 'sms', gateway: 'termii', gatewayReference: 'g-1', texts: [] }),
    finswich: async () => outcomeOf('paid'),
    code: () => {
      const message = edges.texts.at(-1)?.message;
      if (message?.kind !== 'otp') throw new Error('no code was sent');
      return message.code;
    },
    send: (...request) => atOnce(edges.sending(...request)),
    type: (...code) => atOnce(edges.typing(...code)),
    sending: ({ rail, reference, mode, userReference, amount }, given = {}) => {
      const command = { rail, reference, mode, userReference, amount, isProven: true };
      return sendOtp({ ...edges.deps, ...given }, command, sendOtpArrival(reference));
    },
    typing: ({ rail, reference, mode, userReference }, otp, claim = {}, given = {}) => {
      const event = 'COMPLETE_TRANSACTION';
      const command = { event, rail, reference, mode, userReference, otp, ...claim };
      const arrival = aDelivery({ reference, event, receivedAt: time.now });
      return complete({ ...edges.deps, ...given }, command, arrival);
    },
    deps: {
      work: db.work,
      ring,
      policy: POLICY,
      clock: () => time.now,
      pause: time.pause,
      deadline: (ms) => {
        edges.bounds.push(ms);
        return new AbortController().signal;
      },
      messenger: {
        send: (to, message) => {
          edges.texts.push({ to, message });
          return edges.gateway();
        },
      },
      transfer: (call) => {
        edges.calls.push(call);
        return edges.finswich();
      },
      keepTrying: createKeepTrying({ pause: time.pause, log: lines }),
      log: lines,
      checkpoint: () => {},
      awaited: new Map(),
    },
  };
  return edges;
}
