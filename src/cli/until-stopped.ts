import closeWithGrace from 'close-with-grace';

/** For what has no call of its own out to a payment switch. */
export const STOP_PATIENCE_MS = 30_000;

const SAME_WISH_MS = 1_000;

/**
 * A terminal tells Ctrl+C to everybody, and npm passes on what it heard: the same signal twice at once is one wish to stop,
 * and none to end without stopping.
 */
function oneWishOf(signal: NodeJS.Signals): void {
  const end = process.listeners(signal).at(-1);
  if (!end) return;
  const since = performance.now();
  process.off(signal, end);
  process.on(signal, (...told) => {
    if (performance.now() - since > SAME_WISH_MS) end(...told);
  });
}

/**
 * Finishes what runs when the process is told to stop, and exits with 0; an unforeseen fault stops it the same way, with
 * exit code 1. A second signal, or more than `patienceMs`, ends it at once. Answers how to take that back.
 */
export function untilStopped(stop: () => Promise<void>, patienceMs: number): () => void {
  const tell = (text: string): boolean => process.stderr.write(`${text}\n`);
  const { uninstall } = closeWithGrace(
    {
      delay: patienceMs,
      logger: false,
      // A command that ends by itself keeps its own exit code.
      skip: ['beforeExit'],
      onTimeout: () => tell(`Not finished after ${patienceMs / 1_000} s; ended all the same.`),
    },
    async ({ err, signal }) => {
      if (signal) oneWishOf(signal);
      if (err) tell(err.stack ?? err.message);
      await stop().catch((thrown: unknown) => {
        tell(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
        throw thrown;
      });
    },
  );
  return uninstall;
}
