/**
 * A process of its own that holds SQLite's write lock: `node hold-lock.ts <file> <milliseconds>`; prints a line when it
 * has it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';

const [file = '', milliseconds = '0'] = process.argv.slice(2);
const database = new Sqlite(file, { timeout: 10_000 });
database.exec('BEGIN IMMEDIATE');
process.stdout.write('held\n');
await pause(Number(milliseconds));
database.exec('ROLLBACK');
database.close();
