/** Adds so many rows to a table in one statement: in the SQL of each value, `n` counts them from 1. */
export const manyRows = (table: string, count: number, values: Readonly<Record<string, string>>): string =>
  `insert into ${table} (${Object.keys(values).join(', ')})
    with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${count})
    select ${Object.values(values).join(', ')} from counted`;
