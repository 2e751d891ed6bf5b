import { z } from 'zod';
import { CODE_LIST } from './codes.ts';

/**
 * How a call is answered. `plain` tells what is so. The next three tell less: the order is initiated, pending or in
 * processing, whatever it is. The rest are broken: a code that nobody knows, a page of HTML, nothing, half of a body, a
 * closed connection, an answer held until the caller has long left, and HTTP 500 that says failed.
 */
export const WAYS = [
  'plain',
  'initiated',
  'pending',
  'processing',
  'unexpected',
  'html',
  'empty',
  'cut',
  'closed',
  'held',
  'server_error',
] as const;

export const code = z.enum(CODE_LIST);

/** A way, or one of VTpass's codes with its text and nothing else. */
export const way = z.union([z.enum(WAYS), code]);
export type Way = z.infer<typeof way>;
