import { expect, test } from '@jest/globals';
import { isOurOwn } from '../../src/console/origin.ts';

const HOST = 'desk.wallet.example:8443';

test.each([
  ['our own page', { fetchSite: 'same-origin' }],
  ['an address the person typed', { fetchSite: 'none' }],
  ['our own page in a browser that sends only the origin', { origin: `https://${HOST}` }],
])('%s may act', (_who, told) => {
  expect(isOurOwn({ fetchSite: undefined, origin: undefined, host: HOST, ...told })).toBe(true);
});

test.each([
  ['another site', { fetchSite: 'cross-site' }],
  ['another host of our own site', { fetchSite: 'same-site' }],
  [
    'a request from another site by what the browser says, whatever its origin header',
    { fetchSite: 'cross-site', origin: `https://${HOST}` },
  ],
  [
    'another host of our own site in a browser that sends only the origin',
    { origin: 'https://shop.wallet.example:8443' },
  ],
  ['another port of our own host', { origin: 'https://desk.wallet.example:9443' }],
  ['a page that belongs to nobody', { origin: 'null' }],
  ['a request that says nothing about where it comes from', {}],
])('%s may not', (_who, told) => {
  expect(isOurOwn({ fetchSite: undefined, origin: undefined, host: HOST, ...told })).toBe(false);
});
