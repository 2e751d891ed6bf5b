import * as api from './api.js';
import { byId, isNarrow, problem } from './dom.js';
import { chosenPhone, loadCustomers, phoneOf, setUpOrderForm } from './order-form.js';
import { onPhone, refreshPhones, setUpPhone, showPhone } from './phone-view.js';
import { showRecent } from './recent-view.js';
import { showStep } from './step-view.js';
import { showTimeline } from './timeline-view.js';

const KEPT = 12;
let merchantUrl = '';
/** The transactions in view, newest first. */
let transactions = [];
/** The reference on show; null while the page is free to follow whatever starts next. */
let current = null;
/** Somebody has chosen a phone. It then stays in view until they choose another transaction or customer. */
let isPhonePicked = false;
/** An order of this page is on its way. */
let isOrdering = false;

const isListed = (reference) => transactions.some((one) => one.reference === reference);
const inView = () => transactions.find(({ reference }) => reference === current) ?? null;

function draw() {
  showStep(inView(), merchantUrl);
  showTimeline(inView());
  showRecent(transactions, current, open);
}

/** Stores what the sandbox says about one transaction, in an answer or in the live feed. */
function keep(transaction) {
  const known = transactions.findIndex(({ reference }) => reference === transaction.reference);
  const previous = transactions[known];
  // An answer can arrive after newer news in the live feed.
  if (previous && transaction.revision < previous.revision) return;
  if (known === -1) {
    transactions = [transaction, ...transactions].filter(({ reference }, nth) => nth < KEPT || reference === current);
  } else transactions[known] = transaction;
  // An idle page follows what starts, here or elsewhere. It does not follow the late news of something older, and it
  // does not change while somebody fills in the form.
  const isFilledIn = !isOrdering && byId('order').contains(document.activeElement);
  if (current === null && known === -1 && !isFilledIn) choose(transaction.reference);
  draw();
  if (previous?.step.name === transaction.step.name && previous.phone === transaction.phone) return;
  void followPhone();
  void loadCustomers();
}

function choose(reference) {
  current = reference;
  history.replaceState(null, '', reference === null ? location.pathname : `#${reference}`);
  isPhonePicked = false;
  if (reference !== null) void followPhone();
}

/** Shows the phone of the customer of the transaction in view, or of the one chosen for the next transaction. */
async function followPhone() {
  if (isPhonePicked) return;
  const transaction = inView();
  await showPhone(transaction ? (transaction.phone ?? phoneOf(transaction.userReference)) : chosenPhone());
}

function open(reference) {
  choose(reference);
  clearCode();
  draw();
}

/** Opens a transaction that somebody asks for by its reference, even one that is no longer among the latest. */
async function openAsked(reference) {
  if (reference === '' || reference === current) return;
  try {
    if (!isListed(reference)) {
      const asked = await api.transaction(reference);
      // The live feed may have shown it, and others, meanwhile.
      if (!isListed(reference)) transactions = [...transactions, asked];
    }
    open(reference);
    if (isNarrow()) byId('steps').scrollIntoView({ block: 'start' });
  } catch (fault) {
    problem('order-problem', fault.message);
  }
}

function clearCode() {
  byId('otp').value = '';
  problem('otp-problem', null, byId('otp'));
}

async function order(wish) {
  problem('order-problem', null);
  byId('pay').disabled = true;
  clearCode();
  // The live feed shows the transaction as soon as it exists, long before it is answered.
  choose(null);
  isOrdering = true;
  try {
    const transaction = await api.start(wish);
    keep(transaction);
    if (current !== transaction.reference) open(transaction.reference);
  } catch (fault) {
    problem('order-problem', fault.message);
  } finally {
    isOrdering = false;
    byId('pay').disabled = false;
  }
}

byId('code-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = byId('otp');
  const otp = field.value.replace(/\s/g, '');
  if (!/^\d{6,8}$/.test(otp)) {
    problem('otp-problem', 'The code has 6 to 8 digits.', field);
    field.focus();
    return;
  }
  problem('otp-problem', null, field);
  byId('confirm').disabled = true;
  try {
    keep(await api.complete(current, otp));
    field.select();
  } catch (fault) {
    problem('otp-problem', fault.message, field);
  } finally {
    byId('confirm').disabled = false;
  }
});

byId('resend').addEventListener('click', async () => {
  byId('resend').disabled = true;
  problem('otp-problem', null, byId('otp'));
  try {
    keep(await api.sendCode(current));
  } catch (fault) {
    problem('otp-problem', fault.message);
  }
  byId('otp').focus();
});

byId('copy').addEventListener('click', async () => {
  const number = byId('value-number');
  try {
    await navigator.clipboard.writeText(number.dataset.value);
    byId('copy').textContent = 'Copied';
    byId('announce').textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(number);
  }
});

byId('to-phone').addEventListener('click', () => {
  isPhonePicked = false;
  void followPhone();
  byId('texts').focus();
  byId('texts').scrollIntoView({ block: 'center' });
});

byId('again').addEventListener('click', () => {
  choose(null);
  byId('copy').textContent = 'Copy';
  draw();
  void followPhone();
  byId('customer').focus();
});

/**
 * The transactions that were read again, with what the live feed brought meanwhile, and the one in view, however old.
 */
function withWhatIsNewer(read) {
  const others = transactions.filter((known) => !read.some(({ reference }) => reference === known.reference));
  const isNewer = ({ openedAt }) => openedAt > (read[0]?.openedAt ?? 0);
  return [
    ...others.filter(isNewer),
    ...read.map((one) => {
      const known = transactions.find(({ reference }) => reference === one.reference);
      return known && known.revision > one.revision ? known : one;
    }),
    ...others.filter((one) => one.reference === current && !isNewer(one)),
  ];
}

/** Reads again whatever happened while the page was not connected. */
async function catchUp() {
  byId('offline').hidden = true;
  const read = await api.recent();
  transactions = withWhatIsNewer(read);
  if (current === null) await openAsked(location.hash.slice(1));
  await loadCustomers();
  await followPhone();
  await refreshPhones();
  draw();
}

async function begin() {
  const catalogue = await api.catalogue();
  ({ merchantUrl } = catalogue);
  byId('mode').textContent = catalogue.mode;
  byId('merchant').textContent = merchantUrl;
  byId('note').textContent = catalogue.note;
  byId('note').hidden = catalogue.note === '';
  setUpOrderForm(catalogue, {
    onOrder: (wish) => void order(wish),
    onCustomer: () => {
      isPhonePicked = false;
      void followPhone();
    },
  });
  setUpPhone(
    () => (isPhonePicked = true),
    (reference) => void openAsked(reference),
  );
  addEventListener('hashchange', () => void openAsked(location.hash.slice(1)));
  api.live({
    transaction: keep,
    phone: onPhone,
    connected: () => void catchUp().catch(lost),
    lost,
  });
}

function lost() {
  byId('offline').hidden = false;
}

begin().catch(lost);
