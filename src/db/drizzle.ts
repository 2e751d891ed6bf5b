import { createRequire } from 'node:module';

/**
 * Drizzle, in its CommonJS build. Node reads the manifest beside each ES module it loads. Drizzle's manifest has 180
 * kB, and there are some three hundred modules: as ES modules they cost 0.4 s and 200 MB at every start.
 */
const require = createRequire(import.meta.url);

export const {
  and,
  asc,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  sql,
} = require('drizzle-orm') as typeof import('drizzle-orm');
export const { readMigrationFiles } = require('drizzle-orm/migrator') as typeof import('drizzle-orm/migrator');
export const sqliteCore = require('drizzle-orm/sqlite-core') as typeof import('drizzle-orm/sqlite-core');
export const sqliteDriver = require('drizzle-orm/better-sqlite3') as typeof import('drizzle-orm/better-sqlite3');
