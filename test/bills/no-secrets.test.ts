import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { Client } from 'pg';
import { newFolder } from '../db/databases.ts';
import { newCustomer } from '../harness/customer.ts';
import { USER } from '../harness/events.ts';
import { sharedPostgres } from '../harness/shared-postgres.ts';
import { type Ground, KEYS, ground } from '../sandbox/vtpass/ground.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';
import { NOTICE_TOKEN } from './selling-process.ts';

const TEST_SECRET = 'what proves customers of TEST, in 32 bytes';
const LIVE_SECRET = 'what proves customers of LIVE, in 32 bytes';
const LIVE_KEYS = { apiKey: 'ak-of-live', publicKey: 'PK_of_live', secretKey: 'SK_of_live' };
const [PIN, WRONG_PIN, NEXT_PIN] = ['4071', '9630', '8302'];

const tokenFor = (user: string, secret: string): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://login.example.com')
    .setAudience('app')
    .setSubject(user)
    .setExpirationTime('2h')
    .sign(Buffer.from(secret));

/** A database, and all that can be read of it without a key of the service. */
interface Kept {
  readonly environment: Readonly<Record<string, string>>;
  read(merchantFolder: string): Promise<string>;
  remove(): Promise<void>;
}

const filesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

/** The database file, its `-wal` and `-shm`, and the log of every commit. */
async function keptInSqlite(): Promise<Kept> {
  const { folder, remove } = newFolder();
  return {
    environment: { REDO_LOG: folder },
    read: async (merchantFolder) => {
      expect(existsSync(join(merchantFolder, 'finswich.db-wal'))).toBe(true);
      return `${filesIn(merchantFolder)}\n${filesIn(folder)}`;
    },
    remove: async () => remove(),
  };
}

/** Every row of every table, as text. */
async function keptInPostgres(): Promise<Kept> {
  const server = await sharedPostgres();
  const url = await server.migratedDatabase();
  return {
    environment: { DATABASE_URL: url },
    read: async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
      );
      let text = '';
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        text += rows.map(({ row }) => `${name}${row}`).join('\n');
      }
      await client.end();
      return text;
    },
    remove: () => server.close(),
  };
}

describe.each([
  { dialect: 'sqlite', open: keptInSqlite },
  { dialect: 'postgres', open: keptInPostgres },
])('after a success, a failure, a late token, a reversal and notices of all that, on $dialect', ({ open }) => {
  let kept: Kept;
  let shop: SellingMerchant;
  let live: Ground;
  let jwt: string;
  /** The payments, by what became of them. */
  const made = new Map<string, string>();
  /** Everything that VTpass handed over. */
  let codes: string[];
  let stored: string;
  let logged: string;

  const call = async (method: string, path: string, bearer: string, body?: object, headers = {}) => {
    const response = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const order = async (name: string, given: object, pin = PIN) => {
    const { text } = await call('POST', '/create-order', jwt, { ...AIRTIME, ...given, pin });
    const { billPaymentId, requestId } = ((JSON.parse(text) as { data: Record<string, string> | null }).data ??
      {}) as Record<string, string>;
    made.set(name, billPaymentId ?? '');
    return { requestId: requestId ?? '' };
  };

  beforeAll(async () => {
    kept = await open();
    live = await ground({ keys: { ...KEYS, ...LIVE_KEYS } });
    shop = await startSelling({
      funds: '90000.00',
      environment: {
        BILLS_PIN: 'on',
        BILLS_ORDERS_PER_MINUTE: '1000',
        APP_TEST_JWT_KEY: TEST_SECRET,
        APP_LIVE_JWT_KEY: LIVE_SECRET,
        APP_JWT_ISSUER: 'https://login.example.com',
        APP_JWT_AUDIENCE: 'app',
        VTPASS_LIVE_API_KEY: LIVE_KEYS.apiKey,
        VTPASS_LIVE_PUBLIC_KEY: LIVE_KEYS.publicKey,
        VTPASS_LIVE_SECRET_KEY: LIVE_KEYS.secretKey,
        VTPASS_LIVE_API_URL: `${live.url}/vtpass/api`,
        ...kept.environment,
      },
    });
    const { control } = shop.vtpass;
    control.set({ numbers: 'any', noticeUrl: `${shop.merchant.url}/webhooks/vtpass/${NOTICE_TOKEN}` });
    jwt = await tokenFor(USER, TEST_SECRET);

    await call('PUT', '/pin', jwt, { pin: PIN });
    await order('refused by us', {}, WRONG_PIN);
    control.scriptOrder({ keyChange: true });
    const meter = { sceneCode: 'electricity', billerId: 'IKEDC', itemId: 'prepaid', amount: 2_000 };
    await order('token', { ...meter, rechargeAccount: '1111111111111' });
    control.scriptOrder({ tokenAfterRequeries: 1 });
    await order('late token', { ...meter, billerId: 'EKEDC', rechargeAccount: '04501000001' });
    control.scriptOrder({ answer: 'closed', ends: 'pending' });
    const { requestId: pending } = await order('token by notice', { ...meter, rechargeAccount: '04501000002' });
    const { requestId: taken } = await order('reversed', { ...meter, rechargeAccount: '04501000003' });
    control.scriptOrder({ refuse: '016' });
    await order('refused', { rechargeAccount: '08055555555' });
    const { body } = await shop.get('/items?sceneCode=education&billerId=WAEC_RESULT');
    const [item] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
    const exam = { sceneCode: 'education', billerId: 'WAEC_RESULT', itemId: item?.itemId, rechargeAccount: '2' };
    await order('PINs', { ...exam, amount: (item?.amount ?? 0) * 2 });

    control.resolve(pending, 'delivered');
    control.resolve(taken, 'reversed');
    await control.until(
      () => control.notices().length === 2 && control.notices().every(({ state }) => state === 'acknowledged'),
    );
    for (const seconds of [61, 61, 121]) await shop.later(seconds);
    await call('PUT', '/pin', jwt, { pin: NEXT_PIN, currentPin: PIN });
    await shop.later(1);

    codes = control.orders().flatMap(
      ({ value }) =>
        JSON.stringify(value.codes)
          .replaceAll(/[ -]/g, '')
          .match(/\d{10,}/g) ?? [],
    );
    stored = await kept.read(shop.merchant.folder);
    const metrics = await (await fetch(`${shop.merchant.url}/metrics`)).text();
    logged = `${shop.merchant.log.join('\n')}\n${metrics}`;
  });
  afterAll(async () => {
    await shop.close();
    await live[Symbol.asyncDispose]();
    await kept.remove();
  });

  const read = (name: string, bearer = jwt, headers = {}) =>
    call('GET', `/order-status?billPaymentId=${made.get(name)}`, bearer, undefined, headers);

  test('each ended as it was meant to, and its owner reads what they bought', async () => {
    for (const name of ['token', 'late token', 'token by notice', 'PINs']) {
      const { text } = await read(name);
      const shown = text.match(/\d{10,}/g)?.filter((digits) => codes.includes(digits)) ?? [];
      expect([name, JSON.parse(text).data.orderStatus.orderStatus, shown.length > 0]).toEqual([name, 2, true]);
    }
    expect(made.get('refused by us')).toBe('');
    expect((await read('refused')).text).toContain('"status":"failed"');
    // What was taken back is worth nothing, and is not shown any more.
    const reversed = (await read('reversed')).text;
    expect(reversed).toContain('"status":"refunded"');
    expect(codes.filter((code) => reversed.includes(code))).toEqual([]);
    expect(new Set(codes).size).toBeGreaterThanOrEqual(8);
  });

  test('nothing that was bought is in the database, in a log or in a metric, in any spelling', () => {
    const spelt = codes.flatMap((code) => {
      const fours = code.match(/.{1,4}/g) ?? [];
      return [
        code,
        fours.join(' '),
        fours.join('-'),
        Buffer.from(code).toString('hex'),
        Buffer.from(code).toString('base64'),
      ];
    });
    expect(spelt.filter((code) => stored.includes(code) || logged.includes(code))).toEqual([]);
    for (const line of ['order.answered', 'order.asked', 'job.done']) expect(logged).toContain(`"${line}"`);
    // This is where it is: sealed, under a key that is not in the database.
    expect(stored.match(/v1\.[\da-f]{8}\.[\w+/=-]{16}\.[\w+/=-]{40,}/g)?.length).toBeGreaterThanOrEqual(5);
  });

  test('no PIN of the customer’s is there', () => {
    // Four digits may stand in a longer word by chance.
    for (const pin of [PIN, WRONG_PIN, NEXT_PIN]) {
      const alone = new RegExp(`(?<![\\w.+/=:-])${pin}(?![\\w.+/=-])`);
      expect([pin, alone.test(stored), alone.exec(logged)?.[0]]).toEqual([pin, false, undefined]);
    }
    expect(stored).toContain('$argon2id$v=19$m=4096,t=3,p=1$');
  });

  test('no key, no token and no secret of the merchant is there', () => {
    const secrets = [
      shop.key,
      jwt,
      jwt.split('.')[2] ?? '',
      TEST_SECRET,
      LIVE_SECRET,
      ...Object.values(LIVE_KEYS),
      KEYS.apiKey,
      KEYS.publicKey,
      KEYS.secretKey,
      NOTICE_TOKEN,
      Buffer.alloc(32, 7).toString('base64'),
    ];
    expect(secrets.filter((secret) => stored.includes(secret) || logged.includes(secret))).toEqual([]);
  });

  test('no account and no phone is in a log', () => {
    const written = [AIRTIME.phone, '08055555555', '1111111111111', '04501000001', '04501000002', '04501000003'];
    const abroad = written.filter((one) => one.startsWith('080')).map((one) => `234${one.slice(1)}`);
    expect([...written, ...abroad].filter((one) => logged.includes(one))).toEqual([]);
  });

  test('nobody but the owner is shown it: not another customer, not another mode, not a key that may not read', async () => {
    const { user } = await newCustomer(shop.merchant);
    const others = [
      { who: 'another customer', bearer: await tokenFor(user, TEST_SECRET), headers: {}, status: 404 },
      { who: 'the same name in LIVE', bearer: await tokenFor(USER, LIVE_SECRET), headers: {}, status: 404 },
      {
        who: 'another customer, by the back end',
        bearer: shop.key,
        headers: { 'x-user-reference': user },
        status: 404,
      },
      {
        who: 'a key for PINs',
        bearer: await shop.newKey(['pins']),
        headers: { 'x-user-reference': USER },
        status: 403,
      },
      { who: 'nobody', bearer: 'nobody', headers: {}, status: 401 },
    ];
    for (const { who, bearer, headers, status } of others) {
      const billPaymentId = made.get('token');
      const replies = [
        await read('token', bearer, headers),
        await call('POST', '/recharge-token', bearer, { billPaymentId }, headers),
      ];
      expect([who, ...replies.map((reply) => reply.status)]).toEqual([who, status, status]);
      replies.push(await call('GET', '/history', bearer, undefined, headers));
      const said = replies.map(({ text }) => text).join('\n');
      expect(codes.filter((code) => said.includes(code))).toEqual([]);
      expect(JSON.parse(replies[2]?.text ?? '').data?.billPayments ?? []).toEqual([]);
    }
    const own = await call('POST', '/recharge-token', jwt, { billPaymentId: made.get('token') });
    expect(codes.filter((code) => own.text.includes(code)).length).toBeGreaterThanOrEqual(3);
  });
});
