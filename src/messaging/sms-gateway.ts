/** One SMS provider. Every implementation passes test/messaging/sms-gateways.test.ts. */
export interface SmsGateway {
  /** The provider's name in receipts, reasons and logs: `termii`. */
  readonly name: string;
  /**
   * Hands one text over to the provider. `phoneE164` has its plus. Resolves once the provider took it, with the
   * provider's id of it if it gave one. Rejects with MessageNotSent, promptly when the signal fires.
   */
  send(phoneE164: string, text: string, signal: AbortSignal): Promise<{ readonly gatewayReference: string | null }>;
}
