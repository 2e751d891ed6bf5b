import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { displayMoney, parseMoney } from '../../src/core/money.ts';
import { SIGNATURE_HEADER, type SignedForm, sign, verify } from '../../src/rails/finswich/signature.ts';
import type { SandboxCustomer } from '../../src/sandbox/sandbox-customer.ts';

export const KEYS = { secretKey: 'sk_test_sandbox', publicKey: 'pk_test_sandbox' };
export const ADA = 'ada';
export const ADA_PHONE = '+2347081332677';

export interface Delivery {
  readonly path: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
  readonly text: string;
  readonly form: SignedForm | null;
  /** How many of our own transfer calls had no answer yet when it arrived. */
  readonly openTransfers: number;
}

export interface FakeMerchant {
  readonly url: string;
  /** The sandbox starts after the merchant, so its URL is set here. */
  sandboxUrl: string;
  readonly deliveries: readonly Delivery[];
  /** What the transfer API said, or the kind of silence. */
  readonly transfers: readonly { readonly reference: string; readonly outcome: string }[];
  otpOf(reference: string): string | undefined;
  /** This many of the next VALUE_READY and REVERSAL are answered with 503. */
  outcomesToFail: number;
  /** Ends the transfer calls that are out, as their time-out would. */
  timeOut(): void;
  customers(): Promise<readonly SandboxCustomer[]>;
  close(): Promise<void>;
}

interface Held {
  readonly user: string;
  readonly minor: number;
  readonly otp: string;
  wrong: number;
  sends: number;
  state: 'awaiting' | 'paying' | 'paid' | 'in_doubt' | 'given_back';
  reply?: Promise<readonly [number, unknown]>;
}

/** As many codes as one transaction may have. */
export const SENDS = 5;
const SUCCESS = [200, { status: 'success', data: {} }] as const;

/** A merchant of a few lines that keeps Finswich's rules, so that the sandbox can be tested on its own. */
export async function startFakeMerchant(token: string | null = null): Promise<FakeMerchant> {
  const deliveries: Delivery[] = [];
  const transfers: { reference: string; outcome: string }[] = [];
  const wallets = new Map([
    [ADA, { name: 'Ada Obi', phone: ADA_PHONE, minor: 500_000 }],
    ['bola', { name: 'Bola Ade', phone: '+2348030000001', minor: 15_000 }],
  ]);
  const transactions = new Map<string, Held>();
  let openTransfers = 0;
  const bound = new AbortController();

  const error = (status: number, code: string, message: string, data = {}) =>
    [status, { status: 'error', data, code, message }] as const;

  async function text(user: string, sms: string): Promise<void> {
    const to = wallets.get(user)?.phone.slice(1);
    await fetch(`${merchant.sandboxUrl}/api/sms/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: 'k', to, from: 'Kuda', sms, type: 'plain', channel: 'dnd' }),
    });
  }

  async function transfer(reference: string, otp: string): Promise<string> {
    const body = JSON.stringify({ auth_code: otp, txn_reference: reference });
    openTransfers += 1;
    try {
      const response = await fetch(`${merchant.sandboxUrl}/api/v1/app-transfer/wallet`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-public-key': KEYS.publicKey,
          'x-origin': 'https://merchant.example',
          [SIGNATURE_HEADER]: sign(body, KEYS.secretKey),
        },
        body,
        signal: bound.signal,
      });
      return String(response.status);
    } catch (thrown) {
      return (thrown as Error).name === 'TimeoutError' ? 'timeout' : 'reset';
    } finally {
      openTransfers -= 1;
    }
  }

  async function complete(reference: string, held: Held): Promise<readonly [number, unknown]> {
    held.state = 'paying';
    const wallet = wallets.get(held.user);
    if (wallet) wallet.minor -= held.minor;
    const outcome = await transfer(reference, held.otp);
    transfers.push({ reference, outcome });
    if (outcome === '200') {
      if (held.state === 'paying') held.state = 'paid';
      return SUCCESS;
    }
    if (outcome === '400') {
      giveBack(held);
      return error(502, 'transfer_refused', 'The provider refused the transaction. You were not charged.');
    }
    if (held.state === 'paying') held.state = 'in_doubt';
    return error(504, 'transfer_in_doubt', 'Your money is held while we find out. Please do not buy again.');
  }

  function giveBack(held: Held): boolean {
    if (held.state === 'given_back') return false;
    held.state = 'given_back';
    const wallet = wallets.get(held.user);
    if (wallet) wallet.minor += held.minor;
    return true;
  }

  async function act(event: string, data: Record<string, string>): Promise<readonly [number, unknown]> {
    const reference = data['txn_reference'] ?? '';
    const held = transactions.get(reference);
    if (event === 'TRANSACTION_INITIATE') {
      const wallet = wallets.get(data['user_reference'] ?? '');
      const amount = parseMoney(data['amount'] ?? '', 'NGN');
      if (!wallet) return error(404, 'unknown_customer', 'We do not know this customer.');
      if (!amount.ok) return error(422, 'amount_not_allowed', 'This amount cannot be paid.');
      if (held) return SUCCESS;
      if (wallet.minor < amount.value.minor)
        return error(402, 'insufficient_funds', 'Your balance is too low for this.');
      const otp = String(100_000 + ((transactions.size * 7_919 + 31_337) % 900_000));
      transactions.set(reference, {
        user: data['user_reference'] ?? '',
        minor: amount.value.minor,
        otp,
        wrong: 0,
        sends: 0,
        state: 'awaiting',
      });
      return [200, { status: 'success', data: { user_category: 'gold' } }];
    }
    if (!held) return error(404, 'unknown_transaction', 'No such transaction.');
    if (event === 'SEND_OTP') {
      held.sends += 1;
      if (held.sends > SENDS) return error(429, 'otp_sends_used_up', 'You have had all the codes there are.');
      await text(held.user, `Your code is ${held.otp}. It pays ${data['amount']} naira. Never share it.`);
      return SUCCESS;
    }
    if (event === 'COMPLETE_TRANSACTION') {
      if (data['otp'] !== held.otp) {
        held.wrong += 1;
        return error(400, 'otp_wrong', 'That code is not right.', { attempts_left: 5 - held.wrong });
      }
      held.reply ??= complete(reference, held);
      return held.reply;
    }
    if (merchant.outcomesToFail > 0) {
      merchant.outcomesToFail -= 1;
      return error(503, 'overloaded', 'Try again.');
    }
    if (event === 'UTILITY_TRANSACTION_REVERSAL') {
      if (giveBack(held)) void text(held.user, 'Your money is back in your wallet.').catch(() => undefined);
      return SUCCESS;
    }
    if (held.state !== 'given_back') held.state = 'paid';
    void text(held.user, 'Your PIN is ready. Open the app to see it.').catch(() => undefined);
    return SUCCESS;
  }

  const app = express();
  const at = token === null ? '' : `/${token}`;
  app.post(
    [`/webhooks/finswich${at}/transaction`, `/webhooks/finswich${at}/settlement`],
    express.raw({ type: () => true }),
    async (request, response) => {
      const raw = request.body as Buffer;
      const body = JSON.parse(raw.toString()) as { event: string; data: Record<string, string> };
      const fits = verify(request.get(SIGNATURE_HEADER) ?? '', raw, body, [KEYS.secretKey]);
      const form = fits?.form ?? null;
      deliveries.push({
        path: request.path,
        event: body.event,
        data: body.data,
        text: raw.toString(),
        form,
        openTransfers,
      });
      const [status, reply] = fits ? await act(body.event, body.data) : error(401, 'bad_signature', 'Not for us.');
      response.status(status).json(reply);
    },
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  const merchant: FakeMerchant = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sandboxUrl: '',
    deliveries,
    transfers,
    otpOf: (reference) => transactions.get(reference)?.otp,
    outcomesToFail: 0,
    timeOut: () => bound.abort(new DOMException('no answer in time', 'TimeoutError')),
    customers: async () =>
      [...wallets].map(([userReference, { name, phone, minor }]) => ({
        userReference,
        name,
        phone,
        email: null,
        balance: displayMoney({ minor, currency: 'NGN' }),
        held: null,
      })),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return merchant;
}
