import { endpoint } from '../calls/endpoint.ts';
import { MessageNotSent } from '../core/message.ts';
import { postMessage } from './gateway-request.ts';
import { fieldOf, idOf } from './json-field.ts';
import type { SmsGateway } from './sms-gateway.ts';

/** TERMII_* (docs/configuration.md#settings). `senderId` must be registered with Termii. */
export interface TermiiSettings {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly senderId: string;
}

/**
 * SMS by Termii. Channel `dnd`: on `generic` the Nigerian networks block numbers that asked not to be disturbed, and
 * everybody at night, which an OTP cannot afford. A message was accepted if the answer is 200 with a `message_id` (its
 * `code` is `ok`, where there is one). Termii wants the number without its plus.
 */
export function createTermii({ baseUrl, apiKey, senderId }: TermiiSettings): SmsGateway {
  const name = 'termii';
  const url = endpoint(baseUrl, '/api/sms/send');
  return {
    name,
    async send(phoneE164, text, signal) {
      const to = phoneE164.replace(/^\+/, '');
      const json = { api_key: apiKey, to, from: senderId, sms: text, type: 'plain', channel: 'dnd' };
      const answer = await postMessage({ gateway: name, url, body: { json } }, signal);
      if (answer.status !== 200) throw new MessageNotSent(`${name}: http ${answer.status}`, true);
      const gatewayReference = idOf(fieldOf(answer.json, 'message_id'));
      const code = fieldOf(answer.json, 'code') ?? 'ok';
      // Another code is a refusal. An answer without one and without an id leaves it open.
      if (code !== 'ok' || gatewayReference === null) throw new MessageNotSent(`${name}: refused`, code === 'ok');
      return { gatewayReference };
    },
  };
}
