import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '../../src/rails/finswich/signature.ts';

/** What the double does with one transfer call. */
export type TransferScript =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

export const ACCEPTED: TransferScript = {
  kind: 'answer',
  status: 200,
  body: '{"status":"success","data":{},"message":"Transaction completed successfully"}',
};
export const REFUSED: TransferScript = {
  kind: 'answer',
  status: 400,
  body: '{"status":"error","data":{},"message":"Transaction failed"}',
};

export interface TransferCallSeen {
  readonly reference: string;
  readonly otp: string;
  readonly headers: IncomingMessage['headers'];
  readonly signed: boolean;
}

export interface Sms {
  readonly to: string;
  readonly text: string;
}

/**
 * Both upstreams on one loopback server: Finswich's transfer API, which does what the script says, and Termii, which
 * keeps what it is given. The sockets are real; only what the other side decides is scripted.
 */
export interface SwitchDouble {
  readonly url: string;
  readonly calls: TransferCallSeen[];
  readonly sms: Sms[];
  /** Decides what the next calls get; may wait for something first. */
  script: (call: TransferCallSeen) => TransferScript | Promise<TransferScript>;
  /**
   * `refuse` says that it does not take the message, `fail` that something went wrong with it; `drop` takes it and closes
   * the connection without a word.
   */
  smsScript: (sms: Sms) => 'ok' | 'refuse' | 'fail' | 'drop';
  close(): Promise<void>;
}

export async function startSwitchDouble(secretKey: string): Promise<SwitchDouble> {
  const server = createServer((request, response) => void serve(request, response));
  const double: SwitchDouble = {
    url: '',
    calls: [],
    sms: [],
    script: () => ACCEPTED,
    smsScript: () => 'ok',
    close: () => closeServer(server),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    if (request.url === '/api/sms/send') return serveSms(raw, response);
    const body = JSON.parse(raw.toString()) as { auth_code: string; txn_reference: string };
    const signature = String(request.headers['x-finswich-signature']);
    const call: TransferCallSeen = {
      reference: body.txn_reference,
      otp: body.auth_code,
      headers: request.headers,
      signed: verify(signature, raw, body, [secretKey])?.form === 'raw',
    };
    double.calls.push(call);
    const script = await double.script(call);
    if (script.kind === 'hang') return;
    if (script.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(script.status, { 'content-type': 'application/json', ...script.headers }).end(script.body);
  }

  function serveSms(raw: Buffer, response: ServerResponse): void {
    const { to, sms } = JSON.parse(raw.toString()) as { to: string; sms: string };
    const verdict = double.smsScript({ to, text: sms });
    if (verdict === 'drop') {
      response.destroy();
      return;
    }
    if (verdict === 'fail' || verdict === 'refuse') {
      const status = verdict === 'fail' ? 500 : 400;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"down"}');
      return;
    }
    double.sms.push({ to, text: sms });
    const id = `sms-${double.sms.length}`;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 'ok', message_id: id }));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(double, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
