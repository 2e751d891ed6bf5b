import type { Mode } from '../../core/mode.ts';
import type { Rail, RailDeps } from '../rail.ts';
import { type TransferAccount, createTransfer } from './client.ts';
import { RAIL } from './products.ts';
import { finswichQuestion } from './question.ts';
import type { FinswichSettings } from './settings.ts';
import { createTrust } from './trust.ts';
import { createWebhook } from './webhook.ts';

/** Below this a URL's token can be found by trying. */
const SAFE_TOKEN_LENGTH = 16;

/** Opens the rail: nothing is called or listened to yet. */
export function openFinswich(settings: FinswichSettings, deps: RailDeps): Rail {
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
      metrics.call(outcome.kind, outcome.durationMs);
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
  return {
    name: RAIL,
    says: 'Finswich',
    announced: {
      // Finswich does not say which URL which event uses.
      urls: ['transaction', 'settlement'],
      token: webhookToken,
      receive: webhook.receive,
      refuse: webhook.refuse,
    },
    ordered: null,
    question: finswichQuestion,
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
