import { ok } from '../../../core/result.ts';
import { refuse } from '../../../transactions/errors.ts';
import { sendOtp } from '../../../transactions/send-otp.ts';
import { type Handle, recordAlone, verdictOf } from '../handling.ts';
import type { SendOtp } from '../payloads.ts';
import { readMoney } from '../translate.ts';

/** SEND_OTP: the re-send button sends the same event again, so every arrival is a wish to send (protocols §1.5). */
export const handleSendOtp: Handle<SendOtp> = async (deps, { payload, arrival }) => {
  const { mode, txn_reference: reference, user_reference: userReference } = payload;
  const money = readMoney(payload);
  if (!money.ok) {
    const answer = refuse(money.error);
    await deps.work.run(async (stores) => ok(await recordAlone(stores, arrival, answer)));
    return { answer, verdict: 'refused' };
  }
  const answer = await sendOtp(deps, { mode, reference, userReference, amount: money.value }, (stores, given) =>
    recordAlone(stores, arrival, given),
  );
  return { answer, verdict: verdictOf(answer) };
};
