import { z } from 'zod';
import { REVIEW_STATUSES } from '../../reviews/ports.ts';
import { MODES } from '../../core/mode.ts';
import { isPrintable, printable } from '../../core/printable.ts';

/** Words every answer of the staff API is made of. What stands here is what people and programs outside rely on. */

export const time = z.iso.datetime().meta({ description: 'ISO 8601 in UTC', example: '2026-11-20T14:02:09.120Z' });
/** Who may be the second person of something that waits for one. */
export const secondPeople = z
  .array(z.object({ name: z.string(), email: z.string(), from: time.nullable() }))
  .meta({ description: 'who may confirm it; `from` is null for those who may now. Empty where nothing waits' });
export const reviewStatus = z.enum(Object.keys(REVIEW_STATUSES) as (keyof typeof REVIEW_STATUSES)[]);
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
/** What a query asks for by its name: no database knows one with control characters, and Postgres fails at it. */
export const named = (longest: number) => z.string().max(longest).refine(isPrintable, 'It has control characters.');
/** As a path has them. */
export const referenceInPath = reference.refine(isPrintable);
export const userReferenceInPath = userReference.refine(isPrintable);
/** The number of a thing, as a path has it. */
export const idInPath = z.coerce.number().int().min(1).meta({ example: 7 });

/** Decimal text for programs, `display` for people: never a float. */
export const money = z
  .object({
    amount: z.string().regex(/^-?\d+(\.\d+)?$/),
    currency: z.string().length(3),
    display: z.string(),
  })
  .meta({ id: 'Money', example: { amount: '200.00', currency: 'KES', display: 'KES 200.00' } });

/** Opaque; only good for the list and filters it came from. Long enough for a user reference in any script. */
export const cursor = z.string().max(1_200).meta({ description: 'opaque: pass it back as it came' });

/** A page of a list: `next` and `previous` are null at the ends. */
export const pageOf = <Row extends z.ZodType>(row: Row, id: string) => pageWith(row, id, {});
const pageWith = <Row extends z.ZodType, More extends z.ZodRawShape>(row: Row, id: string, more: More) =>
  z.object({ rows: z.array(row), next: cursor.nullable(), previous: cursor.nullable(), ...more }).meta({ id });

/** A page of what a search found. */
export const foundPageOf = <Row extends z.ZodType>(row: Row, id: string) =>
  pageWith(row, id, {
    not_searched: z
      .enum(['phone', 'email'])
      .nullable()
      .meta({ description: 'what the search is, and the caller’s role may not look for' }),
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
    .meta({ override: { type: 'string' }, description: 'one, or several with commas' });

/** What a person typed, fit to be kept by any database; lines stay lines. */
export const typed = z
  .string()
  .overwrite((text) => text.split(/\r?\n/).map(printable).join('\n'))
  .trim();

export const reason = typed.min(3).max(500).meta({ description: 'why; it is kept', example: 'Customer called' });
