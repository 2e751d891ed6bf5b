import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Changes } from './changes.ts';
import type { Phones } from './phone.ts';
import type { Pool } from './pool.ts';
import type { MerchantAddress } from './post-event.ts';
import type { Random } from './random.ts';
import type { Receivers } from './receivers.ts';

/** What a transaction shares with the others of its sandbox. */
export interface TransactionSurroundings {
  readonly to: MerchantAddress;
  readonly minuteMs: number;
  readonly clock: Clock;
  /** How many times faster than real time the clock goes. */
  readonly speed: number;
  readonly random: Random;
  readonly nextId: () => number;
  readonly changes: Changes;
  readonly pool: Pool;
  readonly phones: Phones;
  readonly receivers: Receivers;
  /** Fires when the sandbox closes. */
  readonly closing: AbortSignal;
  readonly log: Log;
}

/** When this moment of the sandbox's clock comes in real time. */
export const inRealTime = ({ clock, speed }: Pick<TransactionSurroundings, 'clock' | 'speed'>, at: number): number =>
  Date.now() + (at - clock()) / speed;
