import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach } from '@jest/globals';

const threads = new Set<Worker>();
afterEach(async () => {
  for (const thread of threads) await thread.terminate();
  threads.clear();
});

const RUN = `const { parentPort, workerData: { module, act, given } } = require('node:worker_threads');
import(module).then((its) => parentPort.postMessage(eval(act)(its, ...given)));`;

/**
 * Runs `act` with a module of the product in a thread of its own, and resolves with what it returns. So the time limit
 * of a test can end work that goes on for ever; in this thread it would stop the whole suite. `act` is sent as text and
 * sees only its arguments.
 */
export async function inAThread<Module, Given extends unknown[], Answer>(
  module: string,
  act: (module: Module, ...given: Given) => Answer,
  ...given: Given
): Promise<Answer> {
  const workerData = { module: pathToFileURL(module).href, act: String(act), given };
  const thread = new Worker(RUN, { eval: true, workerData });
  threads.add(thread);
  const [answer] = await once(thread, 'message');
  return answer as Answer;
}
