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
export const recent = async () => (await ask('/purchases')).purchases;
export const purchase = (reference) => ask(`/purchases/${encodeURIComponent(reference)}`);
export const start = (order) => ask('/purchases', order);
export const sendCode = (reference) => ask(`/purchases/${encodeURIComponent(reference)}/code`, {});
export const complete = (reference, otp) => ask(`/purchases/${encodeURIComponent(reference)}/complete`, { otp });

/** Calls back for each change; `connected` runs on every (re)connection, because changes may have been missed. */
export function live({ purchase: onPurchase, phone: onPhone, connected, lost }) {
  const feed = new EventSource('sandbox/api/live');
  feed.addEventListener('open', connected);
  feed.addEventListener('error', lost);
  feed.addEventListener('purchase', (event) => onPurchase(JSON.parse(event.data)));
  feed.addEventListener('phone', (event) => onPhone(JSON.parse(event.data)));
}
