import { createRequire } from 'node:module';

/**
 * The part of drizzle that only Postgres needs. It is apart from `drizzle.ts` so that a start on SQLite does not load
 * it.
 */
const require = createRequire(import.meta.url);

export const pgCore = require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const postgresDriver = require('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');
export const postgresMigrator =
  require('drizzle-orm/node-postgres/migrator') as typeof import('drizzle-orm/node-postgres/migrator');
