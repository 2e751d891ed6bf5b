import type { Messenger } from './core/message.ts';
import { createAfricasTalking } from './messaging/africastalking.ts';
import { createConsoleSms } from './messaging/console.ts';
import { createMessenger } from './messaging/messenger.ts';
import type { MessagingSettings, SmsSettings } from './messaging/settings.ts';
import type { SmsGateway } from './messaging/sms-gateway.ts';
import { createSmtp } from './messaging/smtp.ts';
import { createTermii } from './messaging/termii.ts';

/** The messenger with the gateways of the configuration. The console gateway prints with `print`. */
export function messengerOf(
  settings: MessagingSettings,
  print: (line: string) => void,
): { messenger: Messenger; closeMessenger: () => void } {
  const { sms, smtp, merchantName } = settings;
  const email = smtp && createSmtp(smtp);
  const messenger = createMessenger({ sms: smsGateway(sms, print), email, merchantName });
  return { messenger, closeMessenger: () => email?.close() };
}

function smsGateway(sms: SmsSettings, print: (line: string) => void): SmsGateway {
  switch (sms.provider) {
    case 'console':
      return createConsoleSms(print);
    case 'termii':
      return createTermii(sms);
    case 'africastalking':
      return createAfricasTalking(sms);
  }
}
