import { audit } from '../ledger/audit.ts';
import { accountOf } from '../ledger/accounts.ts';
import type { Demo } from './demo.ts';

const CURRENCY = 'NGN';

/** What the demo's books say after it was played. */
export interface DemoBooks {
  /** Our own ledger holds, and each upstream has been paid what our ledger says. */
  readonly holds: boolean;
  readonly entries: number;
}

/**
 * Audits our ledger, and compares it with the books of the upstreams that the sandboxes play: what each was paid for
 * transactions in TEST, less what it gave back.
 */
export async function demoBooks({ service, sandbox }: Demo): Promise<DemoBooks> {
  const { holds, entries, paid } = await service.database.work.read(async ({ ledger }) => {
    const balance = async (rail: string): Promise<number> =>
      (await ledger.balance(accountOf(rail, 'TEST', '', CURRENCY).id)) ?? 0;
    return { ...(await audit(ledger)), paid: { finswich: await balance('finswich'), vtpass: await balance('vtpass') } };
  });
  const { pool, vtpass } = sandbox;
  const atFinswich = pool.opening.minor - pool.balance.minor;
  const atVtpass = (vtpass?.books().orders ?? [])
    .filter(({ status }) => status === 'delivered')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { holds: holds && paid.finswich === atFinswich && paid.vtpass === atVtpass, entries };
}
