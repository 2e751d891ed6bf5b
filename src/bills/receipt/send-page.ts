import type { Response } from 'express';
import { STYLE_SOURCE } from './style.ts';

const POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_SOURCE}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers with a page. It may run nothing and load nothing, and no other page may frame it. */
export function sendPage(response: Response, page: string): void {
  response.set({
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
  });
  response.type('html').send(page);
}
