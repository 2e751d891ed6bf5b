import { makeAppKey, revokeAppKey } from '../../src/app-keys/keys.ts';
import { askFor } from '../../src/approvals/ask.ts';
import { approve } from '../../src/approvals/decide.ts';
import { append } from '../../src/audit-log/append.ts';
import { REVEALS_A_DAY, revealVoucher } from '../../src/desk/reveal-voucher.ts';
import { MOST_VIEWS, saveView } from '../../src/desk/save-view.ts';
import { type Acting, changeRole, disablePerson, resetPassword } from '../../src/staff/people.ts';
import type { Tries } from '../../src/staff/ports.ts';
import { takeTry } from '../../src/staff/throttle.ts';
import { makeToken, revokeToken } from '../../src/staff/tokens.ts';
import { keepVoucher } from '../../src/vouchers/keep.ts';
import { NO_LIMITS } from '../../src/wallets/limits.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { NOW, aPerson, aSession, aWallet, anAct, fresh, known } from './records.ts';
import { RING, inOrder } from './rival-parts.ts';
import type { Piece, Place, Rivals } from './rivals.ts';

const acting = (id: number, name: string): Acting => ({
  by: { actor: { kind: 'person', id, name: `${name}@wallet.example` }, address: null },
  at: NOW,
  ring: RING,
});
const ADA = acting(1, 'ada');
const BOLA = acting(2, 'bola');

async function personOf({ alone }: Place, given: Parameters<typeof aPerson>[0] = {}): Promise<number> {
  const id = await alone(({ staff }) => staff.insert(aPerson(given)));
  if (id === null) throw new Error('there is no person');
  return id;
}

async function sessionOf(place: Place, lastSeenAt = NOW) {
  const staffId = await personOf(place);
  const tokenHash = fresh('hash');
  await place.alone(({ sessions }) => sessions.insert(aSession({ staffId, tokenHash, lastSeenAt })));
  return { staffId, tokenHash };
}

/** A voucher that its customer has. */
async function voucherOf({ alone }: Place): Promise<number> {
  return alone(async (stores) => {
    const transaction = await known(stores, { state: 'fulfilled' });
    const value = { pin: { number: '8827461935502' } };
    const request = {
      transaction,
      mode: transaction.mode,
      userReference: transaction.userReference,
      value,
      own: [],
      status: 'ready',
      isProven: true,
      at: NOW,
    } as const;
    return (await keepVoucher(stores.vouchers, RING, request)).id;
  });
}

/** Somebody asks, in LIVE, for another phone of a new customer. */
async function changeOfPhone({ alone }: Place) {
  const { userReference, phone, email, category } = aWallet();
  const who = { mode: 'LIVE', userReference } as const;
  await alone((stores) => openWallet(stores, { ...who, country: 'NG', phone, email, category, currency: 'NGN' }, NOW));
  return { ...who, kind: 'wallet.update', content: { phone: '+2348099999999' } } as const;
}

export const RIVALS_FOR_STAFF: readonly Rivals[] = [
  {
    lock: 'approvals/*/*',
    promise: 'an act asked for twice at one instant waits once for its second person',
    meet: async (place) => {
      const act = await changeOfPhone(place);
      const piece: Piece = async (stores) => {
        const asked = await askFor(stores, act, NO_LIMITS, 'asked for it', ADA);
        if (!asked.ok || asked.value.kind === 'done') return 'not waiting';
        return asked.value.isNew ? 'new' : 'known';
      };
      return { pieces: [piece, piece], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['known', 'new']],
  },
  {
    lock: 'approvals_lock',
    promise: 'what two people approve at one instant is approved by one of them',
    meet: async (place) => {
      const act = await changeOfPhone(place);
      const asked = await place.alone((stores) => askFor(stores, act, NO_LIMITS, 'asked for it', ADA));
      if (!asked.ok || asked.value.kind !== 'waiting') throw new Error('nothing waits');
      const { id } = asked.value.approval;
      const approves =
        (by: Acting): Piece =>
        async (stores) => {
          const approved = await approve(stores, id, NO_LIMITS, null, by);
          return approved.ok ? approved.value.status : approved.error;
        };
      return {
        pieces: [approves(BOLA), approves(acting(3, 'chidi'))],
        read: async ({ answers }) => inOrder(answers),
      };
    },
    kept: [['approved', 'not_waiting']],
  },
  {
    lock: 'audit_log',
    promise: 'two entries at one instant follow each other in the chain',
    meet: async ({ alone }) => {
      const before = (await alone(({ auditLog }) => auditLog.head()))?.id ?? 0;
      const piece: Piece = ({ auditLog }) => append(auditLog, RING, anAct());
      return {
        pieces: [piece, piece],
        read: async () => {
          const [first, second] = await alone(({ auditLog }) => auditLog.following(before, 9));
          return second?.previousHash === first?.hash && second?.id === before + 2;
        },
      };
    },
    kept: [true],
  },
  {
    lock: 'audit_log',
    promise: 'of two PINs that a person looks at at one instant, one look is the last of the day',
    meet: async (place) => {
      const staffId = await personOf(place);
      const looked = anAct({ at: NOW, act: 'voucher.reveal', actor: { kind: 'person', id: staffId, name: 'Ada Obi' } });
      await place.alone(async ({ auditLog }) => {
        for (let looks = 1; looks < REVEALS_A_DAY; looks += 1) await append(auditLog, RING, looked);
      });
      const looks =
        (voucherId: number): Piece =>
        async (stores) => {
          const revealed = await revealVoucher(stores, RING, { voucherId, staffId, at: NOW });
          if (!revealed.ok) return revealed.error;
          await append(stores.auditLog, RING, looked);
          return revealed.value.leftToday;
        };
      return {
        // Each of another transaction: nothing else makes one wait for the other.
        pieces: [looks(await voucherOf(place)), looks(await voucherOf(place))],
        read: async ({ answers }) => inOrder(answers),
      };
    },
    kept: [[0, 'limit_reached']],
  },
  {
    lock: 'staff/admins',
    promise: 'two admins who disable each other at one instant leave one of them',
    meet: async (place) => {
      await place.sql(`update staff set role = 'agent'`);
      const [one, other] = [await personOf(place, { role: 'admin' }), await personOf(place, { role: 'admin' })];
      const disables =
        (whom: number): Piece =>
        async (stores) => {
          const disabled = await disablePerson(stores, whom, ADA);
          return disabled.ok ? 'disabled' : disabled.error;
        };
      return { pieces: [disables(one), disables(other)], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['disabled', 'last_admin']],
  },
  {
    lock: 'staff_lock',
    promise: 'a new role and a new app’s code of one person at one instant are both kept',
    meet: async (place) => {
      const id = await personOf(place);
      const proves: Piece = async ({ staff }) => {
        const person = await staff.find(id);
        if (person) await staff.save({ ...person, totpLastStep: 5 });
      };
      return {
        pieces: [proves, (stores) => changeRole(stores, id, 'auditor', ADA)],
        read: () => place.alone(async ({ staff }) => roleAndStep(await staff.find(id))),
      };
    },
    kept: [['auditor', 5]],
  },
  {
    lock: 'staff_lock_by_email',
    promise: 'a login and a reset of its password at one instant are both kept',
    meet: async (place) => {
      const email = `${fresh('meg')}@wallet.example`;
      const id = await personOf(place, { email });
      const logsIn: Piece = async ({ staff }) => {
        const person = await staff.findByEmail(email);
        if (person) await staff.save({ ...person, lastLoginAt: NOW });
      };
      const resets: Piece = (stores) => resetPassword(stores, id, { password: 'x', passwordHash: 'new' }, ADA);
      return {
        pieces: [logsIn, resets],
        read: () =>
          place.alone(async ({ staff }) => {
            const person = await staff.find(id);
            return [person?.lastLoginAt, person?.passwordHash];
          }),
      };
    },
    kept: [[NOW, 'new']],
  },
  ...(['staff_sessions_lock', 'staff_sessions_unseen_lock'] as const).map((lock): Rivals => ({
    lock,
    promise: 'a person who is seen at the instant at which long unused logins are dropped stays logged in',
    meet: async (place) => {
      const { tokenHash } = await sessionOf(place, NOW - 9_000_000);
      const isSeen: Piece = async ({ sessions }) => {
        const session = await sessions.findByToken(tokenHash);
        if (session) await sessions.save({ ...session, lastSeenAt: NOW });
        return session ? 'seen' : 'gone';
      };
      return {
        pieces: [isSeen, ({ sessions }) => sessions.drop(NOW - 8_000_000, 10)],
        read: async ({ answers: [wasThere] }) => [
          wasThere,
          (await place.alone(({ sessions }) => sessions.findByToken(tokenHash))) ? 'seen' : 'gone',
        ],
      };
    },
    kept: [
      ['seen', 'seen'],
      ['gone', 'gone'],
    ],
  })),
  {
    lock: 'staff_sessions_lock_owner',
    promise: 'a use of a login and the end of all logins of its person never wait for each other',
    meet: async (place) => {
      const { staffId, tokenHash } = await sessionOf(place);
      const uses: Piece = async ({ sessions, staff }) => {
        await sessions.findByToken(tokenHash);
        await staff.find(staffId);
      };
      const ends: Piece = async ({ sessions, staff }) => {
        await staff.find(staffId);
        await sessions.endAll(staffId, null);
      };
      return { pieces: [uses, ends], read: async () => 'both' };
    },
    kept: ['both'],
  },
  {
    lock: 'staff_tokens_lock',
    promise: 'a token that two people revoke at one instant is revoked by one of them',
    meet: async ({ alone }) => {
      const request = { name: fresh('token'), rights: ['see'], days: 1 };
      const made = await alone((stores) => makeToken(stores, request, (count) => Buffer.alloc(count, fresh()), ADA));
      if (!made.ok) throw new Error(made.error);
      const { id } = made.value.row;
      const piece: Piece = async (stores) => {
        const revoked = await revokeToken(stores, id, ADA);
        return revoked.ok ? 'revoked' : revoked.error;
      };
      return { pieces: [piece, piece], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['revoked', 'revoked_before']],
  },
  {
    lock: 'app_keys_lock',
    promise: 'an app key that two people revoke at one instant is revoked by one of them',
    meet: async ({ alone }) => {
      const request = { name: fresh('key'), mode: 'LIVE', rights: ['read'], days: 1 } as const;
      const made = await alone((stores) => makeAppKey(stores, request, (count) => Buffer.alloc(count, fresh()), ADA));
      if (!made.ok) throw new Error(made.error);
      const { id } = made.value.row;
      const piece: Piece = async (stores) => {
        const revoked = await revokeAppKey(stores, id, ADA);
        return revoked.ok ? 'revoked' : revoked.error;
      };
      return { pieces: [piece, piece], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['revoked', 'revoked_before']],
  },
  {
    lock: 'login_throttle/*',
    promise: 'tries to log in at one instant are so many tries',
    meet: async ({ alone }) => {
      const counted = [{ kind: 'email', name: fresh('meg') }] as const;
      const piece: Piece = ({ loginThrottle }) => takeTry(loginThrottle, RING, counted, NOW);
      return {
        pieces: [piece, piece, piece],
        read: () =>
          alone(async ({ loginThrottle }) => {
            const found: (Tries | null)[] = [];
            const find = async (key: string) => {
              const tries = await loginThrottle.find(key);
              found.push(tries);
              return tries;
            };
            await takeTry(
              { ...loginThrottle, find, save: (...saved) => loginThrottle.save(...saved) },
              RING,
              counted,
              NOW,
            );
            return found.map((tries) => tries?.failures);
          }),
      };
    },
    kept: [[3]],
  },
  {
    lock: 'saved_views/*',
    promise: 'views that a person keeps at one instant keep to the number of them',
    meet: async (place) => {
      const staffId = await personOf(place);
      await place.sql(
        `insert into saved_views (staff_id, name, page, query, created_at)
          select ${staffId}, 'view ' || n, 'transactions', '', ${NOW} from generate_series(2, ${MOST_VIEWS}) n`,
      );
      const keeps =
        (name: string): Piece =>
        async (stores) => {
          const saved = await saveView(stores, { staffId, name, page: 'transactions', query: '', createdAt: NOW });
          return saved.ok ? 'kept' : saved.error;
        };
      return { pieces: [keeps('one'), keeps('other')], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['kept', 'too_many']],
  },
];

const roleAndStep = (person: { readonly role: string; readonly totpLastStep: number } | null) => [
  person?.role,
  person?.totpLastStep,
];
