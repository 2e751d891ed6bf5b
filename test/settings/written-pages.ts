import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config.ts';

/** The files that show every setting, as it is described in `src/`. */

type Described = (typeof SETTINGS)[number];

/** The settings in their order, grouped by shared explanation. */
const groups = (): readonly (readonly Described[])[] => {
  const found: Described[][] = [];
  for (const setting of SETTINGS) {
    if (setting.explains !== undefined) found.push([]);
    found.at(-1)?.push(setting);
  }
  return found;
};

const explanationOf = ([first]: readonly Described[]): string => first?.explains ?? '';

const HEAD = `# Settings of the Finswich merchant service. Copy to .env, and remove the # where you set something.
# The values shown are the defaults; nothing after the = means that there is no default.
# Each may also be given as NAME_FILE, the path of a file that holds the value. The environment wins over this file.
`;

/** The text of `.env.example`. */
const environmentExample = (): string =>
  [
    HEAD,
    ...groups().map((group) => {
      const lines = group.map(({ name, default: byDefault = '' }) => `#${name}=${byDefault}`);
      return `${[...asComment(explanationOf(group)), ...lines].join('\n')}\n`;
    }),
  ].join('\n');

const WIDTH = 120;

/** Breaks a text into comment lines of at most WIDTH characters. A link becomes its text and the page it leads to. */
function asComment(markdown: string): readonly string[] {
  const words = markdown.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 (docs/$2)').split(' ');
  const lines = ['#'];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`# ${word}`);
  }
  return lines;
}

const TABLE_HEAD = '| variable | default | meaning |';
const NONE = 'none';
const inCode = (text: string): string => `\`${text}\``;

const table = (): string =>
  [
    TABLE_HEAD,
    '| --- | --- | --- |',
    ...groups().map((group) => {
      const names = group.map(({ name }) => inCode(name)).join(', ');
      const defaults = group.map((setting) => (setting.default === undefined ? NONE : inCode(setting.default)));
      const hasAny = defaults.some((text) => text !== NONE);
      return `| ${names} | ${hasAny ? defaults.join(', ') : NONE} | ${explanationOf(group)} |`;
    }),
  ].join('\n');

/** The configuration page with its table replaced; `now` is the present text. */
function configurationPage(now: string): string {
  const lines = now.split('\n');
  const from = lines.indexOf(TABLE_HEAD);
  if (from < 0) throw new Error(`no line is ${TABLE_HEAD}`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.toSpliced(from, length, table()).join('\n');
}

const PAGE = join('docs', 'configuration.md');

/** The text of each file that shows every setting, by its path. */
export const writtenPages = (): ReadonlyMap<string, string> =>
  new Map([
    ['.env.example', environmentExample()],
    [PAGE, configurationPage(readFileSync(PAGE, 'utf8'))],
  ]);
