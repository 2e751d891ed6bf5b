import { Agent, request } from 'node:http';
import { sign } from '../../src/rails/finswich/signature.ts';
import { completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { codeIn } from '../harness/merchant.ts';
import type { SwitchDouble } from '../harness/switch-double.ts';
import { phoneOf, userOf } from './customers.ts';
import { randomReference } from './load.ts';
import { SECRET } from './server.ts';

export interface Buyers {
  /** Posts one signed event; resolves with the body of the answer. */
  post(event: unknown): Promise<string>;
  /**
   * Plays one transaction of this customer: four events in and a transfer call out. Resolves with the first answer that
   * was not success, or null.
   */
  buy(customer: number): Promise<string | null>;
  close(): void;
}

/** Customers of a running service who buy, over so many connections. The upstream passes their codes on to them. */
export function startBuyers(url: string, upstream: SwitchDouble, connections: number): Buyers {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const codes = new Map<string, string>();
  upstream.smsScript = ({ to, text }) => {
    const code = codeIn(text);
    if (code !== '') codes.set(to, code);
    return 'ok';
  };

  const post = (event: unknown): Promise<string> => {
    const body = JSON.stringify(event);
    return new Promise((resolve, reject) => {
      const out = request(`${url}/webhooks/finswich/settlement`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'x-finswich-signature': sign(body, SECRET) },
      });
      out.on('error', reject).on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
      });
      out.end(body);
    });
  };

  return {
    post,
    buy: async (customer) => {
      const reference = randomReference();
      const over = { user_reference: userOf(customer) };
      const answers = [await post(initiateEvent(reference, over)), await post(sendOtpEvent(reference, over))];
      const otp = codes.get(phoneOf(customer).slice(1)) ?? '';
      answers.push(await post(completeEvent(reference, otp, over)), await post(valueReadyEvent(reference, over)));
      return answers.find((answer) => !answer.includes('"success"')) ?? null;
    },
    close: () => agent.destroy(),
  };
}
