import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from '@jest/globals';

/** Which folder may import which (docs/the-house.md#imports). */
const FEATURES = [
  'ledger',
  'funds',
  'wallets',
  'approvals',
  'otp',
  'vouchers',
  'reviews',
  'once',
  'outbox',
  'catalogue',
  'availability',
  'pins',
  'app-keys',
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
  funds: ['core', 'ledger'],
  otp: ['core'],
  once: ['core'],
  outbox: ['core'],
  reviews: ['core', 'outbox'],
  vouchers: ['core', 'outbox'],
  wallets: ['core', 'ledger', 'otp', 'outbox'],
  approvals: ['core', 'audit-log', 'ledger', 'otp', 'outbox', 'staff', 'wallets'],
  staff: ['core', 'audit-log'],
  'audit-log': ['core'],
  catalogue: ['core', 'availability'],
  availability: ['core'],
  pins: ['core', 'audit-log', 'outbox', 'wallets'],
  'app-keys': ['core', 'audit-log'],
  notes: ['core'],
  'saved-views': ['core'],
  transactions: ['core', ...FEATURES.filter((feature) => feature !== 'desk')],
  desk: ['core', ...FEATURES],
  calls: ['core'],
  'rails/rail.ts': ['core', ...FEATURES],
  'rails/registry.ts': ['core', 'rails/rail.ts', 'rails/finswich', 'rails/vtpass'],
  'rails/finswich': ['core', 'calls', 'rails/rail.ts', ...FEATURES],
  'rails/vtpass': ['core', 'calls', 'rails/rail.ts', ...FEATURES],
  messaging: ['core', 'calls'],
  db: ['core', ...FEATURES],
  bills: ['core', 'calls', 'rails/rail.ts', ...FEATURES],
  http: ['core', 'rails/rail.ts'],
  console: ['core', ...FEATURES],
  web: ['core', 'console', 'transactions/states.ts'],
  worker: ['core', ...FEATURES],
  sandbox: ['core', 'rails/finswich/payloads.ts', 'rails/finswich/signature.ts'],
  // Of Finswich only how long a transaction lives, which the demo counts by its own clock.
  cli: [
    'core',
    'db',
    'sandbox',
    ...FEATURES,
    'app-secret.ts',
    'compose.ts',
    'compose-keys.ts',
    'compose-policy.ts',
    'compose-rails.ts',
    'config.ts',
    'surroundings.ts',
    'rails/registry.ts',
    'rails/finswich/products.ts',
  ],
};
/**
 * What db may import of the features: their ports, record types and tables, and how a balance is counted. Nothing that
 * they do.
 */
const DB_MAY_NAME = /(^|\/)(ports(\/[\w-]+)?|states|accounts|movements|balance-after)\.ts$/;
/** The files at the top: they put the parts together. */
const TOP = [
  'cli.ts',
  'compose.ts',
  'compose-bills.ts',
  'compose-bills-api.ts',
  'compose-clock.ts',
  'compose-database.ts',
  'compose-desk.ts',
  'compose-keys.ts',
  'compose-lazy-desk.ts',
  'compose-life.ts',
  'compose-messenger.ts',
  'compose-policy.ts',
  'compose-rails.ts',
  'compose-readings.ts',
  'compose-receipts.ts',
  'config.ts',
  'app-secret.ts',
  'effective-settings.ts',
  'surroundings.ts',
];

const src = new URL('../src', import.meta.url).pathname;
/** Every source file, of any kind. */
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.\w+$/.test(file))
  .map(normalize);
const files = sources.filter((file) => /\.tsx?$/.test(file));
const CODE = /\.(tsx?|js)$/;

const linesOf = (file: string): readonly string[] => readFileSync(join(src, file), 'utf8').trimEnd().split('\n');

const importsIn = (file: string, text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?'(\.{1,2}\/[^']+)'/g)].map((match) =>
    relative(src, join(src, dirname(file), match[1] ?? '')),
  );
const importsOf = (file: string): string[] => importsIn(file, readFileSync(join(src, file), 'utf8'));

const folderOf = (file: string): string =>
  file.startsWith('rails/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');

test('every file of src is under the law', () => {
  const unknown = files.filter((file) => !TOP.includes(file) && !(folderOf(file) in LAW));
  expect(unknown).toEqual([]);
});

test('imports point the way the law allows', () => {
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

test('a transaction moves money through the funds alone, whoever keeps it', () => {
  const direct = files.filter(
    (file) => file.startsWith('transactions/') && importsOf(file).some((target) => target === 'ledger/post.ts'),
  );
  expect(direct).toEqual([]);
  expect(files.filter((file) => importsOf(file).includes('funds/embedded.ts'))).toEqual(['compose-policy.ts']);
});

test('staff have no other way to move money: the desk and its API move it only by deciding a case or by approving a request', () => {
  const staffs = files.filter((file) => ['desk', 'console'].includes(folderOf(file)));
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

test('no files import each other in a circle, not even for their types', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const target of importsOf(file).filter((one) => CODE.test(one))) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  sources.filter((file) => CODE.test(file)).forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

/** The imports of a file without those of types, which are erased. */
const valueImportsOf = (file: string): string[] =>
  importsIn(file, readFileSync(join(src, file), 'utf8').replaceAll(/import type [^;]+;/g, ''));

/** What runs in the browser; what builds it runs in Node. */
const isPage = (file: string): boolean => folderOf(file) === 'web' && !/\/(build|vite\.config)\.ts$/.test(file);

/** Files that import nothing at run time, so the browser can run them too: counting in words, and the states. */
const OF_BOTH = ['core/counted.ts', 'transactions/states.ts'];

test('the page runs nothing that is outside its folder, and knows the API by its types alone', () => {
  const page = files.filter(isPage);
  expect(page.length).toBeGreaterThan(20);
  const broken = page.flatMap((file) => [
    ...valueImportsOf(file)
      .filter((target) => folderOf(target) !== 'web' && !OF_BOTH.includes(target))
      .map((target) => `${file} runs ${target}`),
    ...importsOf(file)
      .filter((target) => !/^(web|console\/schemas)\//.test(target) && !OF_BOTH.includes(target))
      .map((target) => `${file} names ${target}`),
  ]);
  expect(broken).toEqual([]);
});

test('nothing of the service runs the page', () => {
  const broken = files
    .filter((file) => folderOf(file) !== 'web')
    .filter((file) => importsOf(file).some((target) => folderOf(target) === 'web'));
  expect(broken).toEqual([]);
});

const BANNED_NAMES = /(^|\/)(utils?|helpers?|common|manager|service|types|index)(\.|\/)/;

test('no file has a name without a meaning', () => {
  expect(files.filter((file) => BANNED_NAMES.test(file))).toEqual([]);
});

/** Where customers read of a "purchase", and where the names of an upstream's fields are listed as it spells them. */
const SAYS_PURCHASE = [
  'messaging/templates.ts',
  'rails/finswich/reply.ts',
  'rails/vtpass/verify.ts',
  'sandbox/page/index.html',
  'sandbox/page/order-form.js',
  'sandbox/page/phone-view.js',
  'transactions/label.ts',
  'vouchers/value-names.ts',
];

/** Fields as VTpass spells them, where it is spoken to or played, and as clients of the bill-payments API know them. */
const FIELDS = /\b(?:purchased_code|PurchasedUnits|(?:Min|MAX|Last)_Purchase_\w+|(?:min|max)imumPurchase)\b/g;

test('what a customer pays for is a transaction everywhere, and a purchase only in what customers read', () => {
  const says = (file: string): boolean =>
    /purchase/i.test(readFileSync(join(src, file), 'utf8').replaceAll(FIELDS, ''));
  expect(sources.filter(says).toSorted()).toEqual(SAYS_PURCHASE);
});

const MOST_LINES = 300;

test(`no file has more than ${MOST_LINES} lines`, () => {
  expect(sources.filter((file) => linesOf(file).length > MOST_LINES)).toEqual([]);
});

test('the linter holds every function of src to 70 lines, and excuses no file', () => {
  const { overrides } = JSON.parse(readFileSync(join(src, '../.oxlintrc.json'), 'utf8')) as {
    readonly overrides: readonly { readonly files: readonly string[]; readonly rules: Record<string, unknown> }[];
  };
  const bounds = overrides.filter(({ rules }) => 'max-lines-per-function' in rules);
  expect(bounds).toEqual([{ files: ['src/**'], rules: { 'max-lines-per-function': ['error', { max: 70 }] } }]);
});

/** Where Nigeria may be named: the settings, the rail with the examples of orders over it, and what plays a Nigerian switch. */
const SAYS_NIGERIA = /^(wallets\/settings\.ts|bills\/examples\.ts|rails\/|sandbox\/|cli\/demo[\w-]*\.ts)/;
/** How upstreams of the rail spell amounts and phones beside a code. */
const READS_UPSTREAMS = 'vouchers/code-shapes.ts';

test('no country and no currency is built in: Nigeria is named only in settings, on the rail and in the demo', () => {
  const nigerian = /'NG'|NGN|₦|[Nn]aira|(?<![\w#])\+?234[\d ]/;
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  const found = files.filter((file) => nigerian.test(readFileSync(join(src, file), 'utf8')));
  expect(found.filter((file) => !SAYS_NIGERIA.test(file))).toEqual([READS_UPSTREAMS]);
});

/** Where Finswich's names of events may be: the rail, what plays it, and examples and menus of the desk. */
const NAMES_EVENTS =
  /^(rails\/finswich|sandbox|cli\/demo|console\/(deliveries-routes|transaction-examples)|web\/pages\/deliveries\/delivery-words)/;

test('no code outside a rail knows an event by the name its upstream gives it', () => {
  const events = /TRANSACTION_INITIATE|SEND_OTP|COMPLETE_TRANSACTION|UTILITY_TRANSACTION_|x-finswich/;
  const code = (file: string): string =>
    readFileSync(join(src, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  expect(files.filter((file) => events.test(code(file)) && !NAMES_EVENTS.test(file))).toEqual([]);
});

test('nothing outside a rail knows how long its upstream lets a customer take to pay', () => {
  const hour = /60 minutes|ANNOUNCED_LIFE_MS/;
  const known = files.filter((file) => hour.test(readFileSync(join(src, file), 'utf8')));
  // The demo tells it by a clock of its own, and the sandbox plays the upstream.
  expect(known.filter((file) => !/^(rails\/finswich|sandbox|cli\/demo)/.test(file))).toEqual([]);
});
