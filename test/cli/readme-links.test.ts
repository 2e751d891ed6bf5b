import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PAGES, proseOf } from './pages.ts';

/** A place that something points to, and where it points from. */
interface Pointer {
  readonly from: string;
  readonly path: string;
  /** The name of a heading as a web page has it; null when the whole file is meant. */
  readonly heading: string | null;
}

const pointer = (from: string, to: string, folder = ''): Pointer => {
  const [path = '', heading = null] = to.split('#');
  return { from, path: path === '' ? from : join(folder, path), heading };
};

/** The headings of a page, each by the name that GitHub gives it. */
const headingsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const leadsNowhere = ({ path, heading }: Pointer): boolean => {
  if (heading === null) return !existsSync(path);
  return !headingsOf(PAGES.get(path) ?? '').includes(heading);
};

const told = ({ from, path, heading }: Pointer): string => `${from}: ${path}${heading === null ? '' : `#${heading}`}`;

const code = ['src', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:tsx?|mjs|css|html)$/.test(file))
    .map((file) => join(folder, file)),
);

test('every link from a page to a file or a heading of the repository leads there', () => {
  const links = [...PAGES].flatMap(([from, page]) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !/^\w+:/.test(to))
      .map((to) => pointer(from, to, dirname(from))),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(leadsNowhere).map(told)).toEqual([]);
});

test('every page that a comment cites has the heading it names', () => {
  const cited = [...code.map((file) => [file, readFileSync(file, 'utf8')] as const), ...PAGES].flatMap(([from, text]) =>
    [...text.matchAll(/\bdocs\/[\w-]+\.md(?:#[\w-]+)?/g)].map(([to]) => pointer(from, to)),
  );
  expect(cited.length).toBeGreaterThan(90);
  expect(cited.filter(leadsNowhere).map(told)).toEqual([]);
});

test('a comment that cites a page names the heading, and no comment cites a section of what is not here', () => {
  const bare = code.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bdocs\/[\w-]+\.md(?![#\w-])|(?<!RFC \d{4} )\u00a7/g)].map(
      ([words]) => `${file}: ${words}`,
    ),
  );
  expect(bare).toEqual([]);
});

test('no page has two headings of one name', () => {
  const twice = [...PAGES].flatMap(([path, page]) =>
    headingsOf(page)
      .filter((heading, place, all) => all.indexOf(heading) !== place)
      .map((heading) => `${path}#${heading}`),
  );
  expect(twice).toEqual([]);
});
