import { byId, isNarrow, problem } from './dom.js';

/** Which stop of the trail each step belongs to. */
const STOPS = { idle: 0, starting: 0, code: 1, paying: 1 };

const GIFT = { pin: 'PIN', token: 'power token', top_up: 'top-up' };

let before = '';
let ticking = null;

/** Shows where the transaction stands. Moves the focus only when the step itself has changed. */
export function showStep(transaction, merchantUrl) {
  const name = transaction?.step.name ?? 'idle';
  const outcome = transaction ? outcomeOf(transaction, merchantUrl) : null;
  const panel = outcome ? 'outcome' : name === 'topped_up' ? 'outcome' : name;
  for (const element of document.querySelectorAll('[data-step]')) element.hidden = element.dataset.step !== panel;

  const stop = name === 'declined' ? 0 : (STOPS[name] ?? 2);
  const trail = byId('trail');
  trail.classList.toggle('ended', ['declined', 'failed'].includes(name));
  [...trail.children].forEach((item, nth) => {
    item.classList.toggle('past', nth < stop);
    if (nth === stop) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  });

  byId('ticket').hidden = !transaction;
  byId('again').hidden = !transaction || ['starting', 'paying'].includes(name);
  if (transaction) fill(transaction, outcome, merchantUrl);

  const now = `${transaction?.reference ?? ''} ${name}`;
  if (now === before) return;
  before = now;
  const heading = document.querySelector(`[data-step="${panel}"] h3`);
  byId('announce').textContent = transaction ? heading.textContent : '';
  if (!transaction) return;
  if (panel === 'code') byId('otp').focus({ preventScroll: true });
  else heading.focus({ preventScroll: true });
  if (isNarrow()) byId('steps').scrollIntoView({ block: 'start' });
}

function fill(transaction, outcome, merchantUrl) {
  const { product, step, value, amountShown, recipient, reference } = transaction;
  byId('ticket-amount').textContent = amountShown;
  byId('ticket-what').textContent = `${product.operator} ${product.category} for ${recipient}`;
  byId('ticket-reference').textContent = reference;
  byId('to-record').href = `${merchantUrl}/console/transactions/${encodeURIComponent(reference)}`;
  byId('to-cases').href = `${merchantUrl}/console/reviews?reference=${encodeURIComponent(reference)}`;

  byId('waiting-title').textContent = `Paid. Your ${GIFT[product.gives]} is on its way`;
  byId('waiting-text').textContent = 'The transfer was accepted. Finswich is waiting for the provider.';

  if (value) {
    byId('value-title').textContent = `Here is your ${GIFT[product.gives]}`;
    byId('value-number').textContent = grouped(value.pin.number);
    byId('value-number').classList.toggle('long', value.pin.number.length > 12);
    byId('value-number').dataset.value = value.pin.number;
    byId('value-serial').textContent = `Serial ${value.pin.serial}`;
    byId('value-instructions').textContent = value.pin.instructions;
  }
  if (outcome) {
    byId('outcome-verdict').textContent = outcome.verdict;
    byId('outcome-verdict').className = `verdict ${outcome.tone}`;
    byId('outcome-title').textContent = outcome.title;
    byId('outcome-text').textContent = outcome.text;
    byId('outcome-code').textContent = step.code ? `The merchant said ${step.code}.` : '';
  }
  if (step.name === 'code') fillCode(transaction);
}

/** Long numbers in groups of equal length, as far as they go: easier to read out and to type. */
function grouped(number) {
  const size = [4, 5, 3].find((one) => number.length % one === 0) ?? 4;
  return number.match(new RegExp(`.{1,${size}}`, 'g')).join(' ');
}

function fillCode(transaction) {
  const { code, message, attemptsLeft, otpProblem, resendAt } = transaction.step;
  const left = attemptsLeft === null ? '' : ` ${attemptsLeft} ${attemptsLeft === 1 ? 'try' : 'tries'} left.`;
  if (code) problem('otp-problem', `${message ?? 'That code was not accepted.'}${left}`, byId('otp'));
  else if (otpProblem) problem('otp-problem', otpProblem.message ?? 'The code could not be sent. Try to resend it.');
  byId('code-where').hidden = otpProblem !== null;
  byId('code-where').textContent = whereCodeGoes(transaction);
  // No other code will come.
  byId('resend').hidden = otpProblem?.code === 'otp_sends_used_up';
  waitToResend(resendAt);
}

function whereCodeGoes({ phone, timeline }) {
  const isSent = timeline.some(({ title, state }) => title === 'SEND_OTP' && state === 'success');
  if (!isSent) return 'The merchant is sending it to the customer.';
  if (phone) return `The merchant texts this customer at ${phone}. The messages are on this page.`;
  return (
    'The merchant says that it is sent, but no text came here. Start the service with the settings that the sandbox ' +
    'printed, then order again.'
  );
}

/** Counts the seconds down on the button until a new code may be asked for. */
function waitToResend(at) {
  clearInterval(ticking);
  const tick = () => {
    const seconds = Math.ceil(((at ?? 0) - Date.now()) / 1000);
    byId('resend').disabled = seconds > 0;
    byId('resend').textContent = seconds > 0 ? `Resend code in ${seconds} s` : 'Resend code';
    if (seconds <= 0) clearInterval(ticking);
  };
  ticking = setInterval(tick, 1000);
  tick();
}

const SILENT = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'ENOTFOUND', 'ABORTED', 'EHOSTUNREACH']);

function outcomeOf({ step, amountShown, product, recipient }, merchantUrl) {
  switch (step.name) {
    case 'topped_up':
      return {
        verdict: 'Done',
        tone: 'good',
        title: `Your ${product.category.toLowerCase()} is loaded`,
        text: `${amountShown} of ${product.operator} ${product.category.toLowerCase()} went straight to ${recipient}.`,
      };
    case 'refunded':
      return {
        verdict: 'Refunded',
        tone: 'good',
        title: 'Your money is back',
        text: `The provider failed, so ${amountShown} is back in the wallet. Nothing else is needed.`,
      };
    case 'in_doubt':
      return {
        verdict: 'In doubt',
        tone: 'held',
        title: 'Your money is held',
        text:
          step.message ?? `Nobody can say yet whether ${amountShown} moved. Do not buy again: that could pay twice.`,
      };
    case 'failed':
      return {
        verdict: 'Not paid',
        tone: 'bad',
        title: 'Payment not completed',
        text: step.message ?? 'Nothing was charged.',
      };
    case 'declined':
      if (step.code !== null && SILENT.has(step.code)) {
        return {
          verdict: 'No answer',
          tone: 'bad',
          title: 'The merchant does not answer',
          text: `Nothing was charged. Start the merchant service at ${merchantUrl}, then order again.`,
        };
      }
      return {
        verdict: 'Declined',
        tone: 'bad',
        title: DECLINED[step.code] ?? 'The merchant declined',
        text: step.message ?? 'Nothing was charged.',
      };
    default:
      return null;
  }
}

const DECLINED = {
  insufficient_funds: 'Not enough money',
  unknown_customer: 'Unknown customer',
  wallet_frozen: 'This wallet is frozen',
  amount_not_allowed: 'This amount is not allowed',
  bad_signature: 'The merchant does not trust our signature',
};
