import { setTimeout as wait } from 'node:timers/promises';
import { type Request, type Response, Router, raw } from 'express';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { SIGNATURE_HEADER, type SignatureEncoding, verify } from '../rails/finswich/signature.ts';
import type { Pool } from './pool.ts';
import type { PayableTransaction } from './transaction.ts';
import type { TransferCall } from './transfer-call.ts';

export const TRANSFER_PATH = '/api/v1/app-transfer/wallet';

export interface TransferApiOptions {
  readonly secretKey: string;
  readonly publicKey: string;
  readonly encoding?: SignatureEncoding | undefined;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly nextId: () => number;
  readonly find: (reference: string) => PayableTransaction | undefined;
  /** Called when the call arrives and again when it has ended. */
  readonly record: (call: TransferCall) => void;
  readonly closing: AbortSignal;
}

const transferBody = z.object({ auth_code: z.string().min(1), txn_reference: z.string().min(1) });

/**
 * How long an early VALUE_READY may delay the call. A merchant that answers it only after its own call must not hang.
 */
const EARLY_OUTCOME_MS = 5_000;

const COMPLETED = { status: 'success', data: {}, message: 'Transaction completed successfully' };
const FAILED = { status: 'error', data: {}, message: 'Transaction failed' };

/** Finswich's transfer API, with the faults that the transaction was ordered with. */
export function transferApi(options: TransferApiOptions): Router {
  const { pool, clock, closing } = options;
  const router = Router();

  router.post(TRANSFER_PATH, raw({ type: () => true, limit: '64kb' }), async (request, response) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const body = parsed(bytes);
    const named = transferBody.safeParse(body);
    const reference = named.success ? named.data.txn_reference : null;
    const transaction = reference === null ? undefined : options.find(reference);
    const refusedFor =
      distrust(request, bytes, options) ??
      (named.success ? null : 'body') ??
      (transaction ? null : 'unknown_reference');
    const caller = follow(request, response, { reference, body, refusedFor }, options);

    if (refusedFor !== null || !transaction) {
      caller.answer(refusedFor !== null && UNTRUSTED.has(refusedFor) ? 401 : 400, FAILED);
      return;
    }
    const { transfer, events } = transaction.faults;
    await held(transaction.order.heldUntil, closing);
    if (
      transfer === 'refuse' ||
      !transaction.payable ||
      !pool.debit(transaction.reference, transaction.facts.amount, clock())
    ) {
      caller.answer(400, FAILED);
      return;
    }
    // From here on the merchant's pool is debited, whatever answer the merchant gets.
    if (events === 'reorder') await Promise.race([transaction.outcomeNow(), pause(EARLY_OUTCOME_MS, closing)]);
    else transaction.outcomeSoon();
    switch (transfer) {
      case 'accept':
        return caller.answer(200, COMPLETED);
      case 'accept_slowly':
        await pause(transaction.slowMs, closing);
        return caller.answer(200, COMPLETED);
      case 'error_after_debit':
        return caller.answer(500, FAILED);
      case 'drop':
        return caller.drop();
      case 'time_out':
    }
  });
  return router;
}

const UNTRUSTED = new Set(['public_key', 'origin', 'signature']);

/** Which of Finswich's three headers is missing or wrong; null when all fit. Only the bytes as sent count. */
function distrust(request: Request, bytes: Buffer, options: TransferApiOptions): string | null {
  if (request.get('x-public-key') !== options.publicKey) return 'public_key';
  if (!request.get('x-origin')) return 'origin';
  const signature = request.get(SIGNATURE_HEADER) ?? '';
  return verify(signature, bytes, undefined, [options.secretKey], options.encoding) ? null : 'signature';
}

/** Keeps the record of one call until it has ended, however it ends. */
function follow(
  request: Request,
  response: Response,
  facts: Pick<TransferCall, 'reference' | 'body' | 'refusedFor'>,
  { nextId, clock, record }: TransferApiOptions,
) {
  const started = performance.now();
  let call: TransferCall = { id: nextId(), at: clock(), ...facts, status: null, answer: null, ended: null, ms: null };
  const end = (ended: NonNullable<TransferCall['ended']>, status: number | null, answer: unknown) => {
    if (call.ended !== null) return;
    call = { ...call, ended, status, answer, ms: Math.round((performance.now() - started) * 10) / 10 };
    record(call);
  };
  record(call);
  response.once('close', () => end('caller_left', null, null));
  return {
    answer(status: number, answer: unknown) {
      end('answered', status, answer);
      response.status(status).json(answer);
    },
    drop() {
      end('dropped', null, null);
      request.socket.destroy();
    },
  };
}

/** Waits, but not longer than the sandbox lives. */
async function pause(ms: number, closing: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: closing, ref: false }).catch(() => undefined);
}

/** Waits until it is released, but not longer than the sandbox lives. */
async function held(until: Promise<unknown> | undefined, closing: AbortSignal): Promise<void> {
  if (until === undefined || closing.aborted) return;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  closing.addEventListener('abort', end);
  await Promise.race([until, closed]);
  closing.removeEventListener('abort', end);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
