/** One way to send e-mail. */
export interface EmailGateway {
  /** Its name in receipts, reasons and logs: `smtp`. */
  readonly name: string;
  /**
   * Hands one plain-text e-mail over to the mail server, to a single address. Resolves once the server took it, with
   * its Message-ID. Rejects with MessageNotSent, promptly when the signal fires.
   */
  send(
    address: string,
    email: { readonly subject: string; readonly text: string },
    signal: AbortSignal,
  ): Promise<{ readonly gatewayReference: string | null }>;
  /** Lets go of what it holds; called once, at shutdown. */
  close(): void;
}
