import Sqlite from 'better-sqlite3';

/** A connection that keeps every statement that is prepared on it, as it is written: without what is bound to it. */
export class RecordedSqlite extends Sqlite {
  readonly prepared: string[] = [];

  override prepare<Bound extends unknown[] | object = unknown[], Row = unknown>(source: string) {
    this.prepared.push(source);
    return super.prepare<Bound, Row>(source);
  }
}
