import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { NODE_OPTIONS, type ServiceProcess, startService } from './service-process.ts';

/** The keys of mode TEST that the services and the outside share. */
export const SECRET = 'test_secret_of_the_chaos';
export const PUBLIC_KEY = 'test_public_of_the_chaos';

/** What must be undone at the end, the last thing first. */
export type CleanUp = (() => unknown)[];

export interface ServicesOptions {
  readonly dialect: 'sqlite' | 'postgres';
  readonly cli: string;
  readonly url: string;
  readonly transferUrl: string;
  readonly smsUrl: string;
}

/** One process for SQLite; two that receive and two that work for Postgres. */
export async function startServices(options: ServicesOptions, cleanUp: CleanUp): Promise<ServiceProcess[]> {
  const { dialect, cli, url, transferUrl, smsUrl } = options;
  const folder = mkdtempSync(join(tmpdir(), 'chaos-cwd-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  const environment = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    MALLOC_ARENA_MAX: '2',
    NODE_COMPILE_CACHE: await compiled(cli),
    DATABASE_URL: url,
    APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
    FINSWICH_TEST_SECRET_KEY: SECRET,
    FINSWICH_TEST_PUBLIC_KEY: PUBLIC_KEY,
    FINSWICH_TEST_API_URL: transferUrl,
    FINSWICH_ORIGIN: 'https://merchant.example',
    FINSWICH_TRANSFER_TIMEOUT_MS: '1500',
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: smsUrl,
    TERMII_API_KEY: 'key',
    TERMII_SENDER_ID: 'Merchant',
    LOG_LEVEL: 'warn',
  };
  const ports = await freePorts(2);
  const receive = (name: string, port: number | undefined, worker: 'inline' | 'off'): ServiceProcess =>
    startService({
      name,
      cli,
      folder,
      command: 'serve',
      environment: { ...environment, PORT: String(port), WORKER: worker },
      url: `http://127.0.0.1:${port}`,
    });
  const work = (name: string): ServiceProcess =>
    // A worker has no URL; it logs a line once it works.
    startService({ name, cli, folder, command: 'work', environment: { ...environment, LOG_LEVEL: 'info' }, url: null });
  const services =
    dialect === 'sqlite'
      ? [receive('service', ports[0], 'inline')]
      : [
          receive('receiver 1', ports[0], 'off'),
          receive('receiver 2', ports[1], 'off'),
          work('worker 1'),
          work('worker 2'),
        ];
  cleanUp.push(() => services.forEach((service) => service.end()));
  await Promise.all(services.map((service) => service.ready()));
  return services;
}

/**
 * As in the image: fills a compile cache first, because a killed process never writes one. Resolves with its folder.
 */
async function compiled(cli: string): Promise<string> {
  const folder = join(tmpdir(), 'cli-compiled');
  const all = new URL(`compose${extname(cli)}`, pathToFileURL(cli)).href;
  const load = ['--input-type=module', '--eval', `await import(${JSON.stringify(all)})`];
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: folder };
  await promisify(execFile)(process.execPath, [...NODE_OPTIONS, ...load], { env });
  return folder;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => {
      server.close();
      return once(server, 'close');
    }),
  );
  return ports;
}
