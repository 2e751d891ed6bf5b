import { isName } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import { e164, emailAddress } from './contact.ts';
import { type Country, readCountry } from './country.ts';

/** What is known of a customer. */
export interface Profile {
  /** Phones without a country code are read as phones of this country. */
  readonly country: Country;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly email: string | null;
  /** What Finswich is told for its policy check (`user_category`); null when unknown. */
  readonly category: string | null;
}

/** Parts of a profile as somebody typed them. Null takes a part away; a part that is not named stays as it is. */
export interface ProfileChange {
  readonly country?: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly category?: string | null;
}

const LONGEST_NAME = 100;

/** A text of one line, without the spaces around it. */
function nameIn(typed: string): string | null {
  const name = typed.trim();
  return name.length <= LONGEST_NAME && isName(name) ? name : null;
}

/** How each part of a profile is read, and what is wrong with one that cannot be read. The country comes first. */
const PARTS = {
  country: { field: 'country', read: readCountry, fault: 'bad_country' },
  firstName: { field: 'first_name', read: nameIn, fault: 'bad_first_name' },
  lastName: { field: 'last_name', read: nameIn, fault: 'bad_last_name' },
  phone: { field: 'phone', read: e164, fault: 'bad_phone' },
  email: { field: 'email', read: emailAddress, fault: 'bad_email' },
  category: { field: 'category', read: nameIn, fault: 'bad_category' },
} as const;

export const PROFILE_PARTS = Object.keys(PARTS) as readonly (keyof Profile)[];
/** How programs name a part: `first_name`. */
export const fieldOf = (part: keyof Profile): (typeof PARTS)[keyof Profile]['field'] => PARTS[part].field;
/** The parts that a change names, as programs name them. */
export const fieldsOf = (change: ProfileChange): readonly string[] =>
  PROFILE_PARTS.filter((part) => change[part] !== undefined).map(fieldOf);
export type ProfileFault = (typeof PARTS)[keyof Profile]['fault'];

/**
 * Reads what was typed, each part in the one spelling in which it is kept. A phone is read by the country that was
 * typed, or else by the one the customer has. Returns only the parts that were typed.
 */
export function readProfile(change: ProfileChange, has: Country): Result<Partial<Profile>, ProfileFault> {
  const country = change.country === undefined ? has : readCountry(change.country);
  if (country === null) return err('bad_country');
  const profile: Record<string, string | null> = {};
  for (const part of PROFILE_PARTS) {
    const typed = change[part];
    if (typed === undefined) continue;
    const read = typed === null ? null : PARTS[part].read(typed, country);
    if (read === null && typed !== null) return err(PARTS[part].fault);
    profile[part] = read;
  }
  return ok(profile);
}
