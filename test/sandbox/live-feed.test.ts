import { EventEmitter, once } from 'node:events';
import type { Request, Response } from 'express';
import { expect, test } from '@jest/globals';
import { createChanges } from '../../src/sandbox/changes.ts';
import { liveFeed } from '../../src/sandbox/live-feed.ts';
import { createPhones } from '../../src/sandbox/phone.ts';

/** A page that listens, and what it was sent. */
class Page extends EventEmitter {
  code = 0;
  sent = '';
  status(code: number): this {
    this.code = code;
    return this;
  }
  json(): this {
    return this;
  }
  writeHead(code: number): this {
    return this.status(code);
  }
  write(text: string): boolean {
    this.sent += text;
    return true;
  }
  end(): this {
    this.emit('close');
    return this;
  }
}

test('fifty pages may listen; one that closes gives its place to another, and hears nothing more', async () => {
  const ending = new AbortController();
  const changes = createChanges(ending.signal);
  const phones = createPhones(() => 0, changes);
  const feed = liveFeed({ changes, phones, find: () => undefined, closing: ending.signal });
  const open = (): Page => {
    const page = new Page();
    feed({} as Request, page as unknown as Response);
    return page;
  };
  const pages = Array.from({ length: 50 }, open);
  expect([pages.at(-1)?.code, open().code, open().code]).toEqual([200, 503, 503]);
  for (const page of pages.slice(0, 2)) page.end();
  const [next, last, none] = [open(), open(), open()];
  expect([next.code, last.code, none.code]).toEqual([200, 200, 503]);
  phones.receive({ to: '+2347081332677', from: 'Shop', text: 'Your code', via: 'gateway' });
  const hears = (page: Page | undefined) => (page?.sent.includes('Your code') ? 'hears' : 'hears nothing');
  expect({ gone: hears(pages[0]), stays: hears(pages[2]), came: hears(next), refused: hears(none) }).toEqual({
    gone: 'hears nothing',
    stays: 'hears',
    came: 'hears',
    refused: 'hears nothing',
  });
  const over = pages
    .slice(2)
    .concat(next, last)
    .map((page) => once(page, 'close'));
  ending.abort();
  await Promise.all(over);
});
