import { append } from '../audit-log/append.ts';
import { purchaseSubject } from '../audit-log/subjects.ts';
import { MINUTE } from '../core/clock.ts';
import { err, ok } from '../core/result.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { actOnCase, resolveReview } from '../transactions/resolve-review.ts';
import { CASE_EXAMPLES, ENDING_EXAMPLES, OPEN_EXAMPLES, type Stage } from './demo-examples.ts';
import { CUSTOMERS, type Demo } from './demo.ts';

/** The examples happen in the time up to now: the demo's clock is so far behind when they begin, and level at the end. */
export const EXAMPLES_TAKE_MS = 110 * MINUTE;
/** After that a PIN that has not come has a case, and so has a purchase in doubt. */
const CASE_AFTER_MS = 16 * MINUTE;
const REST_MS = EXAMPLES_TAKE_MS - 2 * CASE_AFTER_MS;

/** Plays every example through the running service: after it the support desk has each kind of case and each ending. */
export async function playExamples(demo: Demo): Promise<void> {
  const stage = stageOf(demo);
  const examples = [...Object.values(CASE_EXAMPLES), ...Object.values(ENDING_EXAMPLES)];
  for (const example of examples) await example.begin(stage);
  for (const sandbox of [demo.sandbox, demo.liveSandbox]) {
    // The provider's part comes by itself, but not for a call that is still held.
    await sandbox.until(() => sandbox.purchases.every(({ atRest, order }) => atRest || order.heldUntil !== undefined));
  }
  await later(demo, CASE_AFTER_MS);
  for (const example of examples) await example.next?.(stage);
  await later(demo, CASE_AFTER_MS);
  for (const example of examples) await example.end?.(stage);
  // In LIVE one person only proposes: it waits for the second supervisor.
  for (const { reference } of demo.liveSandbox.purchases) await stage.decide(reference, 'in_doubt', 'paid');
  await later(demo, REST_MS);
  for (const example of OPEN_EXAMPLES) await example.begin(stage);
}

async function later({ clock, service }: Demo, ms: number): Promise<void> {
  clock.skip(ms);
  await service.workOnce();
}

function stageOf(demo: Demo): Stage {
  const sandboxOf = { TEST: demo.sandbox, LIVE: demo.liveSandbox };
  const [, buyer] = CUSTOMERS;
  const askForCode: Stage['askForCode'] = async (purchase) => {
    await purchase.initiate();
    await purchase.sendOtp();
    const phone = CUSTOMERS.find(({ userReference }) => userReference === purchase.order.userReference)?.phone ?? '';
    const texts = demo.sandbox.phones.messages(phone).map(({ text }) => /\b(\d{6,8}) is your code/.exec(text)?.[1]);
    return texts.findLast((code) => code !== undefined) ?? '';
  };
  return {
    kept: new Map(),
    buy: (order, mode = 'TEST') =>
      sandboxOf[mode].play({
        userReference: buyer.userReference,
        productId: '4611',
        amount: '200.00',
        recipient: buyer.phone,
        ...order,
      }),
    askForCode,
    pay: async (purchase) => purchase.complete(await askForCode(purchase)),
    called: (purchase) => demo.sandbox.until(() => purchase.transferCalls.length > 0),
    decide: (reference, kind, choice) => decide(demo, reference, kind, choice),
  };
}

const REASON = 'Asked Finswich on the phone (an example of the demo)';

async function decide({ service, staff, clock }: Demo, reference: string, kind: ReviewKind, choice: string) {
  const { database, policy, ring } = service;
  const done = await database.work.run<undefined, unknown>(async (stores) => {
    const person = await stores.staff.findByEmail(staff.proposes);
    const review = (await stores.reviews.of(reference)).find((one) => one.kind === kind);
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
      subject: purchaseSubject(reference),
      reason: REASON,
      detail: { review: review.id, kind, choice, mode: decided.value.mode },
    });
    return ok(undefined);
  });
  if (!done.ok) throw new Error(`the demo's example of ${kind}: ${JSON.stringify(done.error)}`);
}
