import { z } from 'zod';
import { AUTHENTICATIONS } from './credentials.ts';
import { WAYS } from './ways.ts';

/** What `content` of a refusal is. `usual`: what VTpass's sandbox was seen to send. */
const ERROR_CONTENTS = ['usual', 'absent', 'object', 'array', 'text'] as const;
export type ErrorContent = (typeof ERROR_CONTENTS)[number];

/** How this VTpass behaves until it is told otherwise. */
export const settings = z.strictObject({
  /** `test`: it serves its test numbers, and any other fails. `any`: it serves every number but the faulty ones. */
  numbers: z.enum(['test', 'any']),
  /** How the list of variations is spelt. */
  variationsKey: z.enum(['variations', 'varations', 'both']),
  authentication: z.enum(AUTHENTICATIONS),
  /** What is wrong with the merchant's account. */
  account: z.enum(['021', '022', '023', '024', '027']).nullable(),
  /** What is wrong with single services, by serviceID. */
  services: z.record(z.string(), z.enum(['028', '030', '034', '035'])),
  /** The code of an account that is confirmed. */
  verifyCode: z.enum(['000', '020']),
  errorContent: z.enum(ERROR_CONTENTS),
  /** The balance shows the dust of sums of floats: 1081.8199999998. */
  balanceDrifts: z.boolean(),
  /** How the catalogue and the balance are answered. `empty_list`: nothing is for sale. */
  reads: z.enum([...WAYS, 'empty_list']),
  /** Where notices go. */
  noticeUrl: z.url({ protocol: /^https?$/ }).nullable(),
});
export type Settings = z.output<typeof settings>;

/** What is left out stays as it is. */
export const settingsChange = settings.partial();
export type SettingsChange = z.output<typeof settingsChange>;

export const USUAL_SETTINGS: Settings = {
  numbers: 'test',
  variationsKey: 'both',
  authentication: 'all',
  account: null,
  services: {},
  verifyCode: '000',
  errorContent: 'usual',
  balanceDrifts: false,
  reads: 'plain',
  noticeUrl: null,
};
