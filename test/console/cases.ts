import { newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { LIVE_SECRET, TEST_SECRET } from '../harness/merchant.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import type { Desk } from './desk-harness.ts';

const IN_DOUBT_MS = 15 * 60_000;
const OVERDUE_MS = 15 * 60_000;
const secretOf = { TEST: TEST_SECRET, LIVE: LIVE_SECRET };

let count = 0;

/** A case that waits, and its transaction. */
export interface WaitingCase {
  readonly reference: string;
  readonly user: string;
  readonly phone: string;
  readonly id: number;
  /** The path of its page. */
  readonly path: string;
}

/** A transaction whose payment is in doubt, and whose case waits. */
export async function inDoubt(desk: Desk, mode: 'TEST' | 'LIVE'): Promise<WaitingCase & { readonly otp: string }> {
  const reference = `CASE-${(count += 1)}`;
  const { user, phone } = await newCustomer(desk, '1000.00', mode);
  const over = { user_reference: user, mode };
  const secret = secretOf[mode];
  desk.upstream.script = () => ({ kind: 'answer', status: 502, body: '<html>' });
  await desk.post(initiateEvent(reference, over), { secret });
  await desk.post(sendOtpEvent(reference, over), { secret });
  const otp = desk.otp();
  await desk.post(completeEvent(reference, otp, over), { secret });
  desk.upstream.script = () => ACCEPTED;
  desk.advance(IN_DOUBT_MS);
  await desk.work();
  return { reference, user, phone, otp, ...(await firstCaseOf(desk, reference)) };
}

/** A PIN that is paid and late, and its case. */
export async function overdue(desk: Desk, mode: 'TEST' | 'LIVE'): Promise<WaitingCase> {
  const reference = `LATE-${(count += 1)}`;
  const { user, phone } = await newCustomer(desk, '1000.00', mode);
  await settledTransaction(desk, reference, user, { secret: secretOf[mode], over: { mode } });
  desk.advance(OVERDUE_MS);
  await desk.work();
  return { reference, user, phone, ...(await firstCaseOf(desk, reference)) };
}

/** The first case about a reference, whether its transaction was announced or not. */
export async function firstCaseOf(desk: Desk, reference: string): Promise<Pick<WaitingCase, 'id' | 'path'>> {
  const [found] = await desk.service.database.work.read(async (stores) =>
    stores.reviews.of(await idOf(stores, reference)),
  );
  if (!found) throw new Error(`${reference} has no case`);
  return { id: found.id, path: `/reviews/${found.id}` };
}
