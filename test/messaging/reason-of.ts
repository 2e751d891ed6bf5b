import { MessageNotSent } from '../../src/core/message.ts';

/** The reason a send was given up with; fails when it was not given up, or with anything but MessageNotSent. */
export async function reasonOf(send: Promise<unknown>): Promise<string> {
  try {
    await send;
  } catch (thrown) {
    if (thrown instanceof MessageNotSent) return thrown.reason;
    throw thrown;
  }
  throw new Error('the message was sent');
}
