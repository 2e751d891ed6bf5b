import { accountOf } from '../../src/ledger/accounts.ts';
import { audit } from '../../src/ledger/audit.ts';
import { issueOtp } from '../../src/otp/issue.ts';
import type { CodeHolder } from '../../src/otp/holder.ts';
import { verifyOtp } from '../../src/otp/verify.ts';
import { receive } from '../../src/once/receive.ts';
import { onceForKey } from '../../src/once/once-for-key.ts';
import { ok } from '../../src/core/result.ts';
import type { TransactionKey, TransactionName } from '../../src/core/transaction-name.ts';
import { setWalletStatus } from '../../src/wallets/freeze.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { keyOf } from '../harness/kept-under.ts';
import { NOW, aDelivery, aTransaction, aWallet, fresh } from './records.ts';
import { RING, caseOf, inOrder } from './rival-parts.ts';
import type { Meeting, Piece, Place, Rivals } from './rivals.ts';

const LATER = NOW + 86_400_000;

const aKey = ({ alone }: Place): Promise<TransactionKey> => alone((stores) => keyOf(stores, fresh()));

/** A challenge of a new transaction whose code nobody has typed yet. */
async function challengeOf(place: Place) {
  const transaction = await aKey(place);
  const challenge = {
    transactionId: transaction.id,
    issue: 1,
    keyId: RING.activeKeyId,
    digits: 6,
    issuedAt: NOW,
    expiresAt: NOW + 600_000,
    attempts: 0,
  };
  await place.alone(({ otp }) => otp.save(challenge));
  return { transaction, challenge };
}

const LIMITS = { otpSendsPerHour: 1, otpWrongPerHour: 1 };

/** A wrong code for a transaction of its own, by this customer from this phone. */
async function wrongCode(place: Place, holder: CodeHolder): Promise<Piece> {
  const attempt = { ...(await challengeOf(place)), given: 'no code', holder, policy: LIMITS, now: NOW };
  return async ({ otp }) => (await verifyOtp(otp, RING, attempt)).kind;
}

/** A code for a transaction of its own, to this phone. */
async function codeTo(place: Place, recipient: string): Promise<Piece> {
  const transaction = await aKey(place);
  const request = { transaction, mode: 'TEST', recipient, transactionExpiresAt: LATER, digits: 6 } as const;
  return async ({ otp }) => (await issueOtp(otp, RING, { ...request, policy: LIMITS, now: NOW })).kind;
}

/** What must happen once, counted also where it was undone. */
function counting() {
  let count = 0;
  return { happen: () => void (count += 1), count: () => count };
}

/** The same event twice, under this name. */
function sameEvent(name: TransactionName, expected: 'new' | 'known'): Meeting {
  const acts = counting();
  const piece: Piece = async ({ inbox, transactions }) => {
    const under = await transactions.lockOrAdd(name, expected);
    const acted = async () => {
      acts.happen();
      return { answer: null, verdict: 'acted', claims: 'key' } as const;
    };
    return (await receive(inbox, RING, aDelivery(), { under, key: 'TEST|X', content: 'x' }, acted)).verdict;
  };
  return { pieces: [piece, piece], read: async ({ answers }) => [acts.count(), ...inOrder(answers)] };
}

export const RIVALS_FOR_TRANSACTIONS: readonly Rivals[] = [
  {
    lock: 'transaction_names_lock',
    promise: 'the same event twice at one instant is acted on once',
    meet: async (place) => sameEvent(await aKey(place), 'known'),
    kept: [[1, 'acted', 'repeated']],
  },
  ...(['new', 'known'] as const).map((expected): Rivals => ({
    // A unit of work that adds a name waits for another one that is adding it.
    lock: null,
    promise: `an event that is the first under its name, which was expected to be ${expected}, is acted on once when it comes twice at one instant`,
    meet: async () => sameEvent({ rail: 'finswich', reference: fresh() }, expected),
    kept: [[1, 'acted', 'repeated']],
  })),
  {
    lock: 'transaction_names_lock_id',
    promise: 'a unit of work that finds no transaction under a name is the only one to announce it',
    meet: async (place) => {
      const name = await aKey(place);
      const piece: Piece = async ({ transactions }) =>
        (await transactions.find(name.id)) ? 'known' : transactions.insert(aTransaction(name));
      return { pieces: [piece, piece], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['known', true]],
  },
  {
    lock: 'transaction_names_lock',
    promise: 'two wrong codes for one transaction at one instant are two tries',
    meet: async (place) => {
      const { transaction } = await challengeOf(place);
      const piece: Piece = async ({ otp, transactions }) => {
        await transactions.lock(transaction);
        const challenge = await otp.challenge(transaction.id);
        if (challenge) await otp.save({ ...challenge, attempts: challenge.attempts + 1 });
      };
      return {
        pieces: [piece, piece],
        read: () => place.alone(async ({ otp }) => (await otp.challenge(transaction.id))?.attempts),
      };
    },
    kept: [2],
  },
  {
    lock: 'transaction_names_lock_id',
    promise: 'a decision of a case and an event that closes it never wait for each other',
    meet: async (place) => {
      const { transactionId, id } = await caseOf(place);
      const decides: Piece = async ({ reviews, transactions }) => {
        await reviews.find(id);
        await transactions.find(transactionId);
      };
      const closes: Piece = async ({ reviews, transactions }) => {
        await transactions.find(transactionId);
        await reviews.of(transactionId);
      };
      return { pieces: [decides, closes], read: async () => 'both' };
    },
    kept: ['both'],
  },
  {
    lock: 'otp_sends/*',
    promise: 'codes to one phone at one instant, for several transactions, keep to its limit',
    meet: async (place) => {
      const phone = fresh('+234');
      return {
        pieces: [await codeTo(place, phone), await codeTo(place, phone)],
        read: async ({ answers }) => inOrder(answers),
      };
    },
    kept: [['issued', 'limited']],
  },
  {
    lock: 'otp_tries/*/customer/*',
    promise: 'wrong codes of one customer at one instant, from several phones, keep to the customer’s limit',
    meet: async (place) => {
      const userReference = fresh('user');
      const from = () => wrongCode(place, { mode: 'TEST', userReference, recipient: fresh('+234') });
      return { pieces: [await from(), await from()], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['limited', 'wrong']],
  },
  {
    lock: 'otp_tries/*/phone/*',
    promise: 'wrong codes of several customers at one instant, from one phone, keep to the phone’s limit',
    meet: async (place) => {
      const recipient = fresh('+234');
      const of = () => wrongCode(place, { mode: 'TEST', userReference: fresh('user'), recipient });
      return { pieces: [await of(), await of()], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['limited', 'wrong']],
  },
  {
    lock: 'wallets_lock',
    promise: 'nobody goes on with a wallet that was active after it was frozen',
    meet: async ({ alone }) => {
      const { mode, userReference } = await walletOf(alone);
      const pays: Piece = async ({ wallets, ledger }) => {
        const status = (await wallets.find(mode, userReference))?.status;
        await ledger.balance(accountOf('customer', mode, userReference, 'NGN').id);
        return status;
      };
      return {
        pieces: [pays, ({ wallets }) => setWalletStatus({ wallets }, mode, userReference, 'frozen')],
        read: async ({ answers: [seen], order }) => [seen, order.indexOf(0) < order.indexOf(1) ? 'first' : 'after'],
      };
    },
    kept: [
      ['active', 'first'],
      ['frozen', 'after'],
    ],
  },
  {
    lock: 'wallets_lock_to_change',
    promise: 'two changes of one customer at one instant are both kept',
    meet: async ({ alone }) => {
      const { mode, userReference } = await walletOf(alone);
      const changes =
        (change: Parameters<typeof updateWallet>[1]['change']): Piece =>
        (stores) =>
          updateWallet(stores, { mode, userReference, change }, 'ada', NOW);
      return {
        pieces: [changes({ phone: '+2348099999999' }), changes({ category: 'silver' })],
        read: async () => {
          const wallet = await alone(({ wallets }) => wallets.find(mode, userReference));
          return [wallet?.phone, wallet?.category];
        },
      };
    },
    kept: [['+2348099999999', 'silver']],
  },
  {
    lock: 'journal_entries/*',
    promise: 'a top-up twice at one instant moves money once, and the second says so',
    meet: async ({ alone }) => {
      const { userReference } = await walletOf(alone);
      const request = {
        mode: 'TEST',
        userReference,
        currency: 'NGN',
        amount: '100',
        reference: fresh('top-up'),
      } as const;
      const piece: Piece = async (stores) => {
        const funded = await fundWallet(stores, request, NOW);
        return funded.ok ? funded.value : funded.error;
      };
      return {
        pieces: [piece, piece],
        read: async ({ answers }) => [...inOrder(answers), (await alone(({ ledger }) => audit(ledger))).holds],
      };
    },
    kept: [['funded', 'funded_before', true]],
  },
  {
    lock: 'idempotency_keys/*/*',
    promise: 'a request twice at one instant is done once, and answered alike',
    meet: async () => {
      const [key, done] = [fresh('key'), counting()];
      const piece: Piece = async ({ idempotency }) => {
        const identity = { actor: 'person/1', key, content: 'x' };
        const once = await onceForKey(idempotency, RING, identity, NOW, async () => {
          done.happen();
          return ok('reply');
        });
        return once.ok && once.value.reply;
      };
      return { pieces: [piece, piece], read: async ({ answers }) => [done.count(), ...answers] };
    },
    kept: [[1, 'reply', 'reply']],
  },
];

async function walletOf(alone: Place['alone']) {
  const { mode, userReference, phone, email, category } = aWallet();
  await alone((stores) =>
    openWallet(stores, { mode, userReference, country: 'NG', phone, email, category, currency: 'NGN' }, NOW),
  );
  return { mode, userReference };
}
