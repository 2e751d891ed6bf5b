import type { Attempt } from '../../../src/calls/attempt.ts';
import { call } from '../../../src/calls/call.ts';
import type { Deadline } from '../../../src/core/clock.ts';
import type { AnnouncedOutcome } from '../../../src/transactions/outcomes.ts';
import type { Transfer } from '../../../src/transactions/ports.ts';
import type { ToySettings } from './settings.ts';
import { MAC_HEADER, mac } from './wire.ts';

/** What the toy's answer proves. Only its two words do; whatever else comes may have paid. */
function provenBy(seen: Attempt): AnnouncedOutcome {
  if (seen.kind === 'unsent') return 'refused';
  if (seen.kind !== 'answered' || seen.status !== 200) return 'unknown';
  if (seen.text === 'PAID') return 'paid';
  return seen.text === 'DECLINED' ? 'refused' : 'unknown';
}

/** Asks the toy to pay. */
export const createPay =
  ({ modes, api, callMs }: ToySettings, deadline: Deadline): Transfer =>
  async ({ mode, reference, otp }) => {
    const body = Buffer.from(JSON.stringify({ id: reference, code: otp }));
    const { durationMs, leftAfterMs, ...seen } = await call({
      method: 'POST',
      url: new URL('/pay', api),
      headers: { 'content-type': 'application/json', [MAC_HEADER]: mac(body, modes[mode]?.key ?? '') },
      body,
      bound: deadline(callMs),
      connectMs: 1_000,
      mostAnswerBytes: 1_000,
    });
    return {
      kind: provenBy(seen),
      httpStatus: seen.kind === 'answered' ? seen.status : null,
      fault: seen.kind === 'answered' ? null : seen.code,
      durationMs,
      sentAfterMs: leftAfterMs,
    };
  };
