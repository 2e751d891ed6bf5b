import type { Log } from '../core/log.ts';
import type { PhoneMessage, Phones, SentText } from './phone.ts';
import type { Receivers } from './receivers.ts';
import { reportTexts } from './report-texts.ts';

/** The merchant's texts, on their way from the gateway to the phones. */
export interface MerchantTexts {
  /** Brings a text that the gateway was given to its phone. */
  readonly take: (sent: SentText) => PhoneMessage;
  /** Runs once the gateway has answered: learns what the text shows, and reports what became of it. */
  readonly took: (message: PhoneMessage) => void;
  /** Shows a text that another sandbox's gateway took. */
  readonly overhear: (sent: SentText) => void;
}

interface MerchantTextsOptions {
  readonly merchantUrl: string;
  readonly smsReceiptToken?: string | null;
  readonly onText?: (sent: SentText) => void;
}

export function merchantTexts(
  options: MerchantTextsOptions,
  phones: Phones,
  receivers: Receivers,
  closing: AbortSignal,
  log: Log,
): MerchantTexts {
  const report = reportTexts(options, closing, log);
  const receive = (sent: SentText): PhoneMessage =>
    phones.receive({ ...sent, reference: receivers.transactionOf(sent.text)?.reference ?? null });
  return {
    take: (sent) => {
      options.onText?.(sent);
      return receive(sent);
    },
    took: (message) => {
      receivers.learnFrom(message.text, message.number);
      void report(message);
    },
    overhear: (sent) => {
      const { text, number } = receive(sent);
      receivers.learnFrom(text, number);
    },
  };
}
