// The yardstick: Express reads the same INITIATE, verifies it, parses it and answers, and keeps nothing. Plain
// JavaScript, as the built service is, so that neither carries a compiler in its memory.
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

const secret = process.env['FINSWICH_TEST_SECRET_KEY'] ?? '';
const app = express();
app.disable('x-powered-by').disable('etag');
app.post('/webhooks/finswich/transaction', express.raw({ type: () => true }), (request, response) => {
  const given = Buffer.from(request.get('x-finswich-signature') ?? '', 'hex');
  const expected = createHmac('sha512', secret).update(request.body).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ status: 'error' });
    return;
  }
  const { event } = JSON.parse(request.body.toString());
  response.json({ status: event === 'TRANSACTION_INITIATE' ? 'success' : 'error', data: { user_category: 'gold' } });
});
const server = app.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});
