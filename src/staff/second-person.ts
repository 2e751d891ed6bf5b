import type { Act } from '../audit-log/acts.ts';
import type { AuditEntry, AuditLogStore } from '../audit-log/ports.ts';
import { DAY } from '../core/clock.ts';
import { normalEmail } from './email.ts';
import type { Person, StaffStore } from './ports.ts';
import { type Right, may } from './rights.ts';

/** For this long after one person gave another a login, the two count as one. */
export const TIED_MS = DAY;

/** Acts that give somebody a login or its power. The person who acts may also use that login. */
const TYING_ACTS: readonly Act[] = ['staff.add', 'staff.change_role', 'staff.enable', 'password.reset', 'totp.reset'];

/**
 * One person (`maker`) gave another (`made`) a login or its power: `person/7`, or `cli` for anybody at a command line.
 */
export interface Tie {
  readonly maker: string;
  readonly made: string;
  readonly at: number;
}

/**
 * When two logins will count as two people; null when they do now. For a day, a person who gave somebody a login may
 * use it, and so may the person who gave them theirs. Two logins that lead back to one person, or to each other, count
 * as one.
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

/** A person, and everybody who may use their login at this moment. */
function behind(ties: readonly Tie[], who: string, moment: number): ReadonlySet<string> {
  const found = new Set([who]);
  // The loop over a set also visits what is added to it meanwhile.
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

/** The staff and their ties at one moment (`now`, ms since 1970). It answers every question about a second person. */
export interface Roster {
  readonly people: readonly Person[];
  readonly ties: readonly Tie[];
  readonly now: number;
}

/** Reads the roster. Locks nothing. */
export async function readRoster(
  { staff, auditLog }: { readonly staff: StaffStore; readonly auditLog: AuditLogStore },
  now: number,
): Promise<Roster> {
  const ties = (await auditLog.since(TYING_ACTS, now - TIED_MS)).map(tieOf);
  return { people: await staff.list(), ties, now };
}

/** Who may confirm what one person proposed. Those who may confirm it now come first. */
export function secondPeople(roster: Roster, proposedBy: string, right: Right): readonly SecondPerson[] {
  const others = roster.people.filter(
    ({ email, role, status }) => status === 'active' && may(role, right) && email !== normalEmail(proposedBy),
  );
  return others
    .map((person) => ({ name: person.name, email: person.email, from: fromWhen(roster, person.email, proposedBy) }))
    .toSorted((one, other) => (one.from ?? 0) - (other.from ?? 0));
}

/** Two people do not count as two yet. Has when they will, in ms since 1970, and who may confirm it now. */
export interface Tied {
  readonly kind: 'tied';
  readonly from: number;
  readonly others: readonly string[];
}

/** Why one person may not confirm what another proposed; null when they may. */
export async function whyTied(
  stores: { readonly staff: StaffStore; readonly auditLog: AuditLogStore },
  { email, proposedBy, right }: { readonly email: string; readonly proposedBy: string; readonly right: Right },
  now: number,
): Promise<Tied | null> {
  const roster = await readRoster(stores, now);
  const from = fromWhen(roster, email, proposedBy);
  if (from === null) return null;
  const others = secondPeople(roster, proposedBy, right).filter((one) => one.from === null);
  return { kind: 'tied', from, others: others.map((one) => one.email) };
}

/** In plain words, for the API and the command line. */
export function tiedSays({ from, others }: Tied): string {
  const until = `${new Date(from).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const instead =
    others.length === 0 ? 'Nobody else may confirm it now.' : `It may be confirmed now by ${others.join(', ')}.`;
  return `You and the proposer do not count as two people yet: in the last 24 hours one of you, or the same admin, made or reset your logins. ${instead} You may from ${until} on.`;
}

/** When two people, by their e-mails, will count as two; null when they do now. */
function fromWhen({ people, ties, now }: Roster, email: string, proposedBy: string): number | null {
  const nodeOf = (typed: string): string => {
    const person = people.find((one) => one.email === normalEmail(typed));
    return person ? `person/${person.id}` : `name/${normalEmail(typed)}`;
  };
  const [one, other] = [nodeOf(email), nodeOf(proposedBy)];
  // Older versions stored bare names. Such a proposer may be any person, even the one who gave the other their login.
  const nameless = other.startsWith('name/') ? ties.filter(({ made }) => made === one) : [];
  return tiedUntil([...ties, ...nameless.map((tie) => ({ ...tie, maker: other }))], one, other, now);
}
