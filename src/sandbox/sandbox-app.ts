import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import { type Log, faultFields } from '../core/log.ts';
import { type CheckoutApiOptions, checkoutApi } from './checkout-api.ts';
import { checkoutPage } from './checkout-page.ts';
import type { MerchantTexts } from './merchant-texts.ts';
import { smsGateway } from './sms-gateway.ts';
import { type TransferApiOptions, transferApi } from './transfer-api.ts';

export interface SandboxAppOptions extends CheckoutApiOptions, TransferApiOptions {
  readonly find: TransferApiOptions['find'];
  readonly texts: MerchantTexts;
  /** Plays VTpass too, when it is given. */
  readonly vtpass: Router | undefined;
}

/** Everything that the sandbox answers: Finswich's API, the gateway's, VTpass's, and the checkout page with its own. */
export function sandboxApp(options: SandboxAppOptions): Express {
  const { texts, vtpass, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(transferApi(options));
  app.use(smsGateway(texts.take, texts.took));
  if (vtpass) app.use('/vtpass', vtpass);
  app.use(...checkoutPage());
  app.use('/sandbox/api', checkoutApi(options));
  app.use(answerBroken(log));
  return app;
}

/** A body that cannot be read is the caller's fault. Any other fault is ours, and only the log says what it was. */
const answerBroken =
  (log: Log) =>
  (thrown: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(thrown);
    const status = thrown instanceof Object && 'status' in thrown ? Number(thrown.status) : 500;
    if (status >= 500) log.error(faultFields(thrown), 'sandbox.request_broken');
    const message = status >= 500 ? 'The sandbox made a mistake.' : 'The request is not readable.';
    response
      .status(status)
      .json({ status: 'error', data: {}, code: status >= 500 ? 'internal' : 'bad_request', message });
  };
