import { byId, make } from './dom.js';

const WORDS = {
  starting: 'Starting',
  declined: 'Declined',
  code: 'Waits for the code',
  paying: 'Paying',
  waiting: 'Paid, value to come',
  value: 'Delivered',
  topped_up: 'Delivered',
  refunded: 'Refunded',
  in_doubt: 'In doubt',
  failed: 'Not paid',
};

/** The latest transactions, whoever started them; each opens its own timeline. */
export function showRecent(transactions, current, open) {
  byId('recent').replaceChildren(
    ...transactions.map((one) => {
      const button = make(
        'button',
        { type: 'button', 'aria-current': String(one.reference === current) },
        make('span', { text: `${one.product.operator.replace('Nigeria ', '')} ${one.product.category}` }),
        make('span', { text: one.amountShown }),
        make('span', { className: 'quiet', text: WORDS[one.step.name] }),
        make('span', { className: 'quiet', text: one.userReference }),
      );
      button.addEventListener('click', () => open(one.reference));
      return make('li', {}, button);
    }),
  );
  byId('no-recent').hidden = transactions.length > 0;
}
