import type { ApprovalStore } from '../approvals/ports.ts';
import type { StepBackStore } from '../core/step-back-store.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { IdempotencyStore } from '../once/ports.ts';
import type { StaffStores } from '../staff/ports.ts';
import type { OrderedStores } from '../transactions/ordered/ports.ts';
import type { ContactChangeStore } from '../wallets/ports.ts';

/**
 * The stores that the worker touches: it sends queued messages, watches the clock, and deletes what was kept long
 * enough.
 */
export interface WorkerStores extends OrderedStores, Pick<StaffStores, 'staff' | 'sessions' | 'loginThrottle'> {
  readonly approvals: ApprovalStore;
  readonly contactChanges: ContactChangeStore;
  readonly idempotency: IdempotencyStore;
  readonly stepBack: StepBackStore;
}

export type WorkerWork = UnitOfWork<WorkerStores>;
