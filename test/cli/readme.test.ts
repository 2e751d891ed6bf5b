import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VARIABLE_NAMES, readConfig } from '../../src/config.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { NO_READINGS } from '../http/no-readings.ts';
import { MOVEMENTS } from '../../src/ledger/movements.ts';
import { REPLIES } from '../../src/rails/finswich/reply.ts';
import { REVIEW_KINDS, choicesOf } from '../../src/reviews/kinds.ts';
import { STATES } from '../../src/transactions/states.ts';
import { TRANSITIONS } from '../../src/transactions/steps.ts';
import { EXIT } from '../../src/cli/refusal.ts';
import { COMMANDS } from './commands.ts';
import { PAGES, proseOf } from './pages.ts';

const documentation = [...PAGES.values()].join('\n');

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of the one table under these heads, each as its cells. */
function rowsUnder(...heads: readonly string[]): string[][] {
  const lines = [...PAGES.values()].flatMap((page) => [...proseOf(page).split('\n'), '']);
  const found = lines.flatMap((line, place) =>
    line.startsWith('|') && cells(line).join() === heads.join() ? [place] : [],
  );
  expect(found).toHaveLength(1);
  const rows = lines.slice((found[0] ?? 0) + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map(cells);
}

const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

test('the state table of the documentation lists exactly the rows of the code', () => {
  const rows = rowsUnder('from', 'on', 'proven by', 'to', 'money', 'case', 'way');
  expect(rows).toEqual(
    TRANSITIONS.map(({ from, if: reason, on, by, to, untilHeld, money = '', review = '', way = 'both' }) => [
      from.join(', ') + (reason ? ` (${reason})` : ''),
      on,
      by.join(', '),
      to + (untilHeld ? ` (${untilHeld})` : ''),
      money,
      review,
      way,
    ]),
  );
});

test('its table of what is true of each state says what the code says', () => {
  const heads = ['state', 'way', 'phase', 'where the money can be', 'the clock waits for', 'asks by the case'];
  expect(rowsUnder(...heads, 'counts as', 'in words')).toEqual(
    Object.entries(STATES).map(([state, { way, phase, money, due = '', asks = '', countsAs = '', says }]) => [
      state,
      way,
      phase,
      money.join(', '),
      due,
      asks,
      countsAs,
      says({ name: way === 'ordered' ? 'VTpass' : 'Finswich', codeSays: () => null } as never),
    ]),
  );
});

test('its table of cases lists exactly the kinds and their choices', () => {
  const rows = rowsUnder('case', 'opened when', 'choices').map(([kind, , choices]) => [kind, choices]);
  const kinds = Object.keys(REVIEW_KINDS) as (keyof typeof REVIEW_KINDS)[];
  expect(rows).toEqual(kinds.map((kind) => [kind, choicesOf(kind).join(', ')]));
});

test('its table of replies lists exactly the codes, each with its status', () => {
  const rows = rowsUnder('code', 'HTTP', 'when').map(([code, status]) => [code, Number(status)]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(REPLIES).map(([code, { status }]) => [code, status])),
  );
});

test('its table of movements lists exactly the ways money moves', () => {
  const rows = rowsUnder('movement', 'from → to', 'when').map(([name, way]) => [name, way]);
  expect(rows).toEqual(Object.entries(MOVEMENTS).map(([name, { from, to }]) => [name, `${from} → ${to}`]));
});

test('its configuration table lists exactly the variables, with the defaults of the code', () => {
  const rows = rowsUnder('variable', 'default', 'meaning');
  expect(rows.flatMap(([names]) => codeIn(names))).toEqual(VARIABLE_NAMES);
  const defaults = rows.flatMap(([names, values]) =>
    codeIn(names).map((name, place) => [name, codeIn(values?.split(', ')[place])[0] ?? ''] as const),
  );
  expect(readConfig(Object.fromEntries(defaults))).toEqual(readConfig({}));
});

test('its table of commands lists exactly the commands', () => {
  expect(rowsUnder('command', 'does').flatMap(([command]) => codeIn(command))).toEqual(COMMANDS);
});

test('its table of metrics lists exactly the metrics of ours', async () => {
  const metrics = createMetrics();
  metrics.watch(NO_READINGS);
  const text = await metrics.registry.metrics();
  const ours = [...text.matchAll(/^# TYPE ((?:finswich|upstream|outbox|database|sms)_\w+)/gm)].map(
    ([, name = '']) => name,
  );
  expect(
    rowsUnder('name', 'what')
      .flatMap(([name]) => codeIn(name))
      .toSorted(),
  ).toEqual(ours.toSorted());
});

test('its tree lists exactly the folders and files at the top of src', () => {
  const tree = [...documentation.matchAll(/^[├└]── ([\w.-]+)/gm)].map(([, name = '']) => name);
  const entries = readdirSync('src', { withFileTypes: true });
  expect(tree.toSorted()).toEqual(entries.map(({ name }) => name).toSorted());
});

test('its table of exit codes lists exactly the codes of the commands', () => {
  expect(rowsUnder('code', 'means').map(([code]) => Number(code))).toEqual(Object.values(EXIT));
});

test('every command it shows is one', () => {
  const shown = [...documentation.matchAll(/ cli -- ([a-z][a-z -]*[a-z])/g)].map(([, words = '']) => words);
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((words) => !COMMANDS.some((command) => `${words} `.startsWith(`${command} `)))).toEqual([]);
});

test('every file and every script it names is there', () => {
  const named = [...documentation.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const run = [...documentation.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script = '']) => script);
  expect(run.filter((script) => !(script in scripts))).toEqual([]);
});

test('README links every other page', () => {
  const others = [...PAGES.keys()].filter((path) => path !== 'README.md');
  const readme = PAGES.get('README.md') ?? '';
  expect(others.filter((path) => !readme.includes(`](${path})`))).toEqual([]);
});
