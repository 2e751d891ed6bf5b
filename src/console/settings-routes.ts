import { ok } from '../core/result.ts';
import { type AnyRoute, look } from './route.ts';
import { settings } from './schemas/staff.ts';

export const SETTINGS_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/settings',
    tag: 'Settings',
    summary: 'The configuration in force, the health of the service, and its versions',
    description: 'Of a secret it says only whether it is set.',
    right: 'settings',
    problems: [],
    reply: settings,
    example: {
      version: '0.1.0',
      node: 'v24.21.0',
      started_at: '2026-11-20T08:00:00.000Z',
      dialect: 'sqlite',
      health: { database: 'ok', worker: 'inline', serving: true },
      settings: [
        { name: 'OTP_LENGTH', value: '6', is_secret: false, says: 'digits of a code' },
        { name: 'APP_SECRET', value: 'set', is_secret: true, says: 'ring of keys for codes, vouchers and sessions' },
      ],
    },
    async look({ settings: lines, version, startedAt, dialect, worker, isServing, checkDatabase }) {
      const database = await checkDatabase().then(
        () => 'ok' as const,
        () => 'unavailable' as const,
      );
      return ok({
        version,
        node: process.version,
        started_at: new Date(startedAt).toISOString(),
        dialect,
        health: { database, worker, serving: isServing() },
        settings: lines.map(({ isSecret, ...line }) => ({ ...line, is_secret: isSecret })),
      });
    },
  }),
];
