import { join } from 'node:path';
import type { Surroundings } from '../../src/surroundings.ts';
import { ok } from '../../src/core/result.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED } from '../harness/switch-double.ts';
import { randomReference } from './load.ts';

/** A transaction that was played to its end, and how many of a thousand transactions end like it. */
export interface Sample {
  readonly ending: string;
  readonly share: number;
  readonly reference: string;
}

type Over = Readonly<Record<string, unknown>>;

const MOBILE_PIN = { amount: '200.0', recipient: product('Nigeria Airtel', 'Mobile PIN', 'Mobile Pin / Voucher') };
const POWER = { amount: '5000.0', recipient: product('Ikeja Electric', 'Power', 'Electricity Token') };
const AIRTIME = { amount: '771.4', recipient: product('MTN Nigeria', 'Airtime', 'Mobile Top-up') };

function product(operator: string, category: string, type: string): Over {
  return {
    operator,
    product_id: '4611',
    product_type: type,
    value_recipient: '+2347081332677',
    product_category: category,
  };
}

/** The steps of one transaction as Finswich and the customer take them. */
interface Steps {
  readonly initiate: () => Promise<unknown>;
  /** Asks for a code, and resolves with it. */
  readonly code: () => Promise<string>;
  readonly complete: (otp: string) => Promise<unknown>;
  readonly value: (over?: Over) => Promise<unknown>;
  readonly reverse: (over?: Over) => Promise<unknown>;
  readonly minutes: (count: number) => Promise<void>;
  readonly decide: (choice: string) => Promise<void>;
  readonly merchant: Merchant;
}

const paid = async ({ initiate, code, complete }: Steps): Promise<void> => {
  await initiate();
  await complete(await code());
};
const unknownOutcome = async (steps: Steps): Promise<void> => {
  steps.merchant.upstream.script = () => ({ kind: 'reset' });
  await paid(steps);
};

interface Ending {
  readonly ending: string;
  readonly share: number;
  readonly products: readonly { readonly amount: string; readonly recipient: Over }[];
  readonly state: string;
  play(steps: Steps): Promise<unknown>;
}

const WITH_VALUE = [MOBILE_PIN, POWER];
const ANY = [MOBILE_PIN, AIRTIME];

/** How transactions end, each with its share of a thousand. */
const ENDINGS: readonly Ending[] = [
  {
    ending: 'a PIN or token handed over',
    share: 500,
    products: WITH_VALUE,
    state: 'fulfilled',
    play: async (steps) => {
      await paid(steps);
      await steps.value();
    },
  },
  {
    ending: 'handed over, every event delivered twice',
    share: 60,
    products: WITH_VALUE,
    state: 'fulfilled',
    play: async ({ initiate, code, complete, value }) => {
      await initiate();
      await initiate();
      const otp = await code();
      await complete(otp);
      await complete(otp);
      await value();
      await value();
    },
  },
  {
    ending: 'handed over after a wrong code and a second SMS',
    share: 60,
    products: WITH_VALUE,
    state: 'fulfilled',
    play: async ({ initiate, code, complete, value, minutes }) => {
      await initiate();
      await complete(wrong(await code()));
      await minutes(1);
      await complete(await code());
      await value();
    },
  },
  { ending: 'airtime loaded', share: 200, products: [AIRTIME], state: 'settled', play: paid },
  {
    ending: 'reversed after it was paid',
    share: 30,
    products: ANY,
    state: 'reversed',
    play: async (steps) => {
      await paid(steps);
      await steps.minutes(5);
      await steps.reverse();
      await steps.minutes(60);
      await steps.reverse();
    },
  },
  {
    ending: 'refused by Finswich',
    share: 30,
    products: ANY,
    state: 'failed',
    play: async (steps) => {
      steps.merchant.upstream.script = () => REFUSED;
      await paid(steps);
    },
  },
  {
    ending: 'in doubt, proven by the PIN',
    share: 10,
    products: WITH_VALUE,
    state: 'fulfilled',
    play: async (steps) => {
      await unknownOutcome(steps);
      await steps.value();
    },
  },
  {
    ending: 'in doubt, given back by a reversal',
    share: 5,
    products: ANY,
    state: 'reversed',
    play: async (steps) => {
      await unknownOutcome(steps);
      await steps.reverse();
    },
  },
  {
    ending: 'in doubt, decided by a person',
    share: 5,
    products: [AIRTIME],
    state: 'settled',
    play: async (steps) => {
      await unknownOutcome(steps);
      await steps.minutes(16);
      await steps.decide('paid');
    },
  },
  {
    ending: 'a second, different PIN, decided by a person',
    share: 1,
    products: WITH_VALUE,
    state: 'fulfilled',
    play: async (steps) => {
      await paid(steps);
      await steps.value();
      await steps.value({ utility_value: { pin: { number: '1234567890123', serial: 'ZZZ654321' } } });
      await steps.decide('dismiss');
    },
  },
  {
    ending: 'a reversal of another amount, still to be decided',
    share: 1,
    products: [AIRTIME],
    state: 'settled',
    play: async (steps) => {
      await paid(steps);
      await steps.reverse({ amount: 1 });
    },
  },
  {
    ending: 'no tries left',
    share: 5,
    products: ANY,
    state: 'failed',
    play: async ({ initiate, code, complete }) => {
      await initiate();
      const otp = await code();
      for (let step = 1; step <= 5; step += 1) await complete(wrong(otp, step));
    },
  },
  {
    ending: 'never completed',
    share: 60,
    products: ANY,
    state: 'expired',
    play: async ({ initiate, code, minutes }) => {
      await initiate();
      await code();
      await minutes(61);
    },
  },
  {
    ending: 'declined, too little money',
    share: 33,
    products: [{ ...AIRTIME, amount: '90000000.0' }],
    state: 'declined',
    play: ({ initiate }) => initiate(),
  },
];

const wrong = (otp: string, step = 1): string => String((Number(otp) + step) % 1_000_000).padStart(6, '0');

/** The service the samples were played on, and its database file. */
export type SampleMerchant = Merchant & { readonly file: string };

/**
 * Plays transactions of every ending through the whole service, and calls `use` with the service and what was played.
 * The customer is the harness's own; each transaction starts two hours after the one before.
 */
export async function sampleTransactions<T>(
  use: (merchant: SampleMerchant, samples: readonly Sample[]) => Promise<T>,
  surroundings: Partial<Surroundings> = {},
): Promise<T> {
  const environment = { FINSWICH_TRANSFER_TIMEOUT_MS: '1000' };
  const merchant = await startMerchant({ funds: '10000000.00', environment, surroundings });
  try {
    const samples: Sample[] = [];
    for (const ending of ENDINGS) {
      for (const bought of ending.products) {
        const reference = randomReference();
        merchant.upstream.script = () => ACCEPTED;
        await ending.play(stepsOf(merchant, reference, bought));
        await merchant.work();
        const { state } = await merchant.record(reference);
        if (state !== ending.state) throw new Error(`"${ending.ending}" ended ${state}`);
        samples.push({ ending: ending.ending, share: ending.share / ending.products.length, reference });
        merchant.advance(2 * 3_600_000);
      }
    }
    return await use({ ...merchant, file: join(merchant.folder, 'finswich.db') }, samples);
  } finally {
    await merchant.close();
  }
}

function stepsOf(merchant: Merchant, reference: string, bought: Ending['products'][number]): Steps {
  const { amount, recipient } = bought;
  return {
    merchant,
    initiate: () => merchant.post(initiateEvent(reference, bought)),
    code: async () => {
      await merchant.post(sendOtpEvent(reference, { amount }));
      return merchant.otp();
    },
    complete: (otp) => merchant.post(completeEvent(reference, otp)),
    value: (over) => merchant.post(valueReadyEvent(reference, { utility_details: recipient, ...over })),
    reverse: (over) => merchant.post(reversalEvent(reference, { amount, utility_details: recipient, ...over })),
    minutes: async (count) => {
      merchant.advance(count * 60_000);
      await merchant.work();
    },
    decide: async (choice) => {
      await merchant.work();
      const { database, policy } = merchant.service;
      const [review] = await database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));
      if (!review) throw new Error('there is nothing to decide');
      const decision = { choice, reason: 'Finswich was asked.', by: { kind: 'name', name: 'Ada' } } as const;
      const decided = await database.work.run(async (stores) =>
        ok(await resolveReview(stores, policy, review.id, decision, merchant.now())),
      );
      if (!decided.ok || !decided.value.ok) throw new Error('the decision was refused');
    },
  };
}
