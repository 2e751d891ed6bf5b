import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

/** Lets jest run the same way node does: the types are blanked out, nothing is compiled. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source, path) =>
    createHash('sha1').update(process.version).update(path).update('\0').update(source).digest('hex'),
};
