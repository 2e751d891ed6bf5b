import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { deskStore } from '../../src/db/desk/desk-store.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { connection, openSqlite } from '../../src/db/sqlite/sqlite.ts';
import { cheapestFolder } from '../harness/cheapest-folder.ts';
import { openFailing } from './failing-sqlite.ts';
import type { Connected, Ground, Grounds, Life } from './ground.ts';

/** A migrated, empty file that each run starts from. */
let template: string | null = null;

/** A new, migrated, empty file in a folder of its own, which `remove` takes away. */
export function newSqliteFile(): { readonly file: string; readonly remove: () => void } {
  const cheapest = cheapestFolder();
  if (template === null) {
    template = join(mkdtempSync(join(cheapest, 'simulator-template-')), 'empty.db');
    migrateSqliteFile(template);
    const made = template;
    process.once('exit', () => rmSync(join(made, '..'), { recursive: true, force: true }));
  }
  const folder = mkdtempSync(join(cheapest, 'simulator-'));
  const file = join(folder, 'simulated.db');
  copyFileSync(template, file);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function connect(file: string, { time, random, pause, turn, fateOf }: Life): Connected {
  const connections: Sqlite.Database[] = [];
  const database = openSqlite(file, {
    waits: { now: () => time.now(), pause, turn, random },
    connect: (name, options) => {
      const client = openFailing(name, options, fateOf);
      connections.push(client);
      return client;
    },
  });
  return {
    database,
    kill: () => {
      for (const one of connections) one.close();
    },
  };
}

function openGround(): Ground {
  const { file, remove } = newSqliteFile();
  const looking = new Sqlite(file, { readonly: true });
  const desk = deskStore(connection(looking));
  return {
    file,
    connect: (life) => connect(file, life),
    desk: () => desk,
    // Every statement has ended before anybody can ask.
    isBusy: () => false,
    quiet: async () => {},
    difference: async () => null,
    close: async () => {
      looking.close();
      remove();
    },
  };
}

/** Worlds on SQLite, each on a file of its own. */
export const SQLITE: Grounds = { open: async () => openGround(), close: async () => {} };
