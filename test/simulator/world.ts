import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { MODES, type Mode } from '../../src/core/mode.ts';
import { ok } from '../../src/core/result.ts';
import { audit } from '../../src/ledger/audit.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Stores } from '../../src/db/stores.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { createAnswers } from './answers.ts';
import { openAttention } from './attention-claims.ts';
import { createBooks } from './books.ts';
import { createChronicle } from './chronicle.ts';
import { createContactTexts } from './contact-claims.ts';
import { openDesk } from './desk.ts';
import { type Granted, createExcuses } from './excuses.ts';
import { proveEnding } from './ending.ts';
import { RuleBroken, hold } from './failure.ts';
import { WHOSE, codesOf, createFinswich, emailOf, phoneOf, referenceOf, userOf, variantOf } from './finswich.ts';
import type { Fate, Ground, Grounds, StatementSeen } from './ground.ts';
import { createTexts } from './message-claims.ts';
import { openObserver } from './observer.ts';
import { createOffice } from './office.ts';
import { createPhones } from './phones.ts';
import { FROZEN_CUSTOMER, type FaultPlan, type WorldPlan } from './plan.ts';
import { FIRST_DAY, type MerchantProcess, simulatedRing, startProcess } from './process.ts';
import { VALUE_MS } from './products.ts';
import { proveShredding } from './shredding.ts';
import { SQLITE } from './sqlite-ground.ts';
import { type Situations, countSituations, stepName, stepWritten } from './situations.ts';
import { createStaff } from './staff.ts';
import { createVirtualTime } from './virtual-time.ts';

export interface Run {
  /** A digest of everything that happened, and of the final database. It is equal for equal plans. */
  readonly digest: string;
  readonly transactions: number;
  readonly deliveries: number;
  readonly crashes: number;
  readonly databaseFaults: number;
  readonly simulatedMs: number;
  /** How many transactions ended in each state. */
  readonly endings: Readonly<Record<string, number>>;
  readonly situations: Situations;
  readonly granted: Granted;
  readonly broken: {
    readonly rule: string;
    readonly reference: string;
    readonly detail: string;
    readonly at: number;
  } | null;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How many rounds of the worker may find the same thing due. A database that fails for long explains some hundreds. */
const MOST_ROUNDS = 3_000;
/** The share of the moments with a change at which the desk is looked at. */
const SHARE_LOOKED_AT = 0.02;
/** The share of those at which the landing page is looked at too. */
const SHARE_OF_ATTENTION = 0.1;
const LONGEST_MS = 30 * 24 * 60 * MINUTE;

/**
 * Plays a plan to its end, or until a rule breaks. One rule is that every fault is caught. Equal plans run equally, to
 * the byte.
 */
export async function runWorld(
  plan: WorldPlan,
  tell: (line: string) => void = () => {},
  grounds: Grounds = SQLITE,
): Promise<Run> {
  const ground = await grounds.open(plan);
  try {
    return await runOn(ground, plan, tell);
  } finally {
    await ground.close();
  }
}

async function runOn(ground: Ground, plan: WorldPlan, tell: (line: string) => void): Promise<Run> {
  const { file } = ground;
  await openWallets(ground, plan);

  const time = createVirtualTime();
  const random = seededRandom(plan.seed, -2);
  const chronicle = createChronicle(time);
  const plans = new Map(plan.transactions.map((transaction) => [referenceOf(transaction), transaction]));
  const awaitsValue = (reference: string): boolean => VALUE_MS[plans.get(reference)?.product ?? 'top_up'] < Infinity;
  const observer = openObserver(file, awaitsValue);
  const books = createBooks();
  const excuses = createExcuses();
  const hash = createHash('sha256');
  let clockJump = 0;
  let jumpedAt = -Infinity;
  let latest = 0;
  let putBack = 0;
  const clock = (): number => FIRST_DAY + time.now() + clockJump;
  const latestClock = (): number => Math.max(latest, clock());
  let activity = 0;
  /** Something may have been committed since the last look. */
  let hasCommitted = true;
  let nextDue = Infinity;
  let troubles = 0;
  let databaseFailedAt = -Infinity;
  let crashes = 0;
  let databaseFaults = 0;
  let broken: Run['broken'] = null;
  let isOver = false;

  const trace = (line: string): void => {
    // What is left of a world that has ended says nothing about it.
    if (isOver) return;
    const text = `${time.now()} ${line}`;
    hash.update(text);
    tell(text);
  };
  const note = ({ rule, reference, detail }: RuleBroken): void => {
    if (!isOver) broken ??= { rule, reference, detail, at: time.now() };
    trace(`BROKEN ${rule}: ${reference}: ${detail}`);
  };
  /** The product may swallow what is thrown into it, so a broken rule is noted before it is thrown. */
  const noting =
    <Args extends unknown[], T>(act: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> =>
      act(...args).catch((thrown: unknown) => {
        if (thrown instanceof RuleBroken) note(thrown);
        throw thrown;
      });

  // Faults.

  let armed: { fault: FaultPlan; left: number; length: number } | null = null;
  const committed = (): void => {
    hasCommitted = true;
    observer.renew();
  };
  const situations = countSituations();
  const struckAt = new Map<string, number>();
  /** The references of the stored transactions, by id. */
  const nameOf = new Map<string, string>();
  /** Makes a fault ready that waits for the step of this statement. */
  const armAtStep = (statement: StatementSeen): void => {
    const written = stepWritten(statement);
    if (written?.reference) nameOf.set(written.id, written.reference);
    if (written === null || armed !== null) return;
    const reference = nameOf.get(written.id) ?? '';
    const name = `${reference}: ${written.step}`;
    const before = struckAt.get(name) ?? 0;
    const fault = plans.get(reference)?.atSteps.filter(({ step }) => step === written.step)[before];
    if (!fault) return;
    struckAt.set(name, before + 1);
    situations.add(written.step, fault.kind);
    armed = { fault: { ...fault, delivery: NaN, statement: 0, length: 1 }, left: 0, length: 1 };
  };
  const fateOf = (statement: StatementSeen): Fate => {
    const { sql, isReading } = statement;
    if (sql === 'COMMIT' && !isReading) committed();
    armAtStep(statement);
    if (armed === null || armed.left > 0) {
      if (armed) armed.left -= 1;
      return { is: 'run' };
    }
    const { kind, after } = armed.fault;
    if (kind === 'clock') throw new RangeError('the clock is not the database’s');
    if (kind === 'crash') {
      armed = null;
      return { is: 'death', runsFirst: after, dies: () => crash(`in ${sql.slice(0, 20)}`) };
    }
    // A commit without an answer, as when the connection is lost.
    if (kind === 'unknown_commit') {
      if (sql !== 'COMMIT') return { is: 'run' };
      armed = null;
    } else {
      armed.length -= 1;
      if (armed.length <= 0) armed = null;
    }
    troubles += 1;
    databaseFailedAt = time.now();
    chronicle.databaseFailed();
    databaseFaults += 1;
    trace(`${kind} in ${sql.slice(0, 30)}`);
    return { is: kind, runsFirst: kind === 'unknown_commit' && after };
  };
  const deadlocked = (sql: string): void =>
    note(new RuleBroken('no two units of work wait for each other', '', sql.slice(0, 200)));
  const beforeDelivery = (
    transaction: { readonly faults: readonly FaultPlan[] },
    number: FaultPlan['delivery'],
  ): void => {
    const fault = transaction.faults.find(({ delivery }) => delivery === number);
    if (!fault) return;
    if (fault.kind === 'clock') {
      clockJump += fault.length;
      jumpedAt = time.now();
      chronicle.clockJumped(clockJump);
      putBack += Math.max(0, -fault.length);
      if (fault.length < 0) {
        phones.clockPutBack();
        observer.clockPutBack(clock());
      }
      trace(`the clock jumps by ${fault.length}`);
    } else armed = { fault, left: fault.statement, length: fault.length };
  };

  // The merchant.

  const isChanging = (reference: string): boolean => {
    const { customer = NaN, mode = 'TEST' } = plans.get(reference) ?? {};
    return office.isChanging(userOf(customer), mode);
  };
  const isTimeUnclear = (reference: string): boolean => isChanging(reference) || time.now() - jumpedAt < MINUTE;
  const phones = createPhones({
    time,
    clock,
    fate: (reference) => {
      const { messages = [] } = plans.get(reference) ?? {};
      const number = fates.get(reference) ?? 0;
      fates.set(reference, number + 1);
      return messages[number] ?? 'taken';
    },
    phoneOf: (reference) => {
      const { customer = NaN, mode = 'TEST' } = plans.get(reference) ?? {};
      return observer.phone(userOf(customer), mode) ?? phoneOf(customer, mode);
    },
    isChanging,
    stateOf: (reference) => observer.transaction(reference)?.state,
    reasonOf: (reference) => observer.transaction(reference)?.reason,
    valuesOf: (reference) => {
      const transaction = plans.get(reference);
      return transaction ? WHOSE.map((whose) => codesOf(transaction, whose)) : [];
    },
    contactGateway: (message) => {
      const gateway = contacts.gatewayFor(message);
      return { name: gateway.name, send: noting((...args) => gateway.send(...args)) };
    },
    judgeText: (reference, text) => texts.judge(reference, text),
    troubles: () => troubles,
    trace,
    note,
  });
  const contacts = createContactTexts({ plan, observer, trace });
  const fates = new Map<string, number>();
  const office = createOffice({ time, clock, trace });
  const staff = createStaff({
    hasMore: (reference) => finswich.hasMore(reference),
    books,
    random,
    clock,
    choosing: (reference) => plans.get(reference)?.staff ?? 'right',
    isGenuine: (reference) => {
      const { outcomes = [], forged = [] } = plans.get(reference) ?? {};
      const isUnsigned = outcomes.some((one) => one.what === 'value' && variantOf(one) === 'unsigned');
      return isUnsigned && !forged.some(({ what }) => what === 'value');
    },
    trace,
  });
  const isAtOdds = (reference: string): boolean => staff.decidedWrongly(reference) || books.hasGivenAway(reference);
  const desk = openDesk({
    file,
    read: (query) => ground.desk(merchant!.database).transaction(query),
    observer,
    books,
    chronicle,
    isAtOdds,
    putBack: () => putBack,
    awaitsValue,
    excuses,
  });
  const attention = openAttention({
    desk: () => ground.desk(merchant!.database),
    observer,
    phones,
    chronicle,
    plans,
    clock,
    putBack: () => putBack,
    excuses,
  });
  const texts = createTexts({
    observer,
    books,
    plans,
    clock,
    isTimeUnclear,
    isAtOdds,
    excuses,
  });
  const answers = createAnswers({
    isChanging: office.isChanging,
    observer,
    books,
    phones,
    ring: simulatedRing(random),
    clock,
    troubles: () => troubles,
    isDatabaseAway: () => time.now() - databaseFailedAt <= SECOND,
    putBack: () => putBack,
    callOutMs: (reference) => finswich.callOutMs(reference),
    latestClock,
    decidedWrongly: isAtOdds,
    excuses,
  });
  let merchant = null as MerchantProcess | null;
  const finswich = createFinswich({
    plan,
    time,
    clock,
    latestClock,
    books,
    phones,
    observer,
    beforeDelivery,
    troubles: () => troubles,
    putBack: () => putBack,
    deaths: () => crashes,
    post: (request) =>
      chronicle.deliver(request, (sent) => (merchant ? merchant.receive(sent) : Promise.resolve(null))),
    judge: answers.judge,
    trace,
  });
  const boot = (): void => {
    merchant = startProcess({
      ground,
      time,
      clock,
      random,
      unsignedOutcomes: plan.unsignedOutcomes,
      transfer: noting((asked) => chronicle.call(finswich.transfer, asked)),
      messenger: { send: noting((...args) => chronicle.send(phones.messenger, ...args)) },
      fateOf,
      committed,
      deadlocked,
      trace,
      busy: () => {
        activity += 1;
      },
    });
    trace('the process starts');
  };
  const crash = (where: string): void => {
    merchant?.kill();
    merchant = null;
    crashes += 1;
    troubles += 1;
    chronicle.processDied();
    trace(`the process dies ${where}`);
    time.at(time.now() + 200 + Math.floor(random() * 2_000), boot);
  };

  // Time passes.

  const decide = (review: number): void => {
    const asked = merchant;
    // When the process dies while a person decides, they decide again.
    if (asked) void staff.decide(asked.database.work, review).catch((thrown) => asked.isAlive() && fail(thrown));
  };
  /** In LIVE two of them. */
  const lookAtOnce = ({ id, reference }: { readonly id: number; readonly reference: string }): void => {
    const { promptMs = null } = plans.get(reference) ?? {};
    if (promptMs === null) return;
    for (const times of [1, 1.5, 2]) {
      time.at(time.now() + Math.ceil(promptMs * times), () => {
        hasCommitted = true;
        decide(id);
      });
    }
  };
  let staffAwake = false;
  const wakeStaff = (): void => {
    if (staffAwake) return;
    staffAwake = true;
    time.at(time.now() + 20 * SECOND + Math.floor(random() * 4 * MINUTE), () => {
      staffAwake = false;
      hasCommitted = true;
      const review = observer.oneReviewWaiting(random());
      if (review !== undefined) decide(review);
    });
  };
  const fail = (thrown: unknown): void => {
    if (thrown instanceof RuleBroken) return note(thrown);
    note(new RuleBroken('every fault is caught', '', thrown instanceof Error ? String(thrown.stack) : String(thrown)));
  };

  // When the desk is looked at is drawn from a stream of its own, so that a seed stays as it was.
  const looks = seededRandom(plan.seed, -4);
  /** At a transaction that has just changed, or at any other. */
  const lookIn = async (changed: readonly string[]): Promise<void> => {
    if (looks() >= SHARE_LOOKED_AT || !merchant) return;
    const among = looks() < 0.5 ? changed : plan.transactions.map(referenceOf);
    const reference = among[Math.floor(looks() * among.length)];
    // A fault that is ready waits for the merchant's process, and must not hit the desk's reads.
    const ready = armed;
    armed = null;
    if (reference !== undefined) await desk.look(reference, false);
    if (looks() < SHARE_OF_ATTENTION) await attention.look(false);
    armed = ready;
  };

  /**
   * Resolves when everything waits for the clock. What still waits for a turn of the event loop has raised `activity`.
   */
  const settle = async (): Promise<void> => {
    let seen = -1;
    while (activity !== seen || ground.isBusy()) {
      seen = activity;
      await ground.quiet();
      await turn();
    }
  };
  const workerWakesAt = (): number => {
    const rests = merchant?.workerRests() ?? null;
    if (rests === null) return Infinity;
    return Math.max(rests, nextDue - FIRST_DAY - clockJump);
  };

  for (const transaction of plan.transactions) {
    const { startAt, office: wish } = transaction;
    if (!wish) continue;
    time.at(startAt + wish.afterMs, () => {
      const asked = merchant;
      if (asked) void office.serve(asked.database.work, transaction).catch((thrown) => asked.isAlive() && fail(thrown));
    });
  }

  // In the real service, a fault that nobody catches would end the process.
  process.on('unhandledRejection', fail);
  boot();
  const played = finswich.play().catch(fail);
  let isPlayed = false;
  void played.then(() => {
    isPlayed = true;
  });
  await settle();
  let rounds = 0;
  let lastDue = Infinity;
  while (broken === null) {
    const worker = workerWakesAt();
    const next = Math.min(time.next(), worker);
    if (next === Infinity) break;
    rounds = worker > next ? rounds : nextDue === lastDue ? rounds + 1 : 0;
    lastDue = nextDue;
    if (rounds > MOST_ROUNDS)
      note(new RuleBroken('what is due is done', '', `it is due since ${time.now() - next} ms`));
    if (next > LONGEST_MS) note(new RuleBroken('nothing waits for ever', '', 'a month has passed'));
    time.moveTo(next);
    if (worker <= next) merchant?.wakeWorker();
    await settle();
    latest = Math.max(latest, clock());
    if (!hasCommitted) continue;
    hasCommitted = false;
    try {
      const seen = observer.look();
      nextDue = seen.nextDue;
      for (const one of seen.newCases) lookAtOnce(one);
      if (seen.hasReviewsWaiting) wakeStaff();
      await lookIn(seen.changed);
    } catch (thrown) {
      fail(thrown);
    }
  }
  // A fault that is still ready must not hit what only reads.
  armed = null;
  if (broken === null) {
    try {
      hold(isPlayed, 'every event is answered in the end', '', () => 'somebody still waits');
      for (const { reference } of observer.transactions()) await desk.look(reference, true);
      await attention.look(true);
      contacts.proveTold();
      proveEnding({ ...finswich, plan, observer, books, phones, decidedWrongly: staff.decidedWrongly });
      const report = await merchant!.database.work.read(({ ledger }) => audit(ledger));
      hold(report.holds, 'the audit holds', '', () => JSON.stringify(report.faults));
      await proveShredding({ work: merchant!.database.work, ring: simulatedRing(random), observer, phones, plans });
      const difference = await ground.difference();
      hold(difference === null, 'the rules were checked on what is in the database', '', () => String(difference));
    } catch (thrown) {
      fail(thrown);
    }
  }
  const endings: Record<string, number> = {};
  for (const { state } of observer.transactions()) endings[state] = (endings[state] ?? 0) + 1;
  for (const { from_state: from, signal, proven_by: by, n } of observer.stepsTaken()) {
    situations.add(stepName(from, signal, by), 'taken', n);
  }
  observer.digest(hash);
  observer.close();
  desk.close();
  isOver = true;
  (merchant as MerchantProcess | null)?.kill();
  await settle();
  process.off('unhandledRejection', fail);
  hash.update(JSON.stringify(endings));
  return {
    digest: hash.digest('hex'),
    transactions: plan.transactions.length,
    deliveries: finswich.deliveries(),
    crashes,
    databaseFaults,
    simulatedMs: time.now(),
    endings,
    situations: situations.counts(),
    granted: excuses.granted(),
    broken,
  };
}

/** Opens the wallets. Some customers are rich, some can pay for only two transactions, and one is frozen. */
async function openWallets(ground: Ground, { seed, transactions }: WorldPlan): Promise<void> {
  const { database } = ground.connect({
    time: createVirtualTime(),
    random: () => 0,
    pause: () => turn(),
    turn: () => turn(),
    fateOf: () => ({ is: 'run' }),
    committed: () => {},
    deadlocked: (sql) => hold(false, 'no two units of work wait for each other', '', () => sql),
  });
  const customers = [...new Set(transactions.map(({ customer }) => customer))].filter((customer) => customer >= 0);
  const open = async (stores: Stores, customer: number, mode: Mode): Promise<void> => {
    const random = seededRandom(seed, -10 - customer);
    const userReference = userOf(customer);
    const who = { userReference, mode, currency: 'NGN' };
    const amount = random() < 0.3 ? '900' : '100000';
    const category = random() < 0.5 ? 'gold' : null;
    const contact = { country: 'NG', phone: phoneOf(customer, mode), email: emailOf(customer) };
    await openWallet(stores, { ...who, ...contact, category }, FIRST_DAY);
    await fundWallet(stores, { ...who, amount, reference: `fund-${userReference}-${mode}` }, FIRST_DAY);
    if (customer === FROZEN_CUSTOMER) await stores.wallets.setStatus(mode, userReference, 'frozen');
  };
  await database.work.run(async (stores) => {
    for (const customer of customers.toSorted((a, b) => a - b)) {
      for (const mode of MODES) await open(stores, customer, mode);
    }
    return ok(undefined);
  });
  await database.close();
}
