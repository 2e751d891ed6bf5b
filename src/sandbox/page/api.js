/** Talks to the sandbox. Every refusal becomes an Error whose message may be shown. */
async function ask(path, body) {
  let response;
  try {
    response = await fetch(`sandbox/api${path}`, {
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error('The sandbox does not answer.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? `The sandbox answered ${response.status}.`);
  return answer;
}

export const catalogue = () => ask('/catalogue');
export const customers = async () => (await ask('/customers')).customers;
export const phones = () => ask('/phones');
export const phone = (number) => ask(`/phones/${encodeURIComponent(number)}`);
export const recent = async () => (await ask('/transactions')).transactions;
export const transaction = (reference) => ask(`/transactions/${encodeURIComponent(reference)}`);
export const start = (order) => ask('/transactions', order);
export const sendCode = (reference) => ask(`/transactions/${encodeURIComponent(reference)}/code`, {});
export const complete = (reference, otp) => ask(`/transactions/${encodeURIComponent(reference)}/complete`, { otp });

/** Calls back for each change; `connected` runs on every (re)connection, because changes may have been missed. */
export function live({ transaction: onTransaction, phone: onPhone, connected, lost }) {
  const feed = new EventSource('sandbox/api/live');
  feed.addEventListener('open', connected);
  feed.addEventListener('error', lost);
  feed.addEventListener('transaction', (event) => onTransaction(JSON.parse(event.data)));
  feed.addEventListener('phone', (event) => onPhone(JSON.parse(event.data)));
}
