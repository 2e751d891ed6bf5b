import { MessageNotSent } from '../core/message.ts';
import { outOfTime } from './out-of-time.ts';
import type { SmsGateway } from './sms-gateway.ts';

/**
 * Prints each SMS instead of sending it, for development (SMS_PROVIDER=console): one readable line per message, handed
 * to `write` without a line break. The only place where codes and PINs are shown; where they go is the caller's choice.
 */
export function createConsoleSms(write: (line: string) => void): SmsGateway {
  const name = 'console';
  return {
    name,
    async send(phoneE164, text, signal) {
      if (signal.aborted) throw new MessageNotSent(`${name}: ${outOfTime(signal)}`);
      write(`SMS to ${phoneE164}: ${text.replace(/\s*\n\s*/g, ' / ')}`);
      return { gatewayReference: null };
    },
  };
}
