import { type Log, faultFields } from '../core/log.ts';

/** What is under way for one transaction: it is not at rest before all of it has ended. */
export interface UnderWay {
  readonly isNothing: () => boolean;
  readonly busy: <T>(work: () => Promise<T>) => Promise<T>;
  /** Gives up whatever is left to do when the sandbox closes. */
  readonly inBackground: (work: () => Promise<void>) => void;
}

/** @param tell called whenever some work has ended */
export function createUnderWay(
  reference: string,
  { closing, log }: { readonly closing: AbortSignal; readonly log: Log },
  tell: () => void,
): UnderWay {
  let pieces = 0;

  async function busy<T>(work: () => Promise<T>): Promise<T> {
    pieces += 1;
    try {
      return await work();
    } finally {
      pieces -= 1;
      tell();
    }
  }

  return {
    isNothing: () => pieces === 0,
    busy,
    inBackground: (work) =>
      void busy(work).catch((thrown: unknown) => {
        if (!closing.aborted) log.error({ reference, ...faultFields(thrown) }, 'sandbox.outcome_broken');
      }),
  };
}
