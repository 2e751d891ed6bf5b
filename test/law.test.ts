import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@jest/globals';

/** Which folder may import which (docs/the-house.md#imports): the arrows of the house, held by this test. */
const FEATURES = [
  'ledger',
  'wallets',
  'approvals',
  'otp',
  'vouchers',
  'reviews',
  'once',
  'outbox',
  'staff',
  'audit-log',
  'notes',
  'saved-views',
  'transactions',
  'desk',
];
const LAW: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ledger: ['core'],
  otp: ['core'],
  once: ['core'],
  outbox: ['core'],
  reviews: ['core', 'outbox'],
  vouchers: ['core', 'outbox'],
  wallets: ['core', 'ledger', 'otp', 'outbox'],
  approvals: ['core', 'audit-log', 'ledger', 'otp', 'outbox', 'staff', 'wallets'],
  staff: ['core', 'audit-log'],
  'audit-log': ['core'],
  notes: ['core'],
  'saved-views': ['core'],
  transactions: ['core', ...FEATURES.filter((feature) => feature !== 'desk')],
  desk: ['core', ...FEATURES],
  calls: ['core'],
  'rails/finswich': ['core', 'calls', ...FEATURES],
  messaging: ['core', 'calls'],
  db: ['core', ...FEATURES],
  http: ['core'],
  console: ['core', ...FEATURES],
  worker: ['core', ...FEATURES],
  sandbox: ['core', 'rails/finswich/payloads.ts', 'rails/finswich/signature.ts'],
  cli: [
    'core',
    'db',
    'sandbox',
    ...FEATURES,
    'app-secret.ts',
    'compose.ts',
    'compose-keys.ts',
    'config.ts',
    'effective-settings.ts',
  ],
};
/** db may know the features' ports and record types, and nothing they do. */
const DB_MAY_NAME = /(^|\/)(ports|states|accounts|movements)\.ts$/;
/** The files at the top: they put the parts together. */
const TOP = [
  'cli.ts',
  'compose.ts',
  'compose-clock.ts',
  'compose-desk.ts',
  'compose-keys.ts',
  'compose-messenger.ts',
  'compose-receipts.ts',
  'config.ts',
  'app-secret.ts',
  'effective-settings.ts',
];

const src = new URL('../src', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map(normalize);

const importsOf = (file: string): string[] =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import)\s*\(?'(\.{1,2}\/[^']+)'/g)].map((match) =>
    relative(src, join(src, dirname(file), match[1] ?? '')),
  );

const folderOf = (file: string): string =>
  file.startsWith('rails/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');

test('every file of src is under the law', () => {
  const unknown = files.filter((file) => !TOP.includes(file) && !(folderOf(file) in LAW));
  expect(unknown).toEqual([]);
});

test('imports follow the arrows of the house', () => {
  const broken: string[] = [];
  for (const file of files.filter((one) => !TOP.includes(one))) {
    const folder = folderOf(file);
    for (const target of importsOf(file)) {
      const allowed = LAW[folder]?.some((entry) => target === entry || folderOf(target) === entry) ?? false;
      if (folderOf(target) !== folder && !allowed) broken.push(`${file} imports ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('the database edge knows features by their ports alone', () => {
  const broken = files
    .filter((file) => folderOf(file) === 'db')
    .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
    .filter(({ target }) => FEATURES.includes(folderOf(target)) && !DB_MAY_NAME.test(target));
  expect(broken).toEqual([]);
});

test('money moves in one place: only post.ts appends to the journal', () => {
  const callers = files.filter((file) => /\.append\(|\bledger\.add\(/.test(readFileSync(join(src, file), 'utf8')));
  expect(callers).toEqual(['ledger/post.ts']);
});

test('staff have no second door to money: the desk and its API move it by deciding a case or by approving a request, and by nothing else', () => {
  const staffs = files.filter((file) => ['desk', 'console'].includes(folderOf(file)) && !isPage(file));
  const uses = (what: RegExp): string[] => staffs.filter((file) => what.test(readFileSync(join(src, file), 'utf8')));
  expect(
    uses(
      /\b(post|advance|recordOutcome|reverse|acceptValue|applyWithheldVoucher|handOver|fundWallet|withdrawMoney|carryOut)\(/,
    ),
  ).toEqual([]);
  expect(uses(/\bresolveReview\(/)).toEqual(['console/review-acts.ts']);
  // Or by approving what another person has asked for; a change of a customer's details moves none.
  expect(uses(/\bapprove\(/)).toEqual(['console/approvals-routes.ts']);
  expect(uses(/\baskFor\(/)).toEqual(['console/customer-acts.ts']);
});

test('no two files import each other in a circle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const target of valueImportsOf(file)) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  files.forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

/** Types are erased and make no circle. */
const valueImportsOf = (file: string): string[] => {
  const text = readFileSync(join(src, file), 'utf8').replaceAll(/import type [^;]+;/g, '');
  return [...text.matchAll(/(?:from|import)\s*\(?'(\.{1,2}\/[^']+)'/g)].map((match) =>
    relative(src, join(src, dirname(file), match[1] ?? '')),
  );
};

/** What runs in the browser; what builds it runs in Node. */
const isPage = (file: string): boolean => file.startsWith('console/page/') && !/\/(build|vite\.config)\.ts$/.test(file);

/** Counting in words is the same on the page and in what the service says: a pure function without imports. */
const WORDS_OF_BOTH = 'core/counted.ts';

test('the page of the console runs nothing that is outside its folder, and knows the API by its types alone', () => {
  const page = files.filter(isPage);
  expect(page.length).toBeGreaterThan(20);
  const broken = page.flatMap((file) => [
    ...valueImportsOf(file)
      .filter((target) => !target.startsWith('console/page/') && target !== WORDS_OF_BOTH)
      .map((target) => `${file} runs ${target}`),
    ...importsOf(file)
      .filter((target) => !/^console\/(page|schemas)\//.test(target) && target !== WORDS_OF_BOTH)
      .map((target) => `${file} names ${target}`),
  ]);
  expect(broken).toEqual([]);
});

test('nothing of the service runs the page', () => {
  const broken = files
    .filter((file) => !file.startsWith('console/page/'))
    .filter((file) => importsOf(file).some((target) => target.startsWith('console/page/')));
  expect(broken).toEqual([]);
});

const BANNED_NAMES = /(^|\/)(utils?|helpers?|common|manager|service|types|index)(\.|\/)/;

test('no file is named for nothing', () => {
  expect(files.filter((file) => BANNED_NAMES.test(file))).toEqual([]);
});

/** Where customers read of a "purchase", and where the names of a voucher's fields are listed as upstreams spell them. */
const SAYS_PURCHASE = [
  'messaging/templates.ts',
  'rails/finswich/reply.ts',
  'sandbox/page/index.html',
  'sandbox/page/order-form.js',
  'sandbox/page/phone-view.js',
  'transactions/label.ts',
  'vouchers/value-names.ts',
];

test('what a customer pays for is a transaction everywhere, and a purchase only in what customers read', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  expect(files.filter((file) => /purchase/i.test(readFileSync(join(src, file), 'utf8'))).toSorted()).toEqual(
    SAYS_PURCHASE,
  );
});
