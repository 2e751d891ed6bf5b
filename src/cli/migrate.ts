import type { Command } from 'commander';
import { ok } from '../core/result.ts';
import { actingAs } from './acting.ts';
import { withDatabase } from './context.ts';
import type { Print } from './print.ts';

/** `migrate` (docs/operations.md#commands). */
export function addMigrate(program: Command, print: () => Print): void {
  program
    .command('migrate')
    .description('bring the database to this version’s tables; every other command does so too')
    .option('--new-app-secret', 'go on with another APP_SECRET, because the old one is lost for good')
    .addHelpText(
      'after',
      `
With another APP_SECRET nothing that the old one sealed can be read any more:
vouchers, second factors. It is written into the audit log. To change a secret
you still have, put the new one before it in APP_SECRET instead.`,
    )
    .action(async ({ newAppSecret = false }: { newAppSecret?: boolean }) => {
      await withDatabase(
        async (database, config) => {
          if (!newAppSecret) return;
          const { append } = await import('../audit-log/append.ts');
          const { by, at, ring } = await actingAs(database, config, undefined, 'need not fit');
          const act = { act: 'app_secret.replace', subject: null, reason: null, detail: {} } as const;
          await database.work.run(async ({ auditLog }) => ok(await append(auditLog, ring, { ...by, at, ...act })));
        },
        { mayMake: true },
      );
      print().result({ migrated: true }, ['The database is up to date.']);
    });
}
