import { endpoint } from '../calls/endpoint.ts';
import { MessageNotSent } from '../core/message.ts';
import { postMessage } from './gateway-request.ts';
import { fieldOf, idOf, wordOf } from './json-field.ts';
import type { SmsGateway } from './sms-gateway.ts';

/** AFRICASTALKING_* (docs/configuration.md#settings). Without a `senderId` the account's default sender is used. */
export interface AfricasTalkingSettings {
  readonly baseUrl: string;
  readonly username: string;
  readonly apiKey: string;
  readonly senderId: string | null;
}

/** Processed, sent, queued. Every other status code is a refusal, though HTTP says 201. */
const ACCEPTED = new Set<unknown>([100, 101, 102]);
/** Faults of the provider, or of a network behind it, after it had received the message. */
const FAULTS = new Set<unknown>([500, 501]);

/** SMS by Africa's Talking. HTTP 201 says only that the request was read; each recipient has a status of its own. */
export function createAfricasTalking(settings: AfricasTalkingSettings): SmsGateway {
  const name = 'africastalking';
  const url = endpoint(settings.baseUrl, '/version1/messaging');
  return {
    name,
    async send(phoneE164, text, signal) {
      const sender = settings.senderId === null ? {} : { from: settings.senderId };
      const form = { username: settings.username, to: phoneE164, message: text, ...sender };
      const headers = { apikey: settings.apiKey };
      const { json } = await postMessage({ gateway: name, url, headers, body: { form } }, signal);
      const data = fieldOf(json, 'SMSMessageData');
      const recipient = fieldOf(fieldOf(data, 'Recipients'), '0');
      if (ACCEPTED.has(fieldOf(recipient, 'statusCode'))) {
        return { gatewayReference: idOf(fieldOf(recipient, 'messageId')) };
      }
      // For an unknown sender the answer has no recipient, and the reason is in Message.
      const word = wordOf(fieldOf(recipient, 'status')) ?? wordOf(fieldOf(data, 'Message'));
      const reason = word === null ? `${name}: refused` : `${name}: refused ${word}`;
      const statusCode = fieldOf(recipient, 'statusCode');
      if (FAULTS.has(statusCode)) throw new MessageNotSent(reason, false, false);
      throw new MessageNotSent(reason, word === null && typeof statusCode !== 'number');
    },
  };
}
