// better-sqlite3 sets its native addon up once per process, but jest gives every test file its own realm. Set up again
// for each file, the addon throws errors that are instances of the file's own Error.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const { getBinding } = createRequire(import.meta.url)(resolve('node_modules/better-sqlite3/lib/binding.js'));
getBinding().isInitialized = false;
