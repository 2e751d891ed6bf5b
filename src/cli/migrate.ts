import type { Command } from 'commander';
import { configured } from './context.ts';
import { openFault } from './fault.ts';
import type { Print } from './print.ts';

/** `migrate` (design §13). */
export function addMigrate(program: Command, print: () => Print): void {
  program
    .command('migrate')
    .description('bring the database to this version’s tables; every other command does so too')
    .action(async () => {
      const { databaseUrl } = await configured();
      const { migrateDatabase } = await import('../db/open.ts');
      await migrateDatabase(databaseUrl).catch((thrown: unknown) => {
        throw openFault(databaseUrl, thrown);
      });
      print().result({ migrated: true }, ['The database is up to date.']);
    });
}
