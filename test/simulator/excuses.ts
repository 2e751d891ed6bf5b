/**
 * Why an answer, a text or a word of the desk may break its rule and still be right. Each excuse has a name, and it is
 * counted how often it is granted. One that no world needs must be removed, because it could only hide a fault.
 */
export const EXCUSES = [
  // Two times of one clock cannot be compared when it was put back in between.
  'the clock was put back: which came first, the phone or the code',
  'the clock was put back: a forgery was dismissed',
  'the clock was put back: a code was sent after its end',
  'the clock was put back: a code was sent after the hour',
  'the clock was put back: a code has expired',
  'the clock was put back: a transaction has expired',
  'the clock was put back: when an event came',
  'the clock was put back: when a code was sent',
  // Around a change of phone, the old and the new one may both count.
  'the phone was changing: a code was sent after its end',
  'the phone was changing: a limit of codes',
  'the phone was changing: a limit of wrong codes',
  'the clock jumped, or the phone was changing: how long a code lives',
  // Somebody decided, or Finswich said, something that contradicts Finswich's books.
  'at odds with the books: success',
  'at odds with the books: refused',
  'at odds with the books: a text says that Finswich was paid',
  'at odds with the books: a text says that Finswich has no money of it',
  'at odds with the books: a story says that Finswich paid',
  'at odds with the books: a story says that Finswich refused',
  // What could not be stored is not known when an event is answered, or at the desk.
  'the database failed: in doubt, though it was answered before',
  'the database failed: in doubt, though it is decided',
  'the database failed: a code that never left still counts',
  'the database failed: what happened is not kept yet',
  'the process died: what Finswich answered is not kept',
  'the process died: what a gateway took is not kept',
  'the process died: what was answered is not kept',
  'the process died, or the database failed: a try was begun and not made',
  // Without an answer nobody outside knows what was decided.
  'nobody was told: why it was refused',
  'nobody was told: what was answered',
  'the transaction is over: its amount is not compared',
  'one of two PINs: which one was sent',
] as const;
export type Excuse = (typeof EXCUSES)[number];

/** How often each excuse was granted. */
export type Granted = Readonly<Partial<Record<Excuse, number>>>;

export interface Excuses {
  /** Whether a rule holds, or one of the excuses that apply explains why it does not. */
  readonly unless: (holds: boolean, applies: Readonly<Partial<Record<Excuse, boolean>>>) => boolean;
  readonly granted: () => Granted;
}

export function createExcuses(): Excuses {
  const granted: Partial<Record<Excuse, number>> = {};
  return {
    unless: (holds, applies) => {
      if (holds) return true;
      const name = EXCUSES.find((one) => applies[one]);
      if (name) granted[name] = (granted[name] ?? 0) + 1;
      return name !== undefined;
    },
    granted: () => granted,
  };
}
