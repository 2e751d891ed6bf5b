import * as api from './api.js';
import { byId, icon, make, problem, shown } from './dom.js';
import { showPhone } from './phone-view.js';

const ICONS = { pin: 'pin', token: 'power' };
const STRANGER = 'nobody-knows-me';
const METER = '45700012345';

let products = [];
let customers = [];

/** The form that orders; `onOrder` gets what was filled in once it makes sense. */
export function setUpOrderForm(catalogue, onOrder) {
  ({ products } = catalogue);
  byId('products').replaceChildren(...products.map(tile));
  byId('products').addEventListener('change', chooseProduct);
  byId('customer').addEventListener('change', () => {
    chooseCustomer();
    void showPhone(chosenPhone());
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
  const chosen = select.value;
  try {
    customers = await api.customers();
    problem(
      'customers-problem-text',
      customers.length === 0 ? 'The merchant has no customers yet: open a wallet first.' : null,
    );
  } catch (fault) {
    problem('customers-problem-text', fault.message);
  }
  byId('customers-problem').hidden = byId('customers-problem-text').hidden;
  const options = [
    ...customers.map(({ userReference, name, balance }) => [userReference, balance ? `${name}, ${balance}` : name]),
    [STRANGER, 'Someone the merchant does not know'],
  ];
  const unchanged =
    options.length === select.options.length && options.every(([, text], nth) => select.options[nth].text === text);
  // Replacing the options would close the list under the hands of whoever is choosing.
  if (!unchanged) select.replaceChildren(...options.map(([value, text]) => make('option', { value, text })));
  select.disabled = false;
  if (chosen) select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  chooseCustomer();
  showAmount();
}

/** Shows the phone of whoever makes this purchase. */
export const phoneOf = (userReference) => customers.find((one) => one.userReference === userReference)?.phone ?? null;

/** The phone of the customer chosen in the form. */
export const chosenPhone = () => phoneOf(byId('customer').value);

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
  const customer = customers.find(({ userReference }) => userReference === byId('customer').value);
  byId('balance').textContent = customer
    ? `Known to the merchant as ${customer.userReference}${customer.held ? `, ${customer.held} held` : ''}`
    : 'The merchant should decline this purchase.';
  fillRecipient();
}

let filled = '';
/** Suggests the customer's own number, unless something else was typed. */
function fillRecipient() {
  const field = byId('recipient');
  if (field.value !== filled && field.value !== '') return;
  const customer = customers.find(({ userReference }) => userReference === byId('customer').value);
  filled = chosenProduct().recipient === 'meter' ? METER : (customer?.phone ?? customers[0]?.phone ?? '+2348030000000');
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
  const recipientFault = recipient.length >= 3 ? null : 'Enter who gets it.';
  problem('amount-problem', amountFault, byId('amount'));
  problem('recipient-problem', recipientFault, byId('recipient'));
  if (amountFault) byId('amount').focus();
  else if (recipientFault) byId('recipient').focus();
  if (amountFault || recipientFault) return null;
  return {
    userReference: byId('customer').value,
    productId: chosenProduct().product_id,
    amount,
    recipient,
    faults: readFaults(),
  };
}
