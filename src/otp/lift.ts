import { type Result, err, ok } from '../core/result.ts';
import { type CodeHolder, customerSubject, phoneSubject } from './holder.ts';
import { LIMIT_WINDOW_MS, type LimitName, type Limited, type OtpPolicy, hourlyLimits, liftedLately } from './limits.ts';
import type { OtpStore } from './ports.ts';

/** An hourly limit that applies now, and the subject that a person lifts to end it. */
export interface ActiveLimit extends Limited {
  readonly subject: string;
  /** When a person last lifted it, if that was within the hour: then it cannot be lifted again yet. */
  readonly liftedAt: number | null;
}

/** `none_holds`: there is nothing to lift. `lifted_before`: the limit was lifted within the hour and reached again. */
export type LiftFault = 'none_holds' | 'lifted_before';

/** The hourly limits that apply to a customer now. */
export async function activeLimits(
  otp: OtpStore,
  holder: CodeHolder,
  policy: OtpPolicy,
  now: number,
): Promise<readonly ActiveLimit[]> {
  const since = now - LIMIT_WINDOW_MS;
  const [phone, customer] = [phoneSubject(holder), customerSubject(holder)];
  const sends = await otp.sendsTo(holder.recipient, since);
  const { ofPhone, ofCustomer } = await otp.wrongTries(holder, since);
  const phoneLiftedAt = await otp.liftedAt(phone);
  const customerLiftedAt = await otp.liftedAt(customer);
  const counts = {
    sends: { at: sends, liftedAt: phoneLiftedAt },
    ofPhone: { at: ofPhone, liftedAt: phoneLiftedAt },
    ofCustomer: { at: ofCustomer, liftedAt: customerLiftedAt },
  };
  return hourlyLimits(counts, policy, now).map((limited) => {
    const isCustomers = limited.limit === 'wrong_per_customer_hour';
    const liftedAt = isCustomers ? customerLiftedAt : phoneLiftedAt;
    return { ...limited, subject: isCustomers ? customer : phone, liftedAt: liftedLately(liftedAt, now) };
  });
}

/**
 * Resets the hourly limits that apply to a customer, at most once an hour. When they are reached again so soon,
 * somebody is guessing the customer's codes, or the setting is too low. No single person of the staff should overrule
 * that.
 */
export async function liftLimits(
  otp: OtpStore,
  holder: CodeHolder,
  policy: OtpPolicy,
  by: string,
  now: number,
): Promise<Result<readonly LimitName[], LiftFault>> {
  const held = await activeLimits(otp, holder, policy, now);
  if (held.length === 0) return err('none_holds');
  if (held.some(({ liftedAt }) => liftedAt !== null)) return err('lifted_before');
  for (const subject of new Set(held.map((one) => one.subject))) await otp.lift(subject, now, by);
  return ok(held.map(({ limit }) => limit));
}
