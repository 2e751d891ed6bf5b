import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { ask } from '../../src/cli/ask.ts';

function terminal(isTTY: boolean) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  return Object.assign({ input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY }) });
}

test('a question is asked on a terminal, and its answer taken without spaces', async () => {
  const { input, output } = terminal(true);
  const answered = ask('Code: ', { input, output });
  input.write(' 123456 \n');
  expect(await answered).toBe('123456');
  expect(String(output.read())).toContain('Code: ');
});

test('whoever closes the terminal has answered nothing', async () => {
  const { input, output } = terminal(true);
  const answered = ask('Code: ', { input, output });
  input.end();
  expect(await answered).toBe('');
});

test('where there is no terminal nobody is asked', async () => {
  const { input, output } = terminal(false);
  expect(await ask('Code: ', { input, output })).toBeNull();
  expect(output.read()).toBeNull();
});
