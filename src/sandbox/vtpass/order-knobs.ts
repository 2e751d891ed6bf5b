import { z } from 'zod';
import { code, way } from './ways.ts';

/** What becomes of an order. `unrecorded`: VTpass never had it, and charged nothing. */
const ENDS = ['delivered', 'failed', 'reversed', 'pending', 'unrecorded'] as const;
export type End = (typeof ENDS)[number];

const MOST_REQUERIES = 1_000;
const times = z.int().min(0).max(MOST_REQUERIES).default(0);

/** How one order is played. Each is left out when it goes as usual. */
export const orderKnobs = z.strictObject({
  /** Turned away with this code, uncharged. */
  refuse: code.optional(),
  /** How /pay is answered. The order is charged and played all the same. */
  answer: way.default('plain'),
  ends: z.enum(ENDS).default('delivered'),
  /** It ends only after so many requeries: they still say pending. */
  afterRequeries: times,
  /** /pay and so many requeries tell neither token nor PIN. */
  tokenAfterRequeries: times,
  /** For so long /requery says 015, as though the order had never come. Milliseconds. */
  unknownForMs: z.int().min(0).default(0),
  /** How the first requeries are answered, one after the other. */
  requeryAnswers: z.array(way).max(MOST_REQUERIES).default([]),
  /** `old`: code 001, and the outcome in `content.response_code`. */
  requeryShape: z.enum(['new', 'old']).default('new'),
  /** `documented`: texts in /pay and numbers in /requery. */
  amounts: z.enum(['documented', 'numbers', 'strings']).default('documented'),
  /** Delivered and charged for this amount instead of the ordered one. Kobo. */
  amountMinor: z.int().positive().optional(),
  /** What answers say instead of the order's own id and account. */
  says: z.strictObject({ requestId: z.string().min(1).optional(), account: z.string().min(1).optional() }).default({}),
  /** Once an answer has said delivered, VTpass takes it back: money, status and a notice with code 040. */
  thenReversed: z.boolean().default(false),
  /** The meter needs two key-change tokens before the token. */
  keyChange: z.boolean().default(false),
  /** `older`: the digits of Ikeja's token alone, as it came before 2025. */
  valueShape: z.enum(['new', 'older']).default('new'),
});
export type OrderKnobs = z.output<typeof orderKnobs>;
export type OrderKnobsGiven = z.input<typeof orderKnobs>;
