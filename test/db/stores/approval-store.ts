import { expect, test } from '@jest/globals';
import type { NewApproval } from '../../../src/approvals/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

const anApproval = (userReference: string, given: Partial<NewApproval> = {}): NewApproval => ({
  act: {
    kind: 'wallet.fund',
    mode: 'LIVE',
    userReference,
    content: { amount: '5.00', currency: 'NGN', reference: STRANGE },
  },
  reason: STRANGE,
  askedBy: 'ada@wallet.example',
  askedAt: NOW,
  ...given,
});
const UNDECIDED = { status: 'waiting', decidedBy: null, decidedAt: null, decisionReason: null } as const;

export function approvalStoreTests(db: () => TestDatabase): void {
  test('what waits is found as it was asked for, and waits until it is decided', async () => {
    const asked = anApproval(STRANGE);
    const id = await run(db().work, ({ approvals }) => approvals.insert(asked));
    const found = await db().work.read(({ approvals }) => approvals.find(id));
    expect(found).toEqual({ id, ...asked, ...UNDECIDED });
    expect(await db().work.read(({ approvals }) => approvals.waiting(10_000))).toContainEqual(found);

    const closed = {
      ...asked,
      id,
      status: 'refused',
      decidedBy: 'bola@wallet.example',
      decidedAt: NOW + 1,
      decisionReason: 'not her phone',
    } as const;
    await run(db().work, ({ approvals }) => approvals.save(closed));
    expect(await db().work.read(({ approvals }) => approvals.find(id))).toEqual(closed);
    expect(await db().work.read(({ approvals }) => approvals.waitingOf('LIVE', STRANGE))).toEqual([]);
    expect(await db().work.read(({ approvals }) => approvals.find(id + 1_000))).toBeNull();
  });

  test('what waits about one wallet comes in the order it was asked for, and nothing of another mode or customer', async () => {
    const user = fresh('user');
    await run(db().work, async ({ approvals }) => {
      for (const askedAt of [NOW + 2, NOW, NOW + 1]) await approvals.insert(anApproval(user, { askedAt }));
      const { act } = anApproval(user);
      await approvals.insert(anApproval(user, { act: { ...act, mode: 'TEST' } }));
      await approvals.insert(anApproval(fresh('user')));
    });
    const found = await db().work.read(({ approvals }) => approvals.waitingOf('LIVE', user));
    expect(found.map(({ askedAt }) => askedAt)).toEqual([NOW, NOW + 1, NOW + 2]);
  });

  test('at most as much as asked for is read of what waits, the oldest first', async () => {
    const user = fresh('user');
    await run(db().work, ({ approvals }) => approvals.insert(anApproval(user, { askedAt: 1 })));
    const [oldest, ...others] = await db().work.read(({ approvals }) => approvals.waiting(1));
    expect([oldest?.act.userReference, others]).toEqual([user, []]);
    if (oldest) await run(db().work, ({ approvals }) => approvals.save({ ...oldest, status: 'refused' }));
  });
}
