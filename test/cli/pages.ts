import { readFileSync, readdirSync } from 'node:fs';

/** Every page of the documentation, by its path from the root. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(path, 'utf8')]),
);

/** A page without its blocks of code, in which nothing is a heading, a table or a link. */
export const proseOf = (page: string): string => page.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
