/** What names a transaction: the rail that carries it out, and what it is called there. */
export interface TransactionName {
  readonly rail: string;
  readonly reference: string;
}

/**
 * The name with the id that everything about the transaction is kept under. The id is there from the first thing that
 * comes under the name, which may be before the transaction itself is known. It grows with time.
 */
export interface TransactionKey extends TransactionName {
  readonly id: number;
}

/** The only rail there was when names were first written into seals, codes and digests. */
const FIRST_RAIL = 'finswich';

/**
 * The name in one text, for what is derived from it for ever: seals, codes and digests. Those of the first rail were
 * made from the reference alone, so its names keep that form.
 */
export const nameText = ({ rail, reference }: TransactionName): string =>
  rail === FIRST_RAIL ? reference : JSON.stringify([rail, reference]);
