import { askFor } from '../approvals/ask.ts';
import { append } from '../audit-log/append.ts';
import { transactionSubject } from '../audit-log/subjects.ts';
import { MINUTE } from '../core/clock.ts';
import { err, ok } from '../core/result.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { actOnCase, resolveReview } from '../transactions/resolve-review.ts';
import { CASE_EXAMPLES, ENDING_EXAMPLES, OPEN_EXAMPLES, ORDINARY_EXAMPLES, type Stage } from './demo-examples.ts';
import { playOrders } from './demo-ordered-examples.ts';
import { CUSTOMERS, type Demo } from './demo.ts';

/**
 * The examples happen in the time up to now: the demo's clock begins this far behind, and is level at the end.
 */
export const EXAMPLES_TAKE_MS = 110 * MINUTE;
/** After this long a PIN that has not come has a case, and so has a transaction in doubt. */
const CASE_AFTER_MS = 16 * MINUTE;
/** The time from one example to the next. */
const NEXT_AFTER_MS = 1.5 * MINUTE;

/** Plays every example through the running service. Then the support desk has each kind of case and each ending. */
export async function playExamples(demo: Demo): Promise<void> {
  const stage = stageOf(demo);
  await playOrders(demo, () => later(demo, NEXT_AFTER_MS));
  const examples = [...Object.values(CASE_EXAMPLES), ...Object.values(ENDING_EXAMPLES)];
  for (const example of [...examples, ...ORDINARY_EXAMPLES]) {
    await example.begin(stage);
    for (const sandbox of [demo.sandbox, demo.liveSandbox]) {
      // The provider's part comes by itself, but not for a call that is still held.
      await sandbox.until(() =>
        sandbox.transactions.every(({ atRest, order }) => atRest || order.heldUntil !== undefined),
      );
    }
    await later(demo, NEXT_AFTER_MS);
  }
  await later(demo, CASE_AFTER_MS);
  for (const example of examples) await example.next?.(stage);
  await later(demo, CASE_AFTER_MS);
  for (const example of examples) await example.end?.(stage);
  await askForNewPhone(demo);
  await later(demo, EXAMPLES_TAKE_MS);
  for (const example of OPEN_EXAMPLES) await example.begin(stage);
}

async function later({ clock, service }: Demo, ms: number): Promise<void> {
  clock.skip(ms);
  await service.workOnce();
}

function stageOf(demo: Demo): Stage {
  const sandboxOf = { TEST: demo.sandbox, LIVE: demo.liveSandbox };
  const buyers = CUSTOMERS.filter(({ funds }) => Number(funds) >= BUYS_WITH);
  let bought = 0;
  const askForCode: Stage['askForCode'] = async (transaction) => {
    await transaction.initiate();
    await transaction.sendOtp();
    const texts = demo.sandbox.phones
      .messages(phoneOf(transaction.order.userReference))
      .map(({ text }) => /\b(\d{6,8}) is your code/.exec(text)?.[1]);
    return texts.findLast((code) => code !== undefined) ?? '';
  };
  return {
    kept: new Map(),
    buy: (order, mode = 'TEST') => {
      const nth = bought++;
      const userReference = order?.userReference ?? buyers[nth % buyers.length]?.userReference ?? '';
      const recipient = phoneOf(userReference);
      const amount = AMOUNTS[nth % AMOUNTS.length] ?? '';
      return sandboxOf[mode].play({ productId: '4611', amount, recipient, ...order, userReference });
    },
    askForCode,
    pay: async (transaction) => transaction.complete(await askForCode(transaction)),
    called: (transaction) => demo.sandbox.until(() => transaction.transferCalls.length > 0),
    decide: (reference, kind, choice) => decide(demo, reference, kind, choice),
  };
}

/** Customers with this much money can pay for every example. */
const BUYS_WITH = 20_000;
/** Amounts of ordinary transactions, none of which an example names. */
const AMOUNTS = ['200.00', '500.00', '1000.00', '350.00', '200.00'] as const;

const phoneOf = (user: string): string => CUSTOMERS.find(({ userReference }) => userReference === user)?.phone ?? '';

/** Proposes a change in LIVE, which waits for the other supervisor. */
async function askForNewPhone({ service, staff, clock }: Demo): Promise<void> {
  const { database, config, ring } = service;
  const act = {
    kind: 'wallet.update',
    mode: 'LIVE',
    userReference: 'ngozi.eze',
    content: { phone: '+2348065559876' },
  } as const;
  const asked = await database.work.run<unknown, unknown>(async (stores) => {
    const person = await stores.staff.findByEmail(staff.proposes);
    const actor = { kind: 'person', id: person?.id ?? null, name: staff.proposes } as const;
    const acting = { by: { actor, address: null }, at: clock.now(), ring };
    return askFor(
      stores,
      act,
      config.wallets.limits,
      'New SIM; showed a passport in the shop (an example of the demo)',
      acting,
    );
  });
  if (!asked.ok) throw new Error(`the demo's example of an approval: ${JSON.stringify(asked.error)}`);
}

const REASON = 'Asked Finswich on the phone (an example of the demo)';

async function decide({ service, staff, clock }: Demo, reference: string, kind: ReviewKind, choice: string) {
  const { database, policy, ring } = service;
  const found = await database.work.read(async (stores) => {
    const transaction = await stores.transactions.findCalled(reference);
    const reviews = transaction ? await stores.reviews.of(transaction.id) : [];
    return {
      person: await stores.staff.findByEmail(staff.proposes),
      review: reviews.find((one) => one.kind === kind),
    };
  });
  const done = await database.work.run<undefined, unknown>(async (stores) => {
    const { person, review } = found;
    if (!person || !review) return err(`no case ${kind}`);
    const { id, name, email } = person;
    const at = clock.now();
    const by = { kind: 'person', email, name } as const;
    const decided = await resolveReview(stores, policy, review.id, { choice, reason: REASON, by }, at);
    if (!decided.ok) return decided;
    await append(stores.auditLog, ring, {
      actor: { kind: 'person', id, name },
      address: null,
      at,
      act: actOnCase(decided.value),
      subject: transactionSubject(reference),
      reason: REASON,
      detail: { review: review.id, kind, choice, mode: decided.value.mode },
    });
    return ok(undefined);
  });
  if (!done.ok) throw new Error(`the demo's example of ${kind}: ${JSON.stringify(done.error)}`);
}
