import { STATES, isReachable } from '../../src/transactions/states.ts';
import { type Prover, type Row, type Signal, TRANSITIONS } from '../../src/transactions/steps.ts';
import { DATABASE_FAULTS, type StatementSeen } from './ground.ts';

/** What may go wrong at exactly the statement that stores a step. */
export const FAULTS_AT_A_STEP = [...DATABASE_FAULTS, 'crash'] as const;
export type FaultAtAStep = (typeof FAULTS_AT_A_STEP)[number];
/** What is counted of each step. */
const COUNTED = ['taken', ...FAULTS_AT_A_STEP] as const;
type Counted = (typeof COUNTED)[number];

/** The state that a step leaves, its signal, and who proves it: `in_doubt, reversed, event`. */
export type StepName = string;
export const stepName = (from: string, on: string, by: string): StepName => `${from}, ${on}, ${by}`;

/**
 * Who never proves a step of a transaction that Finswich announces: it is not ordered, and Finswich cannot be asked.
 */
const NEVER_PROVE: readonly Prover[] = ['question', 'pin', 'wallet'];
/** All that the answer to a transfer call can say. */
const ANSWERED: readonly Signal[] = ['paid', 'refused', 'unknown'];

/** The steps of a row that a transaction which Finswich announced can take, over the embedded ledger. */
const announced = ({ from, on, by, way }: Row): readonly StepName[] =>
  way === 'ordered'
    ? []
    : from
        .filter((state) => state === 'none' || (isReachable(STATES[state]) && STATES[state].way !== 'ordered'))
        .flatMap((state) =>
          by
            .filter((who) => !NEVER_PROVE.includes(who) && (who !== 'answer' || ANSWERED.includes(on)))
            .map((who) => stepName(state, on, who)),
        );

/** Every step that the state table allows such a transaction. */
export const STEPS: readonly StepName[] = [...new Set(TRANSITIONS.flatMap(announced))].toSorted();

/** How often each step was taken, and how often each fault came at it. */
export type Situations = Readonly<Record<StepName, Readonly<Partial<Record<Counted, number>>>>>;

/** A step that a statement stores, and the transaction that takes it. */
interface StepWritten {
  readonly id: string;
  /** Known only for the first step of a transaction. */
  readonly reference: string | null;
  readonly step: StepName;
}

/** The step that a statement stores; null when it stores none. */
export function stepWritten({ sql, values }: StatementSeen): StepWritten | null {
  const [, table, columns = '', given = ''] =
    /^insert into "(transitions|transactions)" \((.*?)\) values \((.*?)\)/.exec(sql) ?? [];
  if (table === undefined) return null;
  const left = [...values];
  const row = Object.fromEntries(
    columns.split(', ').map((column, place) => {
      const isGiven = /^(?:\?|\+\?|\$\d+)$/.test(given.split(', ')[place] ?? '');
      return [column.replaceAll('"', ''), isGiven ? String(left.shift()) : ''];
    }),
  );
  const { state = '', from_state: from = '', signal = '', proven_by: by = '' } = row;
  if (table === 'transitions') {
    return { id: row['transaction_id'] ?? '', reference: null, step: stepName(from, signal, by) };
  }
  const first = state === 'declined' ? 'announceRefused' : 'announced';
  return { id: row['id'] ?? '', reference: row['reference'] ?? '', step: stepName('none', first, 'event') };
}

/** Counts the situations of one world, or of many. */
export function countSituations() {
  const counts: Record<StepName, Partial<Record<Counted, number>>> = {};
  const add = (step: StepName, what: Counted, times = 1): void => {
    const row = (counts[step] ??= {});
    row[what] = (row[what] ?? 0) + times;
  };
  return {
    add,
    addAll: (situations: Situations): void => {
      for (const [step, row] of Object.entries(situations)) {
        for (const [what, times] of Object.entries(row)) add(step, what as Counted, times);
      }
    },
    counts: (): Situations => counts,
    /** The steps that the state table allows and that were never taken. */
    missing: (): readonly string[] =>
      STEPS.flatMap((step) => COUNTED.flatMap((what) => (counts[step]?.[what] ? [] : [`${step}: ${what}`]))),
    /** A line for each step. */
    table: (): readonly string[] => {
      const line = (name: string, cells: readonly string[]): string =>
        name.padEnd(42) + cells.map((cell) => cell.padStart(15)).join('');
      const rows = [...new Set([...STEPS, ...Object.keys(counts)])].map((step) =>
        line(
          step,
          COUNTED.map((what) => String(counts[step]?.[what] ?? 0)),
        ),
      );
      return [line('state, signal, prover', COUNTED), ...rows];
    },
  };
}
