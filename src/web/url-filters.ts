import { useSearchParams } from 'wouter';

/** How one filter is written in the URL and in API queries. Several values are separated by commas. */
export interface Field<Value> {
  /** Also reads an empty or invalid text, as no filter. */
  read(text: string): Value;
  write(value: Value): string;
}

export const text: Field<string> = { read: (given) => given, write: (value) => value };

/** One of these words, or null for any. */
export const oneOf = <const Word extends string>(words: readonly Word[]): Field<Word | null> => ({
  read: (given) => words.find((word) => word === given) ?? null,
  write: (value) => value ?? '',
});

/** Some of these words; none means all. */
export const someOf = <const Word extends string>(words: readonly Word[]): Field<readonly Word[]> => ({
  read: (given) => words.filter((word) => given.split(',').includes(word)),
  write: (value) => value.join(','),
});

/** A moment: ISO 8601 in UTC, or '' for none. */
export const moment: Field<string> = {
  read: (given) => (Number.isNaN(Date.parse(given)) ? '' : new Date(given).toISOString()),
  write: (value) => value,
};

type Fields = Readonly<Record<string, Field<unknown>>>;
export type Values<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never;
};

/** The parameters with the place in the list. A place is only valid for one set of filters. */
const CURSORS = ['after', 'before'] as const;

export interface UrlFilters<F extends Fields> {
  readonly filters: Values<F>;
  /** Sets some filters and goes to the first page. */
  readonly set: (change: Partial<Values<F>>) => void;
  readonly clear: () => void;
  readonly isFiltered: boolean;
  /** By filters, by the mode, or by a cursor. An empty list then does not mean that there is nothing at all. */
  readonly isNarrowed: boolean;
  /** Filters, mode and cursor as the API takes them. Pass all of it on, and use it in the query's key. */
  readonly query: Readonly<Record<string, string>>;
  /** Only the filters, as a saved view keeps them. */
  readonly view: string;
}

/**
 * A page's filters, kept in its URL: a reload, a bookmark and a link to a colleague show the same list. Give `fields`
 * as a constant outside the component.
 */
export function useUrlFilters<F extends Fields>(fields: F): UrlFilters<F> {
  const [params, setParams] = useSearchParams();
  const names = Object.keys(fields);
  const values = Object.fromEntries(names.map((name) => [name, fields[name]?.read(params.get(name) ?? '')]));
  const written = names.map((name) => [name, fields[name]?.write(values[name]) ?? ''] as const);
  const filled = written.filter(([, value]) => value !== '');
  const others = ['mode', ...CURSORS].map((name) => [name, params.get(name) ?? ''] as const);

  const change = (next: Readonly<Record<string, unknown>>): void => {
    setParams((now) => {
      const to = new URLSearchParams(now);
      for (const cursor of CURSORS) to.delete(cursor);
      for (const [name, value] of Object.entries(next)) {
        const asText = fields[name]?.write(value) ?? '';
        if (asText === '') to.delete(name);
        else to.set(name, asText);
      }
      return to;
    });
  };

  return {
    filters: values as Values<F>,
    set: change,
    clear: () => change(Object.fromEntries(names.map((name) => [name, fields[name]?.read('')]))),
    isFiltered: filled.length > 0,
    isNarrowed: filled.length > 0 || others.some(([, value]) => value !== ''),
    query: Object.fromEntries([...filled, ...others.filter(([, value]) => value !== '')]),
    view: new URLSearchParams(filled.map(([name, value]) => [name, value])).toString(),
  };
}
