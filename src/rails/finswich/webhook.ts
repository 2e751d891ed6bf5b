import type { Pace } from '../../core/clock.ts';
import { faultFields } from '../../core/log.ts';
import { ok } from '../../core/result.ts';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { Arrival, NewRefusedDelivery, Verdict } from '../../once/ports.ts';
import { refuse, success } from '../../transactions/errors.ts';
import { recordDelivery, recordRefusal } from '../../transactions/record-delivery.ts';
import type { HttpRefusal, RailMetrics, RefusedRequest, WebhookRequest } from '../rail.ts';
import { parseBody, redactedText } from './body.ts';
import { isInOtherCharset } from './charset.ts';
import { type Envelope, contradictsKey, dataWithMode, envelopeOf, modeOf } from './envelope.ts';
import { type EventRow, eventRow } from './events.ts';
import { type HandlerDeps, isVerified } from './handling.ts';
import { keepStray } from './handlers/stray.ts';
import { eventNamed } from './payloads.ts';
import { RAIL } from './products.ts';
import { type Reply, refusalReply, successReply } from './reply.ts';
import { SIGNATURE_HEADER } from './signature.ts';
import { unparsedBody } from './unparsed-body.ts';
import { type Distrust, type Examine, type Trust, wrongKey } from './trust.ts';

export interface WebhookDeps extends HandlerDeps {
  readonly pace: Pick<Pace, 'realTime'>;
  readonly examine: Examine;
  readonly metrics: Pick<RailMetrics, 'delivery' | 'reply'>;
}

export interface Webhook {
  /**
   * Answers one delivery. Never rejects: a fault inside is answered with `internal` or `overloaded`, and nothing is
   * kept.
   */
  readonly receive: (request: WebhookRequest) => Promise<Reply>;
  /** The reply, in Finswich's words, to a request that HTTP itself refuses. */
  readonly refuse: (code: HttpRefusal, request: RefusedRequest) => Reply;
}

interface Seen {
  event: string;
  reference: string | null;
  verdict: Verdict;
  signature: string;
}

/**
 * The one entry point for everything Finswich posts. Reads it, examines it, checks its shape and hands it to the
 * event's handler.
 */
export function createWebhook(deps: WebhookDeps): Webhook {
  const { metrics, log, clock } = deps;
  const { realTime } = deps.pace;
  const refusalLog = atMostPerSecond(REFUSALS_LOGGED_PER_SECOND);

  const refusals = atMostPerSecond(REFUSALS_KEPT_PER_SECOND);

  /**
   * For the support desk, where people see why nothing came through. The reply does not wait for it, and does not fail
   * with it.
   */
  const keepRefusal = (reply: Reply, seen: Seen, receivedAt: number, rest: Refused): void =>
    refusals(receivedAt, () => {
      const { event, reference } = seen;
      const refused = { receivedAt, rail: RAIL, event, reference, code: reply.code ?? '', ...rest };
      deps.work
        .run(async ({ inbox }) => ok(await inbox.recordRefused(refused, REFUSALS_KEPT)))
        .catch((thrown: unknown) => log.warn(faultFields(thrown), 'refusal.not_kept'));
    });

  const finish = (reply: Reply, seen: Seen, startedAt: number, extra: Record<string, unknown>): Reply => {
    const durationMs = realTime() - startedAt;
    metrics.delivery(eventNamed(seen.event) ?? 'unknown', seen.verdict, seen.signature);
    metrics.reply(reply.code, durationMs);
    const { event, reference, verdict, signature } = seen;
    const fields = {
      event,
      txn_reference: reference,
      verdict,
      code: reply.code,
      signature,
      duration_ms: durationMs,
      ...extra,
    };
    if (seen.verdict !== 'refused' || seen.signature !== 'none') log.info(fields, 'delivery.answered');
    else refusalLog(startedAt, (left_out) => log.warn({ ...fields, left_out }, 'delivery.refused'));
    return reply;
  };

  return {
    receive: async (request) => {
      const [receivedAt, startedAt] = [clock(), realTime()];
      const seen: Seen = { event: 'unreadable', reference: null, verdict: 'refused', signature: 'none' };
      const context = { request_id: request.requestId, address: request.address, url: request.url };
      try {
        const { reply, setting, unkept } = await answer(deps, request, receivedAt, seen);
        if (unkept) {
          const { requestId, address, url } = request;
          keepRefusal(reply, seen, receivedAt, { requestId, address, url, setting: setting ?? null, ...unkept });
        }
        return finish(reply, seen, startedAt, setting === undefined ? context : { ...context, setting });
      } catch (thrown) {
        const code = thrown instanceof StorageUnavailable ? 'overloaded' : 'internal';
        log.error(
          { ...context, event: seen.event, txn_reference: seen.reference, ...faultFields(thrown) },
          'delivery.failed',
        );
        seen.verdict = 'refused';
        return finish(refusalReply(code), seen, startedAt, context);
      }
    },
    refuse: (code, { requestId, address, url }) => {
      const seen: Seen = { event: 'unreadable', reference: null, verdict: 'refused', signature: 'none' };
      const [reply, receivedAt] = [refusalReply(code), clock()];
      keepRefusal(reply, seen, receivedAt, { requestId, address, url, setting: null, mode: null, body: null });
      return finish(reply, seen, realTime(), { request_id: requestId, address, url });
    },
  };
}

const REFUSALS_LOGGED_PER_SECOND = 20;
/** Refusals must not fill a disk, or take the writer's time from genuine events. */
const REFUSALS_KEPT_PER_SECOND = 20;
const REFUSALS_KEPT = 10_000;
/** Characters kept of a body whose sender has proven nothing. */
const UNPROVEN_BODY_KEPT = 2_000;

interface Replied {
  readonly reply: Reply;
  /** The setting that governs a refusal: for the log, never for the reply. */
  readonly setting?: string;
  /** Set when it is a refusal that the inbox does not keep. */
  readonly unkept?: Pick<NewRefusedDelivery, 'mode' | 'body'>;
}
type Refused = Omit<NewRefusedDelivery, 'receivedAt' | 'rail' | 'event' | 'reference' | 'code'>;

async function answer(deps: WebhookDeps, request: WebhookRequest, receivedAt: number, seen: Seen): Promise<Replied> {
  const parsed = parseBody(request.raw);
  // A body that cannot be read is looked at only for an event that must not be lost.
  const read = parsed.ok ? parsed.value : unparsedBody(request.raw);
  const body = read && envelopeOf(read.value);
  const signature = request.header(SIGNATURE_HEADER);
  if (body) {
    seen.event = body.event;
    seen.reference = body.reference;
  }

  // Even an unreadable body can be checked for a signature: a wrong signature is always 401.
  if (!parsed.ok && !signature) return unreadable(request);
  const examined = deps.examine({
    signature,
    raw: request.raw,
    parsed: parsed.ok ? parsed.value.value : undefined,
    event: seen.event,
    mode: body?.mode ?? null,
    address: request.address,
  });
  if (!examined.ok) {
    const { code, setting } = examined.error;
    const unkept = { mode: body?.mode?.mode ?? null, body: parsed.ok ? cut(redactedText(parsed.value)) : null };
    return { reply: refusalReply(code), setting, unkept };
  }
  const trust = examined.value;
  if (trust.kind === 'signed') seen.signature = trust.form;
  if (!read) return unreadable(request);

  const row = body && eventRow(body.event);
  const arrival: Arrival = {
    receivedAt,
    requestId: request.requestId,
    url: request.url,
    address: request.address,
    rail: RAIL,
    event: seen.event,
    kind: row?.kind ?? null,
    reference: seen.reference,
    mode: modeOf(body?.mode ?? null, trust),
    signature: seen.signature,
    body: isVerified(trust) ? redactedText(read) : cut(redactedText(read)),
  };
  if (body && row) return handle(deps, row, body, arrival, trust, seen);
  const stray = await keepStray(deps, arrival, trust, body ?? { data: read.value, beside: {} });
  if (!body && !stray) return refuseAndRecord(deps, arrival, trust);
  seen.verdict = stray ?? 'ignored';
  if (stray) return { reply: successReply(null) };
  const ignored = { verdict: seen.verdict, answer: success() };
  await deps.work.run(async (stores) => ok(await recordDelivery(stores, arrival, ignored)));
  return { reply: successReply(null) };
}

async function handle(
  deps: WebhookDeps,
  row: EventRow<unknown>,
  envelope: Envelope,
  arrival: Arrival,
  trust: Trust,
  seen: Seen,
): Promise<Replied> {
  const distrusted = ({ code, setting }: Distrust): Replied => ({
    reply: refusalReply(code),
    setting,
    unkept: { mode: arrival.mode, body: cut(arrival.body) },
  });
  if (envelope.mode && !row.neverRefused && contradictsKey(envelope.mode, trust)) {
    return distrusted(wrongKey(envelope.mode.mode));
  }
  const payload = row.payload.safeParse(row.neverRefused ? envelope : dataWithMode(envelope, trust));
  if (!payload.success) {
    const fields = payload.error.issues.map((issue) => issue.path.join('.')).slice(0, 10);
    deps.log.debug({ request_id: arrival.requestId, fields }, 'delivery.fields_refused');
    return refuseAndRecord(deps, arrival, trust);
  }
  const handled = await row.handle(deps, { payload: payload.data, arrival, trust });
  if ('distrusted' in handled) return distrusted(handled.distrusted);
  if ('incomplete' in handled) return refuseAndRecord(deps, arrival, trust);
  seen.verdict = handled.verdict;
  const { answer: given } = handled;
  if (given.code !== null) return { reply: refusalReply(given.code, given) };
  return { reply: successReply(row.successHasData ? given.data : null) };
}

async function refuseAndRecord({ work }: WebhookDeps, arrival: Arrival, trust: Trust): Promise<Replied> {
  const given = refuse('bad_payload');
  await work.run(async (stores) => ok(await recordRefusal(stores, arrival, isVerified(trust), given)));
  const reply = refusalReply('bad_payload');
  return isVerified(trust) ? { reply } : { reply, unkept: { mode: arrival.mode, body: arrival.body } };
}

const unreadable = ({ raw, header }: WebhookRequest): Replied => ({
  reply: refusalReply(isInOtherCharset(raw, header('content-type')) ? 'unsupported_charset' : 'bad_json'),
  unkept: { mode: null, body: null },
});
const cut = (text: string): string => text.slice(0, UNPROVEN_BODY_KEPT).toWellFormed();

/** Lets this many through each second, and tells the next one how many were left out: refusals must not fill a disk. */
function atMostPerSecond(limit: number): (now: number, act: (leftOut: number) => void) => void {
  let second = 0;
  let count = 0;
  let leftOut = 0;
  return (now, act) => {
    const current = Math.floor(now / 1_000);
    if (current !== second) {
      second = current;
      count = 0;
    }
    count += 1;
    if (count > limit) leftOut += 1;
    else {
      act(leftOut);
      leftOut = 0;
    }
  };
}
