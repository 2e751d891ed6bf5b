import { randomBytes } from 'node:crypto';
import { SECOND } from '../../core/clock.ts';
import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import type { OrderOutcome } from '../../transactions/ordered/ports.ts';
import type { Ordered, Rail, RailDeps } from '../rail.ts';
import { valueLimitMs } from './billers.ts';
import { createCatalogue } from './catalogue.ts';
import { SHORT_FLOAT, codeWords } from './code-words.ts';
import { createClient } from './client.ts';
import { type Fields, fieldsOf, textOf } from './fields.ts';
import { CURRENCY, koboIn } from './naira.ts';
import { noticesAt } from './notices.ts';
import { createOrders } from './orders.ts';
import { vtpassQuestion } from './question.ts';
import { RAIL } from './rail-name.ts';
import { createReader } from './reader.ts';
import { requestIdAt } from './request-id.ts';
import type { VtpassSettings } from './settings.ts';
import { createVerify } from './verify.ts';

/** Below this a URL's token can be found by trying. */
const SAFE_TOKEN_LENGTH = 16;
/** Within this time VTpass takes the same service and account for a repeat (code 019). */
const REPEAT_WINDOW_MS = 30 * SECOND;

/** Opens the rail: nothing is called or listened to yet. */
export function openVtpass(
  settings: VtpassSettings,
  deps: Pick<RailDeps, 'deadline' | 'log' | 'metrics'>,
  random: (count: number) => Uint8Array = randomBytes,
): Rail & { readonly ordered: Ordered } {
  const { billers, lowFloats, webhookToken } = settings;
  const callVtpass = createClient(settings, deps.deadline);
  const read = createReader(callVtpass, deps.log);
  const { submit, ask } = createOrders(callVtpass, billers);
  return {
    name: RAIL,
    says: 'VTpass',
    announced: null,
    ordered: {
      ...createCatalogue(read, billers),
      currency: CURRENCY,
      repeatWindowMs: REPEAT_WINDOW_MS,
      newRequestId: (at) => requestIdAt(at, random),
      verify: createVerify(read),
      valueLimitMs,
      submit: async (order) => {
        const outcome = await submit(order);
        deps.metrics.call(outcome.kind, outcome.durationMs);
        deps.log.info(logged(order, outcome), 'order.answered');
        return outcome;
      },
      ask: async (order) => {
        const outcome = await ask(order);
        deps.log.info(logged(order, outcome), 'order.asked');
        return outcome;
      },
      balance: (mode) => read({ mode, path: '/balance' }, balanceIn),
      lowFloat: (mode) => lowFloats[mode],
      shortFloatCode: SHORT_FLOAT,
      explain: codeWords,
      notices: webhookToken === null ? null : noticesAt(webhookToken),
    },
    question: vtpassQuestion,
    warnings:
      webhookToken !== null && webhookToken.length < SAFE_TOKEN_LENGTH
        ? [{ setting: 'VTPASS_WEBHOOK_TOKEN', line: 'webhook_token.guessable' }]
        : [],
  };
}

/** What the log may say of a call: nothing of what was bought, and nothing of the customer. */
const logged = (
  { requestId, mode, serviceId }: { readonly requestId: string; readonly mode: Mode; readonly serviceId: string },
  { value, ...outcome }: OrderOutcome,
): Record<string, unknown> => ({
  request_id: requestId,
  mode,
  service_id: serviceId,
  ...outcome,
  has_value: value !== null,
});

/** `{"code":1,"contents":{"balance":1081.8199999998}}`: what is finer than a kobo is nobody's. */
function balanceIn(answer: Fields): Money | null {
  const { balance } = fieldsOf(answer['contents'] ?? answer['content']);
  const minor = koboIn(textOf(balance), 'cut');
  return minor === null ? null : { minor, currency: CURRENCY };
}
