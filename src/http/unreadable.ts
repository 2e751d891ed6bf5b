import { entryOf } from '../core/entry-of.ts';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Faults of requests that Node cannot read, by the error's code, with the status and code of the answer. One table for
 * this edge.
 */
const UNREADABLE: Readonly<Record<string, { readonly status: string; readonly code: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'request_timeout' },
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', code: 'headers_too_large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: '413 Payload Too Large', code: 'body_too_large' },
};
const BAD = { status: '400 Bad Request', code: 'bad_request' };

/** A connection, with the field that Node's own handler of these errors reads. */
interface Busy extends Socket {
  readonly _httpMessage?: { readonly _headerSent?: boolean } | null;
}

/** Answers a request that cannot be read with a refusal of the usual shape, and ends the connection. */
export function refuseUnreadable(server: Server): void {
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: Busy) => {
    // An answer is under way; a refusal must not be written into it.
    if (!socket.writable || socket._httpMessage?._headerSent === true) {
      socket.destroy();
      return;
    }
    const refusal = entryOf(UNREADABLE, code) ?? BAD;
    const body = JSON.stringify({
      status: 'error',
      data: {},
      code: refusal.code,
      message: 'The request could not be read.',
    });
    const head = [
      `HTTP/1.1 ${refusal.status}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${body.length}`,
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  });
}
