import * as api from './api.js';
import { byId, icon, make, problem, shown } from './dom.js';
import { namePhones } from './phone-view.js';

const ICONS = { pin: 'pin', token: 'power' };
const STRANGER = 'nobody-knows-me';
/** The choice for a customer who is not in the list: a value that no reference can have. */
const OTHER = '';
const METER = '45700012345';

let products = [];
let customers = [];
let turns = 0;

/**
 * Sets up the order form. `onOrder` gets the order once it is valid; `onCustomer` is called when another customer is
 * chosen.
 */
export function setUpOrderForm(catalogue, { onOrder, onCustomer }) {
  ({ products } = catalogue);
  byId('products').replaceChildren(...products.map(tile));
  byId('products').addEventListener('change', chooseProduct);
  byId('customer').addEventListener('change', () => {
    chooseCustomer();
    if (byId('customer').value === OTHER) byId('reference').focus();
    onCustomer();
  });
  byId('reference').addEventListener('change', () => {
    chooseCustomer();
    onCustomer();
  });
  byId('amount').addEventListener('input', showAmount);
  byId('faults').addEventListener('change', showFaults);
  byId('customers-again').addEventListener('click', () => void loadCustomers());
  byId('order').addEventListener('submit', (event) => {
    event.preventDefault();
    const order = readOrder();
    if (order) onOrder(order);
  });
  chooseProduct();
  showFaults();
}

/** Reads the customers again, to show what is in their wallets now. */
export async function loadCustomers() {
  const select = byId('customer');
  const turn = ++turns;
  const wereOffered = customers.length > 0;
  let read = customers;
  let fault = null;
  try {
    read = await api.customers();
    if (read.length === 0) fault = 'The merchant has no customers yet: open a wallet first.';
  } catch (thrown) {
    fault = thrown.message;
  }
  // A newer answer may have come first.
  if (turn !== turns) return;
  customers = read;
  problem('customers-problem-text', fault);
  byId('customers-problem').hidden = fault === null;
  namePhones(customers);
  const isTyping = document.activeElement === byId('reference');
  const chosen = isTyping ? OTHER : orderedBy() || (wereOffered ? OTHER : customers[0]?.userReference);
  const options = [
    ...customers.map(({ userReference, name, balance }) => [userReference, balance ? `${name}, ${balance}` : name]),
    [OTHER, 'Another customer'],
    [STRANGER, 'Someone the merchant does not know'],
  ];
  const unchanged =
    options.length === select.options.length && options.every(([, text], nth) => select.options[nth].text === text);
  // Replacing the options would close the list while somebody chooses from it.
  if (!unchanged) select.replaceChildren(...options.map(([value, text]) => make('option', { value, text })));
  select.disabled = false;
  // A customer who was typed and has got a text is in the list now.
  select.value = options.some(([value]) => value === chosen) ? chosen : OTHER;
  chooseCustomer();
  showAmount();
}

const customerOf = (userReference) => customers.find((one) => one.userReference === userReference);

/** The phone of a customer; null while nobody knows it. */
export const phoneOf = (userReference) => customerOf(userReference)?.phone ?? null;

/** The phone of the customer chosen in the form. */
export const chosenPhone = () => phoneOf(orderedBy());

/** The reference of the customer chosen or typed in the form. */
function orderedBy() {
  const { value } = byId('customer');
  return value === OTHER ? byId('reference').value.trim() : value;
}

const chosenProduct = () =>
  products.find(({ product_id: id }) => id === byId('products').querySelector(':checked')?.value);

function tile(product, nth) {
  const input = make('input', { type: 'radio', name: 'product', value: product.product_id });
  input.checked = nth === 0;
  const kind = ICONS[product.gives] ?? (product.product_category === 'Data' ? 'data' : 'airtime');
  const face = make(
    'span',
    { className: 'tile-face' },
    icon(kind),
    make('b', { text: product.operator.replace('Nigeria ', '') }),
    ' ',
    make('small', { text: product.product_category }),
  );
  return make('label', { className: 'tile' }, input, face);
}

function chooseProduct() {
  const product = chosenProduct();
  const meter = product.recipient === 'meter';
  byId('recipient-label').textContent = meter ? 'Meter number' : 'Recipient phone';
  byId('recipient').inputMode = meter ? 'numeric' : 'tel';
  byId('amounts').replaceChildren(
    ...product.amounts.map((amount) => {
      const chip = make('button', { type: 'button', 'data-amount': amount, text: shown(amount).replace('.00', '') });
      chip.addEventListener('click', () => setAmount(amount));
      return chip;
    }),
  );
  setAmount(product.amounts[1]);
  fillRecipient();
}

function setAmount(amount) {
  byId('amount').value = amount;
  showAmount();
}

function showAmount() {
  const amount = byId('amount').value.trim();
  const fine = readable(amount);
  for (const chip of byId('amounts').children)
    chip.setAttribute('aria-pressed', String(chip.dataset.amount === amount));
  byId('pay').textContent = fine ? `Pay ${shown(amount)}` : 'Pay';
  byId('pay').disabled = byId('customer').disabled;
  if (fine) problem('amount-problem', null, byId('amount'));
}

const readable = (amount) => /^\d{1,9}(\.\d{1,2})?$/.test(amount) && Number(amount) > 0;

function chooseCustomer() {
  const { value } = byId('customer');
  const customer = customerOf(value);
  byId('other-customer').hidden = value !== OTHER;
  byId('balance').textContent = value === STRANGER ? 'The merchant should decline this purchase.' : about(customer);
  fillRecipient();
}

function about({ userReference, name, held } = {}) {
  const reference = name === userReference ? [] : [`User reference ${userReference}`];
  return [...reference, ...(held ? [`${held} held`] : [])].join(', ');
}

let filled = '';
/** Suggests the customer's own number, unless something else was typed. */
function fillRecipient() {
  const field = byId('recipient');
  if (field.value !== filled && field.value !== '') return;
  filled = chosenProduct().recipient === 'meter' ? METER : (chosenPhone() ?? '+2348030000000');
  field.value = filled;
}

function readFaults() {
  return Object.fromEntries([...byId('faults').querySelectorAll('select')].map(({ name, value }) => [name, value]));
}

function showFaults() {
  const usual = { transfer: 'accept', outcome: 'value', events: 'once' };
  const count = Object.entries(readFaults()).filter(([name, value]) => usual[name] !== value).length;
  byId('faults-chosen').textContent = count === 0 ? 'Nothing' : count === 1 ? '1 thing' : `${count} things`;
  byId('faults-chosen').classList.toggle('some', count > 0);
}

function readOrder() {
  const amount = byId('amount').value.trim();
  const recipient = byId('recipient').value.trim();
  const amountFault = readable(amount) ? null : 'Enter an amount in naira, like 200 or 200.50.';
  const orderer = orderedBy();
  const referenceFault = orderer === '' ? 'Enter the user reference.' : null;
  const recipientFault = recipient.length >= 3 ? null : 'Enter who gets it.';
  problem('reference-problem', referenceFault, byId('reference'));
  problem('amount-problem', amountFault, byId('amount'));
  problem('recipient-problem', recipientFault, byId('recipient'));
  const wrong = referenceFault ? 'reference' : amountFault ? 'amount' : recipientFault ? 'recipient' : null;
  if (wrong !== null) {
    byId(wrong).focus();
    return null;
  }
  return {
    userReference: orderer,
    productId: chosenProduct().product_id,
    amount,
    recipient,
    faults: readFaults(),
  };
}
