import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { servePage } from '../../src/http/serve-page.ts';

/** How the support desk's page is handed out, whatever is in it. */
let built: string;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'serve-page-'));
  mkdirSync(join(built, 'assets'));
  writeFileSync(join(built, 'index.html'), '<script nonce="__CSP_NONCE__"></script><meta nonce="__CSP_NONCE__">');
  writeFileSync(join(built, 'assets/page-1a2b.js'), 'export {};');
});
afterAll(() => rmSync(built, { recursive: true }));

const get = (path: string, folder = built) => supertest(express().use(servePage(folder))).get(path);
const nonceIn = (text: string): string => /nonce="([^"]+)"/.exec(text)?.[1] ?? '';

test.each(['/console', '/console/', '/console/transactions/UTL-1', '/console/a/b/c?d=e'])(
  '%s is the page, never kept by anybody',
  async (path) => {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toContain('__CSP_NONCE__');
  },
);

test('each answer has a nonce of its own, which alone lets a script or style in, and nothing may frame the page', async () => {
  const [one, two] = [await get('/console'), await get('/console')];
  const nonce = nonceIn(one.text);
  expect(Buffer.from(nonce, 'base64').length).toBe(16);
  expect(nonceIn(two.text)).not.toBe(nonce);
  expect(one.headers['content-security-policy']?.split(';')).toEqual([
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]);
  expect(one.headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-robots-tag': 'noindex, nofollow',
  });
  expect(one.headers['permissions-policy']).toContain('camera=()');
});

test('its files are kept for good, and one that is not there is not the page', async () => {
  const file = await get('/console/assets/page-1a2b.js');
  expect(file.status).toBe(200);
  expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const path of ['/console/assets/other.js', '/console/assets/', '/console/assets/..%2findex.html']) {
    const missing = await get(path);
    expect({ path, status: missing.status }).toEqual({ path, status: 404 });
    expect(missing.text).not.toContain('nonce=');
  }
});

test('a service whose page is not built says what to do, and other addresses are not its own', async () => {
  const { status, text } = await get('/console/login', join(built, 'nowhere'));
  expect(status).toBe(503);
  expect(text).toContain('npm run page');
  expect((await get('/consoles')).status).toBe(404);
  expect((await supertest(express().use(servePage(built))).post('/console')).status).toBe(404);
});
