import { z } from 'zod';
import { REVIEW_STATUSES } from '../../reviews/ports.ts';
import { MODES } from '../../core/mode.ts';
import { isPrintable, printable } from '../../core/printable.ts';

/** The building blocks of every reply of the staff API. People and programs outside rely on them. */

export const time = z.iso.datetime().meta({ description: 'ISO 8601 in UTC', example: '2026-11-20T14:02:09.120Z' });
/** Who may be the second person of something that waits for one. */
export const secondPeople = z
  .array(z.object({ name: z.string(), email: z.string(), from: time.nullable() }))
  .meta({ description: 'who may confirm it; `from` is null for those who may now. Empty when nothing waits' });
export const reviewStatus = z.enum(Object.keys(REVIEW_STATUSES) as (keyof typeof REVIEW_STATUSES)[]);
/** The rail of a transaction, by the name that never changes; and its upstream, as people call it. */
export const rail = z.string().meta({ example: 'finswich' });
export const upstream = z
  .string()
  .meta({ description: 'the name of the rail’s upstream, for people', example: 'Finswich' });

export const mode = z.enum(MODES).meta({ description: 'TEST moves no real money', example: 'TEST' });
export const reference = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'txn_reference', example: 'UTL-hZ4KKPAvGR43kYLL1687247368' });
export const userReference = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'user_reference', example: 'poormeggriffin' });
export const count = z.int().min(0);
/** A text to filter by. Control characters are refused: no stored text has them, and Postgres fails on them. */
export const filterText = (longest: number) =>
  z.string().max(longest).refine(isPrintable, 'It must not have control characters.');
/** References in a path: control characters are refused here too. */
export const referenceInPath = reference.refine(isPrintable);
export const userReferenceInPath = userReference.refine(isPrintable);
/** An id in a path. */
export const idInPath = z.coerce.number().int().min(1).meta({ example: 7 });

/** Decimal text for programs, `display` for people: never a float. */
export const money = z
  .object({
    amount: z.string().regex(/^-?\d+(\.\d+)?$/),
    currency: z.string().length(3),
    display: z.string(),
  })
  .meta({ id: 'Money', example: { amount: '200.00', currency: 'KES', display: 'KES 200.00' } });

/** Opaque, and only valid for the list and filters it came from. Long enough for a user reference in any script. */
export const cursor = z.string().max(1_200).meta({ description: 'opaque: pass it back unchanged' });

/** A page of a list: `next` and `previous` are null at the ends. */
export const pageOf = <Row extends z.ZodType>(row: Row, id: string) => pageWith(row, id, {});
const pageWith = <Row extends z.ZodType, More extends z.ZodRawShape>(row: Row, id: string, more: More) =>
  z.object({ rows: z.array(row), next: cursor.nullable(), previous: cursor.nullable(), ...more }).meta({ id });

/** A page of what a search found. */
export const foundPageOf = <Row extends z.ZodType>(row: Row, id: string) =>
  pageWith(row, id, {
    not_searched: z.enum(['phone', 'email']).nullable().meta({
      description: 'set when the search looks like a phone or e-mail and the caller’s role may not search for those',
    }),
  });

export const limit = z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'rows per page' });
export const paging = { limit, after: cursor.optional(), before: cursor.optional() };

/** A query parameter that may be given several times, or once with commas. */
export const several = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((one) => one.split(','))
        .filter((one) => one !== ''),
    )
    .pipe(z.array(item))
    .meta({ override: { type: 'string' }, description: 'one, or several separated by commas' });

/** A text that a person typed, cleaned for any database. Line breaks stay. */
export const typed = z
  .string()
  .overwrite((text) => text.split(/\r?\n/).map(printable).join('\n'))
  .trim();

export const reason = typed.min(3).max(500).meta({ description: 'why; it is kept', example: 'Customer called' });
