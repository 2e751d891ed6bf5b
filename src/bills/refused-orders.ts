import { append } from '../audit-log/append.ts';
import type { AuditLogStore } from '../audit-log/ports.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import { SCENE_NAMES } from '../catalogue/scenes.ts';
import type { Clock } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Log, faultFields } from '../core/log.ts';
import { printable } from '../core/printable.ts';
import { type UnitOfWork, commit } from '../core/unit-of-work.ts';
import { type Caller, actorOf } from './caller.ts';
import type { ProblemCode } from './problems.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

/** An order of a known caller that was refused: nothing was written and nothing was taken. */
export interface RefusedOrder {
  readonly caller: Caller;
  readonly provider: string;
  readonly code: ProblemCode;
  /** As it came; undefined when it was no JSON. */
  readonly body: unknown;
  readonly address: string;
  readonly requestId: string;
}

/** Keeps a line about a refused order. Never rejects: a line that cannot be kept changes no answer. */
export type KeepRefused = (refused: RefusedOrder) => Promise<void>;

export interface RefusedOrderDeps {
  readonly work: UnitOfWork<{ readonly auditLog: AuditLogStore }>;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** A clock that never steps, in ms. */
  readonly steady: () => number;
  readonly log: Log;
}

/** How many lines a minute may write in each process: nothing can be removed from the audit log later. */
export const LINES_PER_MINUTE = { ofCustomer: 5, ofAll: 60 };

/**
 * Writes refused orders into the audit log, so many in a minute; the next line tells how many were left out before it.
 * The log names every one. An order that came too fast is a flood by itself and is kept in neither.
 */
export function createKeepRefused(deps: RefusedOrderDeps): KeepRefused {
  const ofCustomer = rateLimit(LINES_PER_MINUTE.ofCustomer, deps.steady);
  const ofAll = rateLimit(LINES_PER_MINUTE.ofAll, deps.steady);
  let leftOut = 0;
  return async (refused) => {
    const { caller, code, provider, requestId } = refused;
    if (code === 'too_many_requests') return;
    deps.log.info({ request_id: requestId, rail: provider, mode: caller.mode, code }, 'order.refused');
    if (!mayWrite(ofCustomer, ofAll, caller)) {
      leftOut += 1;
      return;
    }
    const before = leftOut;
    leftOut = 0;
    try {
      await write(deps, refused, before);
    } catch (thrown) {
      leftOut += before + 1;
      deps.log.error({ request_id: requestId, ...faultFields(thrown) }, 'order.refusal_not_kept');
    }
  };
}

const mayWrite = (ofCustomer: RateLimit, ofAll: RateLimit, { mode, userReference }: Caller): boolean =>
  ofCustomer(`${mode}/${userReference}`) === 0 && ofAll('') === 0;

async function write({ work, ring, clock }: RefusedOrderDeps, refused: RefusedOrder, leftOut: number): Promise<void> {
  const { caller, code, provider, body, address } = refused;
  const { mode, userReference } = caller;
  const act = {
    at: clock(),
    actor: actorOf(caller),
    address,
    act: 'order.refuse',
    subject: walletSubject(mode, userReference),
    reason: null,
    detail: { code, provider, mode, ...orderIn(body), ...(leftOut > 0 && { left_out: leftOut }) },
  } as const;
  await commit(work, ({ auditLog }) => append(auditLog, ring, act));
}

const LONGEST = 40;

/** What the order named, as far as it can be read. Never its PIN, and its account only by the end. */
function orderIn(body: unknown): Readonly<Record<string, string>> {
  const fields = (typeof body === 'object' ? body : null) as Readonly<Record<string, unknown>> | null;
  const textOf = (name: string): string | null => {
    const given = fields?.[name];
    return typeof given === 'string' && given !== '' ? printable(given.trim()) : null;
  };
  const scene = SCENE_NAMES.find((one) => one === textOf('sceneCode'));
  const [biller, item, account] = [textOf('billerId'), textOf('itemId'), textOf('rechargeAccount')];
  return {
    ...(scene === undefined ? {} : { scene }),
    ...(biller === null ? {} : { biller: biller.slice(0, LONGEST) }),
    ...(item === null ? {} : { item: item.slice(0, LONGEST) }),
    ...(account === null ? {} : { account: maskedAccount(account) }),
  };
}

/** Enough to find it in a list, and not enough to use it. A number of PINs is no account. */
const maskedAccount = (account: string): string => (account.length > 4 ? `•••${account.slice(-4)}` : account);
