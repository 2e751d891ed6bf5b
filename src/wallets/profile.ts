import { isName } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import { e164, emailAddress } from './contact.ts';

const LONGEST_CATEGORY = 100;

/** How each part of a customer's profile is read, and what is wrong with one that is not. */
const PARTS = {
  phone: { read: e164, fault: 'bad_phone' },
  email: { read: emailAddress, fault: 'bad_email' },
  category: {
    read: (typed: string) => {
      const category = typed.trim();
      return category.length <= LONGEST_CATEGORY && isName(category) ? category : null;
    },
    fault: 'bad_category',
  },
} as const;

type ProfilePart = keyof typeof PARTS;
export const PROFILE_PARTS = Object.keys(PARTS) as readonly ProfilePart[];
export type ProfileFault = (typeof PARTS)[ProfilePart]['fault'];

/** What was typed, in the one spelling in which it is kept; null stands for none. */
export function readPart(part: ProfilePart, typed: string | null): Result<string | null, ProfileFault> {
  if (typed === null) return ok(null);
  const read = PARTS[part].read(typed);
  return read === null ? err(PARTS[part].fault) : ok(read);
}
