import { Router, json } from 'express';
import { z } from 'zod';
import type { PhoneMessage, SentText } from './phone.ts';

const smsBody = z.object({
  api_key: z.string().min(1),
  to: z.string().min(3).max(40),
  from: z.string().min(1).max(40),
  sms: z.string().min(1).max(2_000),
  type: z.string(),
  channel: z.string(),
});

/**
 * Plays the SMS gateway Termii, so that the merchant's real SMS code runs and the texts appear on the page's phone.
 * `take` brings each text to its phone; `took` gets the text once the call is answered.
 */
export function smsGateway(take: (text: SentText) => PhoneMessage, took: (message: PhoneMessage) => void): Router {
  const router = Router();
  router.post('/api/sms/send', json({ limit: '16kb' }), (request, response) => {
    const body = smsBody.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ code: 'error', message: z.prettifyError(body.error) });
      return;
    }
    const { to, from, sms } = body.data;
    const message = take({ to, from, text: sms, via: 'gateway' });
    const { id } = message;
    response.json({ code: 'ok', message_id: id, message: 'Successfully Sent', balance: 9, user: 'Finswich sandbox' });
    took(message);
  });
  return router;
}
