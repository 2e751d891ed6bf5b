import type { Person, StaffStore } from '../../staff/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, eq, inArray, isNull, sql } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

const statementsOf = ({ q, t: { staff, staffRecoveryCodes }, locks }: Connection) => ({
  insert: statement(() =>
    q
      .insert(staff)
      .values({
        ...placeholders('email', 'name', 'role', 'status', 'passwordHash', 'mustChangePassword'),
        ...placeholders('totpSecret', 'totpLastStep', 'createdAt', 'lastLoginAt'),
      })
      .onConflictDoNothing()
      .returning({ id: staff.id })
      .prepare('staff_insert'),
  ),
  find: statement(() => {
    const query = q
      .select()
      .from(staff)
      .where(eq(staff.id, given('id')));
    return locks ? query.for('update').prepare('staff_lock') : query.prepare('staff_find');
  }),
  findByEmail: statement(() => {
    const query = q
      .select()
      .from(staff)
      .where(eq(staff.email, given('email')));
    return locks ? query.for('update').prepare('staff_lock_by_email') : query.prepare('staff_find_by_email');
  }),
  list: statement(() => q.select().from(staff).orderBy(staff.name, staff.id).prepare('staff_list')),
  save: statement(() =>
    q
      .update(staff)
      .set({
        name: given('name'),
        role: given('role'),
        status: given('status'),
        passwordHash: given('passwordHash'),
        mustChangePassword: given('mustChangePassword'),
        totpSecret: given('totpSecret'),
        totpLastStep: given('totpLastStep'),
        lastLoginAt: given('lastLoginAt'),
      })
      .where(eq(staff.id, given('id')))
      .prepare('staff_save'),
  ),
  admins: statement(() =>
    q
      .select({ id: staff.id })
      .from(staff)
      .where(and(eq(staff.role, 'admin'), eq(staff.status, 'active')))
      .prepare('staff_active_admins'),
  ),
  dropCodes: statement(() =>
    q
      .delete(staffRecoveryCodes)
      .where(eq(staffRecoveryCodes.staffId, given('staffId')))
      .prepare('staff_recovery_codes_drop'),
  ),
  addCode: statement(() =>
    q.insert(staffRecoveryCodes).values(placeholders('staffId', 'digest')).prepare('staff_recovery_codes_add'),
  ),
  codesLeft: statement(() =>
    q
      .select({ count: sql<number | string>`count(*)` })
      .from(staffRecoveryCodes)
      .where(and(eq(staffRecoveryCodes.staffId, given('staffId')), isNull(staffRecoveryCodes.usedAt)))
      .prepare('staff_recovery_codes_left'),
  ),
});

export function staffStore(connection: Connection): StaffStore {
  const { q, t } = connection;
  const { staffRecoveryCodes } = t;
  const { insert, find, findByEmail, list, save, admins, dropCodes, addCode, codesLeft } = statementsOf(connection);

  return {
    insert: async (person) => (await insert(rowOf(person)))[0]?.id ?? null,
    find: async (id) => (await find({ id })).map(personOf)[0] ?? null,
    findByEmail: async (email) => (await findByEmail({ email })).map(personOf)[0] ?? null,
    list: async () => (await list()).map(personOf),
    save: async (person) => {
      await save(rowOf(person));
    },
    activeAdmins: async () => {
      await lockName(connection, 'staff/admins');
      return (await admins()).length;
    },
    replaceRecoveryCodes: async (staffId, digests) => {
      await dropCodes({ staffId });
      for (const digest of digests) await addCode({ staffId, digest });
    },
    useRecoveryCode: async (staffId, digests, at) => {
      const used = await q
        .update(staffRecoveryCodes)
        .set({ usedAt: at })
        .where(
          and(
            eq(staffRecoveryCodes.staffId, staffId),
            inArray(staffRecoveryCodes.digest, [...digests]),
            isNull(staffRecoveryCodes.usedAt),
          ),
        )
        .returning({ digest: staffRecoveryCodes.digest });
      return used.length > 0;
    },
    recoveryCodesLeft: async (staffId) => Number((await codesLeft({ staffId }))[0]?.count ?? 0),
  };
}

const rowOf = <P extends { readonly mustChangePassword: boolean }>(person: P) => ({
  ...person,
  mustChangePassword: Number(person.mustChangePassword),
});

const personOf = (row: Tables['staff']['$inferSelect']): Person => ({
  ...row,
  role: row.role as Person['role'],
  status: row.status as Person['status'],
  mustChangePassword: row.mustChangePassword === 1,
});
