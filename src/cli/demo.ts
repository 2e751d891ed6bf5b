import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Service, compose } from '../compose.ts';
import { MINUTE } from '../core/clock.ts';
import { MODES, type Mode } from '../core/mode.ts';
import { displayMoney } from '../core/money.ts';
import { ok } from '../core/result.ts';
import { accountOf } from '../ledger/accounts.ts';
import type { SentText } from '../sandbox/phone.ts';
import { type Sandbox, type SandboxCustomer, startSandbox } from '../sandbox/sandbox.ts';
import { fundWallet } from '../wallets/fund.ts';
import { openWallet } from '../wallets/open.ts';
import { configured } from './context.ts';
import { type DemoClock, demoClock } from './demo-clock.ts';
import { demoSandbox } from './demo-sandbox.ts';
import { demoPlaces, demoSettings } from './demo-settings.ts';
import { type DemoStaff, demoStaff } from './demo-staff.ts';
import { portFault } from './fault.ts';
import { createStderrLog } from './stderr-log.ts';

/** The customers of the demo. One cannot buy much, and one nothing at all. */
export const CUSTOMERS = [
  { userReference: 'poormeggriffin', name: 'Meg Griffin', phone: '+2347081332677', category: 'gold', funds: '5000.00' },
  { userReference: 'adaobi.n', name: 'Adaobi Nwosu', phone: '+2348031234567', category: 'silver', funds: '150000.00' },
  { userReference: 'tunde.short', name: 'Tunde Bakare', phone: '+2348091112233', category: null, funds: '150.00' },
  { userReference: 'frozen.femi', name: 'Femi Adeyemi', phone: '+2347011112222', category: null, funds: '2000.00' },
  {
    userReference: 'chidi.okafor',
    name: 'Chidi Okafor',
    phone: '+2348065550101',
    category: 'gold',
    funds: '40000.00',
  },
  { userReference: 'ngozi.eze', name: 'Ngozi Eze', phone: '+2348123456789', category: null, funds: '25000.00' },
] as const;
const CURRENCY = 'NGN';
const COUNTRY = 'NG';

export interface Demo {
  readonly service: Service;
  readonly serviceUrl: string;
  readonly sandbox: Sandbox;
  /** Finswich in LIVE, for acts that take two people. Its texts arrive on the phones of the TEST sandbox. */
  readonly liveSandbox: Sandbox;
  readonly clock: DemoClock;
  readonly staff: DemoStaff;
  readonly databaseUrl: string;
  /** The customers with their balances in this mode. */
  readonly balances: (mode: Mode) => Promise<readonly SandboxCustomer[]>;
  stop(): Promise<void>;
}

export interface DemoPorts {
  /** 0 takes any free port. */
  readonly port: number;
  readonly sandboxPort: number;
  /** How far the clock is behind at first; 0 when left out. */
  readonly behindMs?: number;
  /** How long one of its minutes lasts; the sandboxes go as fast. */
  readonly minuteMs?: number;
}

/**
 * Starts the service and a sandbox that plays Finswich and the SMS gateway, with customers, in a folder of its own.
 * Every setting stands in demo-settings.ts; the environment and `.env` change nothing. `settings` is for tests.
 */
export async function startDemo(
  { port, sandboxPort, behindMs = 0, minuteMs = MINUTE }: DemoPorts,
  settings: Readonly<Record<string, string>> = {},
): Promise<Demo> {
  const places = await demoPlaces(port, sandboxPort);
  const clock = demoClock(behindMs);
  const folder = mkdtempSync(join(tmpdir(), 'finswich-demo-'));
  const databaseUrl = `file:${join(folder, 'finswich.db')}`;

  let service: Service | undefined;
  const opened: Sandbox[] = [];
  const stop = async (): Promise<void> => {
    for (const sandbox of opened) await sandbox.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = await configured({ ...demoSettings(places, databaseUrl), ...settings });
    const log = createStderrLog(config.process.logLevel);
    const staff = demoStaff();
    const demo = { people: staff.people, checkouts: places.checkouts };
    const composed = await compose(config, { log, demo, clock: clock.now, pace: clock });
    service = composed;
    await openCustomers(composed, clock.now());
    await staff.open(composed, clock.now());
    const serviceUrl = await composed.start();
    const balances: Demo['balances'] = (mode) => balancesOf(composed, mode);
    const sandboxIn = async (mode: Mode, onText: (sent: SentText) => void): Promise<Sandbox> => {
      const customers = () => balances(mode);
      const sandbox = await startSandbox(
        demoSandbox(mode, { places, config, clock, minuteMs, log, customers, onText }),
      );
      opened.push(sandbox);
      return sandbox;
    };
    // The one gateway is in TEST; the same people have the same phones in LIVE.
    const sandbox = await sandboxIn('TEST', (sent) => opened[1]?.overhear(sent));
    const liveSandbox = await sandboxIn('LIVE', () => {});
    return { service, serviceUrl, sandbox, liveSandbox, clock, staff, databaseUrl, balances, stop };
  } catch (thrown) {
    await stop();
    throw portFault(thrown, (taken) => anotherPort(taken === places.ports.sandbox ? 'SANDBOX_PORT' : 'PORT')) ?? thrown;
  }
}

const anotherPort = (setting: string): string =>
  `Choose another one: ${setting}=<number> npm run demo (0 takes any free one)`;

async function openCustomers({ database }: Service, now: number): Promise<void> {
  for (const mode of MODES) {
    for (const customer of CUSTOMERS) {
      const { userReference, name, phone, category, funds } = customer;
      const [firstName = name, lastName = null] = name.split(' ');
      await database.work.run(async (stores) => {
        const who = { userReference, mode, currency: CURRENCY };
        const opened = await openWallet(
          stores,
          { ...who, country: COUNTRY, firstName, lastName, phone, email: `${userReference}@example.com`, category },
          now,
        );
        const funded = await fundWallet(stores, { ...who, amount: funds, reference: `demo-${userReference}` }, now);
        if (!opened.ok || !funded.ok) throw new Error(`the demo's customer ${userReference} could not be opened`);
        if (userReference.startsWith('frozen')) await stores.wallets.setStatus(mode, userReference, 'frozen');
        return ok(undefined);
      });
    }
  }
}

const balancesOf = ({ database }: Service, mode: Mode): Promise<readonly SandboxCustomer[]> =>
  database.work.read(({ ledger }) =>
    Array.fromAsync(CUSTOMERS, async ({ userReference, name, phone }) => {
      const of = async (kind: 'customer' | 'held'): Promise<string> =>
        displayMoney({
          minor: (await ledger.balance(accountOf(kind, mode, userReference, CURRENCY).id)) ?? 0,
          currency: CURRENCY,
        });
      return {
        userReference,
        name,
        phone,
        email: `${userReference}@example.com`,
        balance: await of('customer'),
        held: await of('held'),
      };
    }),
  );
