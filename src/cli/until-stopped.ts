import closeWithGrace from 'close-with-grace';

const PATIENCE_MS = 30_000;

/**
 * Finishes what runs when the process is told to stop, and exits with 0; an unforeseen fault stops it the same way, with
 * exit code 1. A second signal, or more than `patienceMs`, ends it at once. Answers how to take that back.
 */
export function untilStopped(stop: () => Promise<void>, patienceMs = PATIENCE_MS): () => void {
  const tell = (text: string): boolean => process.stderr.write(`${text}\n`);
  const { uninstall } = closeWithGrace(
    {
      delay: patienceMs,
      logger: false,
      // A command that ends by itself keeps its own exit code.
      skip: ['beforeExit'],
      onTimeout: () => tell(`Not finished after ${patienceMs / 1_000} s; ended all the same.`),
    },
    async ({ err }) => {
      if (err) tell(err.stack ?? err.message);
      await stop().catch((thrown: unknown) => {
        tell(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
        throw thrown;
      });
    },
  );
  return uninstall;
}
