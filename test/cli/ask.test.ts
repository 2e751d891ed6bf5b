import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { ask } from '../../src/cli/ask.ts';

function terminal(isTTY: boolean, showsIt = isTTY) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return { input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY: showsIt }) };
}

test('a question is asked on a terminal, and its answer taken without spaces', async () => {
  const { input, output } = terminal(true);
  const answered = ask('Code: ', { input, output });
  input.write(' 123456 \n');
  expect(await answered).toBe('123456');
  expect(String(output.read())).toContain('Code: ');
});

test('a closed terminal is no answer', async () => {
  const { input, output } = terminal(true);
  const answered = ask('Code: ', { input, output });
  input.end();
  expect(await answered).toBe('');
});

test.each([
  ['no terminal', terminal(false)],
  ['nobody who could type', terminal(false, true)],
  ['nowhere to show the question', terminal(true, false)],
])('where there is %s nobody is asked', async (_what, { input, output }) => {
  // If it asks all the same it reads the end at once, and the test does not hang.
  input.end();
  expect(await ask('Code: ', { input, output })).toBeNull();
  expect(output.read()).toBeNull();
});
