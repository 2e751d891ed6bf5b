import type { Act } from '../audit-log/acts.ts';
import type { AuditEntry, AuditLogStore } from '../audit-log/ports.ts';
import { DAY } from '../core/clock.ts';
import { normalEmail } from './email.ts';
import type { Person, StaffStore } from './ports.ts';
import { type Right, may } from './rights.ts';

/** After that long a person stands on their own, whoever gave them their login. */
export const TIED_MS = DAY;

/** What gives somebody a login or its power: whoever does it may sit behind it. */
const TYING_ACTS: readonly Act[] = ['staff.add', 'staff.change_role', 'staff.enable', 'password.reset', 'totp.reset'];

/** One gave another a login, a role, or a way back in. `person/7`, or `cli`: anybody at a command line. */
export interface Tie {
  readonly maker: string;
  readonly made: string;
  readonly at: number;
}

/**
 * From when on two are two people: null when they are now. Within a day of it, whoever gave somebody a login may hold it
 * as well, and so may who gave them theirs: two that lead back to one, or one to the other, are one pair of eyes.
 */
export function tiedUntil(ties: readonly Tie[], one: string, other: string, now: number): number | null {
  const ends = ties.map(({ at }) => at + TIED_MS).filter((end) => end > now);
  const moments = [now, ...ends.toSorted((a, b) => a - b)];
  const free = moments.find((moment) => {
    const behindOne = behind(ties, one, moment);
    return ![...behind(ties, other, moment)].some((who) => behindOne.has(who));
  });
  return free === now ? null : (free ?? now);
}

/** Somebody, and all who may sit behind them at this moment. */
function behind(ties: readonly Tie[], who: string, moment: number): ReadonlySet<string> {
  const found = new Set([who]);
  // A set visits what is added to it on the way.
  for (const one of found) {
    for (const { maker, made, at } of ties) if (made === one && at + TIED_MS > moment) found.add(maker);
  }
  return found;
}

const tieOf = ({ actor, subject, at }: AuditEntry): Tie => ({
  maker: actor.kind === 'person' ? `person/${actor.id}` : 'cli',
  made: subject?.replace('staff/', 'person/') ?? '',
  at,
});

/** A person who may be the second one; `from` is null when they may now. */
export interface SecondPerson {
  readonly name: string;
  readonly email: string;
  readonly from: number | null;
}

/** Who the staff are and who tied whom, as it stood at one moment: enough for every question of a second person. */
export interface Office {
  readonly people: readonly Person[];
  readonly ties: readonly Tie[];
  readonly now: number;
}

/** Reads it; locks nothing. */
export async function readOffice(
  { staff, auditLog }: { readonly staff: StaffStore; readonly auditLog: AuditLogStore },
  now: number,
): Promise<Office> {
  const ties = (await auditLog.since(TYING_ACTS, now - TIED_MS)).map(tieOf);
  return { people: await staff.list(), ties, now };
}

/** Who may confirm what one person proposed, those who may now first. */
export function secondPeople(office: Office, proposedBy: string, right: Right): readonly SecondPerson[] {
  const others = office.people.filter(
    ({ email, role, status }) => status === 'active' && may(role, right) && email !== normalEmail(proposedBy),
  );
  return others
    .map((person) => ({ name: person.name, email: person.email, from: fromWhen(office, person.email, proposedBy) }))
    .toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0));
}

/** They are not two people yet: from when they are, and who may confirm it now. */
export interface Tied {
  readonly kind: 'tied';
  readonly from: number;
  readonly others: readonly string[];
}

/** Why one person may not confirm what another one proposed; null when they may. */
export async function whyTied(
  stores: { readonly staff: StaffStore; readonly auditLog: AuditLogStore },
  { email, proposedBy, right }: { readonly email: string; readonly proposedBy: string; readonly right: Right },
  now: number,
): Promise<Tied | null> {
  const office = await readOffice(stores, now);
  const from = fromWhen(office, email, proposedBy);
  if (from === null) return null;
  const others = secondPeople(office, proposedBy, right).filter((one) => one.from === null);
  return { kind: 'tied', from, others: others.map((one) => one.email) };
}

/** In plain words, for the API and the command line. */
export function tiedSays({ from, others }: Tied): string {
  const until = `${new Date(from).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const instead =
    others.length === 0 ? 'Nobody else may confirm it now.' : `It may be confirmed now by ${others.join(', ')}.`;
  return `You and who proposed it do not count as two people yet: in the last 24 hours one of you, or the same admin, made or reset your logins. ${instead} You may from ${until} on.`;
}

function fromWhen({ people, ties, now }: Office, email: string, proposedBy: string): number | null {
  const nodeOf = (typed: string): string => {
    const person = people.find((one) => one.email === normalEmail(typed));
    return person ? `person/${person.id}` : `name/${normalEmail(typed)}`;
  };
  const [one, other] = [nodeOf(email), nodeOf(proposedBy)];
  // A name of older days is nobody's: it may be whoever gave the other one a login.
  const nameless = other.startsWith('name/') ? ties.filter(({ made }) => made === one) : [];
  return tiedUntil([...ties, ...nameless.map((tie) => ({ ...tie, maker: other }))], one, other, now);
}
