import type Sqlite from 'better-sqlite3';
import type { Parameter, RedoRecord } from './redo-segment.ts';

/** A statement that changed something, with its parameters. */
export interface Write {
  readonly source: string;
  readonly parameters: readonly Parameter[];
}

/** A connection that notes down each statement that changed something, with its parameters. */
export function noting(client: Sqlite.Database, written: Write[]): Sqlite.Database {
  const prepare = (source: string): Sqlite.Statement => {
    const statement = client.prepare(source);
    if (statement.readonly) return statement;
    const note = (parameters: readonly unknown[], hasChanged: boolean): void => {
      if (hasChanged) written.push({ source, parameters: parameters.map(parameterOf) });
    };
    const noted = {
      run: (...parameters: unknown[]) => {
        const ran = statement.run(...parameters);
        note(parameters, ran.changes > 0);
        return ran;
      },
      // With RETURNING, a statement returns each row that it changed.
      all: (...parameters: unknown[]) => {
        const rows = statement.all(...parameters);
        note(parameters, rows.length > 0);
        return rows;
      },
      get: (...parameters: unknown[]) => {
        const row = statement.get(...parameters);
        note(parameters, row !== undefined);
        return row;
      },
      raw: (...mode: [] | [boolean]) => {
        statement.raw(...mode);
        return noted;
      },
    };
    return noted as unknown as Sqlite.Statement;
  };
  return { prepare } as unknown as Sqlite.Database;
}

function parameterOf(value: unknown): Parameter {
  if (value === null || typeof value === 'string' || Number.isFinite(value)) return value as Parameter;
  throw new TypeError(`the redo log cannot keep a parameter of type ${typeof value}`);
}

/** The record of one commit: each statement stands in it once. */
export function recordOf(position: number, written: readonly Write[]): RedoRecord {
  const places = new Map<string, number>();
  const writes = written.map(({ source, parameters }) => {
    const place = places.get(source) ?? places.size;
    places.set(source, place);
    return [place, ...parameters] as const;
  });
  return { position, at: Date.now(), statements: [...places.keys()], writes };
}
