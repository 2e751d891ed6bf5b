import type { Mode } from '../../core/mode.ts';
import type { TransferOutcome } from '../../transactions/ports.ts';
import { type TransferAccount, createTransfer } from './client.ts';
import { RAIL } from './products.ts';
import type { FinswichSettings } from './settings.ts';
import { createTrust } from './trust.ts';
import { type Webhook, type WebhookDeps, type WebhookMetrics, createWebhook } from './webhook.ts';

/** What the rail counts. */
export interface FinswichMetrics extends WebhookMetrics {
  transfer(outcome: TransferOutcome['kind'], durationMs: number): void;
}

export interface FinswichDeps extends Omit<
  WebhookDeps,
  'awaited' | 'examine' | 'metrics' | 'transfer' | 'valueLimits'
> {
  readonly metrics: FinswichMetrics;
}

/** Finswich, opened with its settings. */
export interface Finswich {
  readonly name: typeof RAIL;
  /** The last word of each of its two URLs, and the token before it. Finswich does not say which URL which event uses. */
  readonly urls: readonly string[];
  readonly token: string | null;
  readonly webhook: Webhook;
  /** Resolves when every delivery that is being answered has its answer. A caller may have hung up before that. */
  answered(): Promise<void>;
  /** Settings that let the rail start, but are not safe or not enough: the setting, and its line for the log. */
  readonly warnings: readonly { readonly setting: string; readonly line: string }[];
}

/** Below this a URL's token can be found by trying. */
const SAFE_TOKEN_LENGTH = 16;

/** Opens the rail: nothing is called or listened to yet. */
export function openFinswich(settings: FinswichSettings, deps: FinswichDeps): Finswich {
  const { metrics, log, deadline } = deps;
  const { modes, origin, webhookToken, signatureEncoding: encoding } = settings;
  const call = createTransfer({
    accounts: { TEST: accountOf(settings, 'TEST'), LIVE: accountOf(settings, 'LIVE') },
    origin,
    encoding,
    timeoutMs: settings.transferTimeoutMs,
    deadline,
  });
  const webhook = createWebhook({
    ...deps,
    awaited: new Map(),
    valueLimits: settings.valueLimits,
    transfer: async (request) => {
      const outcome = await call(request);
      metrics.transfer(outcome.kind, outcome.durationMs);
      log.info({ txn_reference: request.reference, mode: request.mode, ...outcome }, 'transfer.answered');
      return outcome;
    },
    examine: createTrust({
      keys: { TEST: modes.TEST?.secretKeys ?? [], LIVE: modes.LIVE?.secretKeys ?? [] },
      encoding,
      unsignedEvents: settings.unsignedEvents,
      hasUrlToken: webhookToken !== null,
      allowedIps: settings.allowedIps,
    }),
  });
  const running = new Set<Promise<unknown>>();
  return {
    name: RAIL,
    urls: ['transaction', 'settlement'],
    token: webhookToken,
    webhook: {
      ...webhook,
      receive: (request) => {
        const reply = webhook.receive(request).finally(() => running.delete(reply));
        running.add(reply);
        return reply;
      },
    },
    answered: async () => void (await Promise.all(running)),
    warnings: [
      ...((webhookToken?.length ?? SAFE_TOKEN_LENGTH) < SAFE_TOKEN_LENGTH
        ? [{ setting: 'FINSWICH_WEBHOOK_TOKEN', line: 'webhook_token.guessable' }]
        : []),
      // Finswich turns calls without a whitelisted origin away, so every transaction would end refused.
      ...(origin === '' ? [{ setting: 'FINSWICH_ORIGIN', line: 'origin.missing' }] : []),
    ],
  };
}

function accountOf({ modes }: FinswichSettings, mode: Mode): TransferAccount | null {
  const settings = modes[mode];
  const [secretKey] = settings?.secretKeys ?? [];
  return settings && secretKey !== undefined
    ? { apiUrl: settings.apiUrl, publicKey: settings.publicKey, secretKey }
    : null;
}
