import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { MODES, type Mode } from '../core/mode.ts';

import type { VtpassKeys } from '../sandbox/vtpass/credentials.ts';

export const HOST = '127.0.0.1';

interface ModeKeys {
  readonly secretKey: string;
  readonly publicKey: string;
}

/** Where the parts of a demo listen, and the keys by which they know each other. */
export interface DemoPlaces {
  readonly ports: { readonly service: number; readonly sandbox: number; readonly live: number };
  readonly merchantUrl: string;
  readonly checkouts: Readonly<Record<Mode, string>>;
  readonly keys: Readonly<Record<Mode, ModeKeys>>;
  /** By which VTpass knows the service in each mode, and the service its notices. */
  readonly vtpass: Readonly<Record<Mode, VtpassKeys>> & { readonly noticeToken: string };
}

/** Draws new keys for each demo; a port of 0 takes any free one. */
export async function demoPlaces(port: number, sandboxPort: number): Promise<DemoPlaces> {
  const ports = {
    service: port || (await freePort()),
    sandbox: sandboxPort || (await freePort()),
    live: await freePort(),
  };
  return {
    ports,
    merchantUrl: `http://${HOST}:${ports.service}`,
    checkouts: { TEST: `http://${HOST}:${ports.sandbox}`, LIVE: `http://${HOST}:${ports.live}` },
    keys: { TEST: drawKeys('TEST'), LIVE: drawKeys('LIVE') },
    vtpass: { TEST: drawVtpassKeys(), LIVE: drawVtpassKeys(), noticeToken: randomBytes(18).toString('base64url') },
  };
}

const drawKeys = (mode: Mode): ModeKeys => ({
  secretKey: `${mode.toLowerCase()}_secret_${randomBytes(16).toString('hex')}`,
  publicKey: `${mode.toLowerCase()}_public_${randomBytes(16).toString('hex')}`,
});

const drawVtpassKeys = (): VtpassKeys => ({
  apiKey: randomBytes(16).toString('hex'),
  publicKey: `PK_${randomBytes(16).toString('hex')}`,
  secretKey: `SK_${randomBytes(16).toString('hex')}`,
  email: 'shop@wallet.example',
  password: randomBytes(16).toString('hex'),
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Every setting of the demo's service. */
export const demoSettings = (
  { ports, merchantUrl, checkouts, keys, vtpass }: DemoPlaces,
  databaseUrl: string,
): Readonly<Record<string, string>> => ({
  PORT: String(ports.service),
  HOST,
  DATABASE_URL: databaseUrl,
  FINSWICH_TEST_SECRET_KEY: keys.TEST.secretKey,
  FINSWICH_TEST_PUBLIC_KEY: keys.TEST.publicKey,
  FINSWICH_TEST_API_URL: checkouts.TEST,
  FINSWICH_LIVE_SECRET_KEY: keys.LIVE.secretKey,
  FINSWICH_LIVE_PUBLIC_KEY: keys.LIVE.publicKey,
  FINSWICH_LIVE_API_URL: checkouts.LIVE,
  // With this setting an unproven event becomes a case; otherwise it would be refused.
  FINSWICH_UNSIGNED_EVENTS: 'UTILITY_TRANSACTION_VALUE_READY,UTILITY_TRANSACTION_REVERSAL',
  FINSWICH_ORIGIN: merchantUrl,
  ...Object.fromEntries(
    MODES.flatMap((mode) => [
      [`VTPASS_${mode}_API_KEY`, vtpass[mode].apiKey],
      [`VTPASS_${mode}_PUBLIC_KEY`, vtpass[mode].publicKey],
      [`VTPASS_${mode}_SECRET_KEY`, vtpass[mode].secretKey],
      [`VTPASS_${mode}_API_URL`, `${checkouts[mode]}/vtpass/api`],
    ]),
  ),
  VTPASS_WEBHOOK_TOKEN: vtpass.noticeToken,
  SMS_PROVIDER: 'termii',
  TERMII_BASE_URL: checkouts.TEST,
  TERMII_API_KEY: 'sandbox',
  TERMII_SENDER_ID: 'DemoWallet',
  SMS_RECEIPT_TOKEN: randomBytes(18).toString('base64url'),
  MERCHANT_NAME: 'Demo Wallet',
  // People who try the demo ask for more codes than a customer would.
  OTP_SENDS_PER_HOUR: '1000',
  LOG_LEVEL: 'error',
});
