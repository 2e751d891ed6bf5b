import { type Record, sendOtp } from '../../../transactions/announced/send-otp.ts';
import { verdictOf } from '../../../transactions/event.ts';
import { type Handle, recordAlone } from '../handling.ts';
import type { SendOtp } from '../payloads.ts';
import { readMoney } from '../translate.ts';

/**
 * SEND_OTP: the re-send button sends the same event again, so every arrival is a wish to send
 * (docs/finswich.md#send_otp).
 */
export const handleSendOtp: Handle<SendOtp> = async (deps, { payload, arrival, trust }) => {
  const { mode, txn_reference: reference, user_reference: userReference } = payload;
  const money = readMoney(payload);
  const command = { mode, reference, userReference, amount: money.ok ? money.value : null };
  const record: Record = {
    answered: (stores, given) => recordAlone(stores, arrival, trust, given),
    // Every send is on file, whoever asked for it. The limits on sends bound how many there are.
    begun: ({ inbox }) =>
      inbox.record({ ...arrival, key: null, digest: null, verdict: 'acted', answer: null, repeats: null }),
    ended: ({ inbox }, id, given) => inbox.close(id, verdictOf(given), given),
  };
  const answer = await sendOtp(deps, command, record);
  return { answer, verdict: verdictOf(answer) };
};
