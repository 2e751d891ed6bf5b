import { z } from 'zod';
import { way } from './ways.ts';

/** How a wrong account is told: by `content.error`, by `content.WrongBillersCode` as a boolean or a text, or as usual. */
const WRONG_SHAPES = ['usual', 'error', 'flag', 'flag_text'] as const;

/** How one verification is played. Each is left out when it goes as usual. */
export const verificationKnobs = z.strictObject({
  answer: way.default('plain'),
  /** Whether VTpass finds the account. Left out: by the account. */
  isWrong: z.boolean().optional(),
  wrongShape: z.enum(WRONG_SHAPES).default('usual'),
  /** What the meter is, whatever was asked for. */
  meterType: z.enum(['prepaid', 'postpaid']).optional(),
  canVend: z.enum(['yes', 'no']).default('yes'),
  /** `Min_Purchase_Amount`, in kobo. */
  minimumMinor: z.int().positive().optional(),
  /** `Renewal_Amount`, in kobo. */
  renewalMinor: z.int().positive().optional(),
  name: z.string().optional(),
  /** The decoder has a bouquet. */
  hasBouquet: z.boolean().default(true),
});
export type VerificationKnobs = z.output<typeof verificationKnobs>;
export type VerificationKnobsGiven = z.input<typeof verificationKnobs>;
