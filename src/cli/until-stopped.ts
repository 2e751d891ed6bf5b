import closeWithGrace from 'close-with-grace';

/** The patience of a command that makes no call to a payment switch. */
export const STOP_PATIENCE_MS = 30_000;

const SAME_REQUEST_MS = 1_000;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const satisfies readonly NodeJS.Signals[];

/**
 * Without a listener a signal ends the process at once. close-with-grace and the code below replace their listeners,
 * and npm's copy of Ctrl+C may come in that very moment. So this listener stays throughout.
 */
const stay = (): void => {};

/**
 * A terminal sends Ctrl+C to every process, and npm passes it on as well. So the same signal twice within this time is
 * one request to stop, not a request to end at once.
 */
function ignoreRepeatsOf(signal: NodeJS.Signals): void {
  const end = process.listeners(signal).at(-1);
  if (!end) return;
  const since = performance.now();
  process.off(signal, end);
  process.on(signal, (...told) => {
    if (performance.now() - since > SAME_REQUEST_MS) end(...told);
  });
}

/**
 * Calls `stop` when the process gets a signal to stop, and exits with 0. An unforeseen fault stops it the same way,
 * with exit code 1. A second signal, or more than `patienceMs`, ends the process at once. Returns a function that takes
 * this back.
 */
export function untilStopped(stop: () => Promise<void>, patienceMs: number): () => void {
  const tell = (text: string): boolean => process.stderr.write(`${text}\n`);
  for (const signal of SIGNALS) process.on(signal, stay);
  const { uninstall } = closeWithGrace(
    {
      delay: patienceMs,
      logger: false,
      // A command that ends by itself keeps its own exit code.
      skip: ['beforeExit'],
      onTimeout: () => tell(`Not finished after ${patienceMs / 1_000} s; ended all the same.`),
    },
    async ({ err, signal }) => {
      if (signal) ignoreRepeatsOf(signal);
      if (err) tell(err.stack ?? err.message);
      await stop().catch((thrown: unknown) => {
        tell(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
        throw thrown;
      });
    },
  );
  return () => {
    uninstall();
    for (const signal of SIGNALS) process.off(signal, stay);
  };
}
