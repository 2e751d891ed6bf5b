import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { COMMANDS } from './commands.ts';
import { makePlace, run } from './process.ts';

const place = makePlace();

/** Names under `Commands:` in a help text. */
const commandsIn = (help: string): string[] =>
  (/^Commands:\n((?: {2}.*\n?)*)/m.exec(help)?.[1] ?? '')
    .split('\n')
    .flatMap((line) => /^ {2}([\w-]+)/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'help');

async function walk(path: readonly string[], seen: Map<string, string>): Promise<void> {
  const { code, stdout, stderr } = await run(place, [...path, '--help']);
  expect({ path, code, stderr }).toEqual({ path, code: 0, stderr: '' });
  seen.set(path.join(' '), stdout);
  await Promise.all(commandsIn(stdout).map((name) => walk([...path, name], seen)));
}

test('every command explains itself, each of its options and arguments', async () => {
  const seen = new Map<string, string>();
  await walk([], seen);
  const leaves = [...seen.keys()].filter((path) => commandsIn(seen.get(path) ?? '').length === 0);
  expect(leaves.toSorted()).toEqual(COMMANDS.toSorted());
  for (const [path, help] of seen) {
    expect(help).toContain(`Usage: finswich-merchant ${path}`.trimEnd());
    expect(help).toContain('--json');
    expect({ path, unexplained: entriesOf(help).filter((entry) => !/\S {2,}\S/.test(entry)) }).toEqual({
      path,
      unexplained: [],
    });
    expect({ path, tooWide: help.split('\n').filter((line) => line.length > 80) }).toEqual({ path, tooWide: [] });
  }
});

/** The lines of a help text that name an option, an argument or a command. */
const entriesOf = (help: string): string[] =>
  [...help.matchAll(/^(?:Arguments|Options|Global Options|Commands):\n((?: {2}.*\n?)*)/gm)].flatMap(
    ([, entries = '']) => entries.split('\n').filter((line) => /^ {2}\S/.test(line)),
  );

test.each([
  [[]],
  [['nonsense']],
  [['wallet']],
  [['wallet', 'nonsense']],
  [['wallet', 'open']],
  [['wallet', 'show', '--user', 'meg', '--mode', 'test']],
  [['wallet', 'show', '--user', ' ', '--mode', 'TEST']],
  [['wallet', 'open', '--user', 'meg', '--mode', 'TEST', '--email', 'meg']],
  [['wallet', 'fund', '--user', 'meg', '--mode', 'TEST', '--amount', '1']],
  [['transaction', 'show']],
  [['transaction', 'list', '--limit', '0']],
  [['transaction', 'list', '--state', 'lost']],
  [['review', 'decide', 'one', '--choice', 'paid', '--reason', 'r', '--by', 'b']],
  [['review', 'decide', '1', '--choice', 'paid', '--reason', ' ', '--by', 'b']],
  [['sandbox', '--port', '70000']],
  [['sandbox', '--merchant', 'nowhere']],
  [['sandbox', '--merchant', 'http://127.0.0.1:3000/#there']],
  [['sandbox', '--mode', 'BOTH']],
  [['backup']],
  [['restore']],
  [['demo', '--twice']],
])('wrong usage %j ends with 2, says so on standard error, and prints nothing', async (args) => {
  const { code, stdout, stderr } = await run(place, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toContain('    at ');
  expect(stderr.length).toBeGreaterThan(20);
});

test('--version prints the version of the package', async () => {
  const { code, stdout } = await run(place, ['--version']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('a reader that leaves early, as `head` does, is no failure of the command', async () => {
  const child = spawn(process.execPath, [resolve('src/cli.ts'), '--help'], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ said, code }).toEqual({ said: '', code: 0 });
});
