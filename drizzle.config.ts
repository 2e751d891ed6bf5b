import { defineConfig } from 'drizzle-kit';

/** `npm run migrations -- --name what_changed` writes the migrations of both dialects from `src/db/tables.ts`. */
const isPostgres = process.env['DIALECT'] === 'postgresql';

export default isPostgres
  ? defineConfig({ dialect: 'postgresql', schema: './src/db/postgres/tables.pg.ts', out: './migrations/postgres' })
  : defineConfig({ dialect: 'sqlite', schema: './src/db/sqlite/tables.sqlite.ts', out: './migrations/sqlite' });
