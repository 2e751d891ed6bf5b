/** `npm run settings`: writes every setting into the files that show them all, as `src/` describes it. */
import { writeFileSync } from 'node:fs';
import { writtenPages } from './written-pages.ts';

for (const [path, text] of writtenPages()) writeFileSync(path, text);
