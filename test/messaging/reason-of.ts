import { MessageNotSent } from '../../src/core/message.ts';

/** What a send was given up with; fails when it was not given up, or with anything but MessageNotSent. */
export async function notSent(send: Promise<unknown>): Promise<MessageNotSent> {
  try {
    await send;
  } catch (thrown) {
    if (thrown instanceof MessageNotSent) return thrown;
    throw thrown;
  }
  throw new Error('the message was sent');
}

/** The reason it was given up with. */
export const reasonOf = async (send: Promise<unknown>): Promise<string> => (await notSent(send)).reason;

/** Who may have the message all the same: `nobody` for sure, perhaps the `customer`, or it is `open`. */
export async function whoMayHave(send: Promise<unknown>): Promise<'nobody' | 'customer' | 'open'> {
  const { maybeSent, provenUnsent } = await notSent(send);
  if (maybeSent && provenUnsent) throw new Error('it says both');
  return maybeSent ? 'customer' : provenUnsent ? 'nobody' : 'open';
}
