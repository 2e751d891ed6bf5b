import { sendOtp } from '../../../transactions/announced/send-otp.ts';
import { verdictOf } from '../../../transactions/event.ts';
import { type Handle, isVerified } from '../handling.ts';
import type { SendOtp } from '../payloads.ts';
import { RAIL } from '../products.ts';
import { readMoney } from '../translate.ts';

/**
 * SEND_OTP: the re-send button sends the same event again, so every arrival is a request to send
 * (docs/finswich.md#send_otp).
 */
export const handleSendOtp: Handle<SendOtp> = async (deps, { payload, arrival, trust }) => {
  const { mode, txn_reference: reference, user_reference: userReference } = payload;
  const money = readMoney(payload);
  const amount = money.ok ? money.value : null;
  const command = { rail: RAIL, mode, reference, userReference, amount, isProven: isVerified(trust) };
  const answer = await sendOtp(deps, command, arrival);
  return { answer, verdict: verdictOf(answer) };
};
