import { type Result, err, ok } from '../core/result.ts';
import { normalEmail } from './email.ts';
import type { Person, StaffStore } from './ports.ts';
import { type Right, may } from './rights.ts';

/** `unknown_person`: no active person of the staff has this e-mail. */
export type ActingFault = 'unknown_person' | 'no_right' | 'no_second_factor';

/** The person with this e-mail, if they are active, have the right, and could prove who they are. */
export async function whoMay(staff: StaffStore, typed: string, right: Right): Promise<Result<Person, ActingFault>> {
  const person = await staff.findByEmail(normalEmail(typed));
  if (person?.status !== 'active') return err('unknown_person');
  if (!may(person.role, right)) return err('no_right');
  return person.totpSecret === null ? err('no_second_factor') : ok(person);
}
