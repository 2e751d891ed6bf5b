import type { Hash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { hold } from './failure.ts';

/** One transaction as it is committed, read without the product's code. */
export interface Transaction {
  readonly reference: string;
  readonly mode: string;
  readonly user_reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly state: string;
  readonly reason: string | null;
  readonly initiated_at: number;
  readonly expires_at: number;
  readonly due_at: number | null;
}

interface Entry {
  readonly id: number;
  readonly slot: string;
  readonly transaction_id: number | null;
  readonly movement: string;
  readonly mode: string;
  readonly customer: string;
  readonly currency: string;
  readonly amount: number;
  readonly reference: string;
}

interface Case {
  readonly id: number;
  readonly kind: string;
  readonly status: string;
  readonly choice: string | null;
  readonly opened_at: number;
  readonly closed_at: number | null;
  readonly evidence: string;
}

interface WrongTry {
  readonly id: number;
  readonly reference: string;
  readonly mode: string;
  readonly user_reference: string;
  readonly recipient: string;
  readonly at: number;
}

/** One voucher as it is stored; `isGone` when its value was destroyed. */
export interface KeptVoucher {
  readonly id: number;
  readonly reference: string;
  readonly serial: string | null;
  readonly status: string;
  readonly delivery: string;
  readonly received_at: number;
  readonly isGone: 0 | 1;
  /** A gateway's answer to a message with it is on file. */
  readonly hasReceipt: 0 | 1;
}

interface Step {
  readonly id: number;
  readonly reference: string;
  readonly at: number;
  readonly signal: string;
  readonly from_state: string;
  readonly to_state: string;
}

export interface Observer {
  /** The merchant's clock was put back to `now`: times that lie ahead of it count as `now`. */
  clockPutBack(now: number): void;
  /** Called before each commit. Until then everything is read from one snapshot of the database, which costs less. */
  renew(): void;
  transaction(reference: string): Transaction | undefined;
  transactions(): readonly Transaction[];
  steps(reference: string): readonly Step[];
  /** How often each step was taken. */
  stepsTaken(): readonly {
    readonly from_state: string;
    readonly signal: string;
    readonly proven_by: string;
    readonly n: number;
  }[];
  /** The reference under which a delivery is on file; undefined when it is not. */
  filedUnder(requestId: string): string | undefined;
  challenge(reference: string):
    | {
        readonly transaction_id: number;
        readonly issue: number;
        readonly expires_at: number;
        readonly key_id: string;
        readonly digits: number;
        readonly issued_at: number;
        readonly attempts: number;
      }
    | undefined;
  /**
   * Codes that count for the limits: for the transaction those that may have left, for the phone every one that was
   * tried.
   */
  countedSends(
    reference: string,
    userReference: string,
    mode: string,
    since: number,
  ): { readonly last: number; readonly ofTransaction: number; readonly toPhone: number };
  /** Wrong codes of this customer, and of their phone, in this mode and between two instants. */
  wrongTries(
    userReference: string,
    mode: string,
    since: number,
    until?: number,
  ): { readonly ofCustomer: number; readonly ofPhone: number };
  /** Whether a send for this transaction was begun whose outcome is not stored: its code may have left. */
  hasSendUnderWay(reference: string): boolean;
  /** Wrong codes of one transaction. */
  wrongTriesOf(reference: string): number;
  vouchers(
    reference: string,
  ): readonly { readonly id: number; readonly serial: string; readonly status: string; readonly delivery: string }[];
  /** Every voucher there is. */
  allVouchers(): readonly KeptVoucher[];
  jobs(): readonly { readonly reference: string; readonly kind: string; readonly status: string }[];
  /** When a voucher became its customer's; null while it has not. */
  handedOverAt(voucher: KeptVoucher): number | null;
  /** When each dead letter was given up, and since when each act waits for a second person. */
  deadSince(): readonly number[];
  approvalsWaiting(): readonly number[];
  inDoubt(): readonly { readonly reference: string; readonly mode: string; readonly state_since: number }[];
  /** Reversals that a person accepted: when each came, and when it was decided. */
  refundsDecided(): readonly { readonly reference: string; readonly opened_at: number; readonly closed_at: number }[];
  /** When the money went back, after or before it was handed to Finswich; null when it has not. */
  givenBackAt(reference: string): number | null;
  reviewsWaiting(): readonly Pick<
    Case & { readonly reference: string },
    'id' | 'kind' | 'reference' | 'status' | 'opened_at'
  >[];
  /** The id of one waiting case, picked by a number in [0, 1); undefined when there is none. */
  oneReviewWaiting(pick: number): number | undefined;
  /** Whether it has a case of one of these kinds. */
  hasCase(reference: string, kinds: readonly string[]): boolean;
  /** The cases of one transaction. */
  cases(reference: string): readonly Case[];
  /** Whether a proven reversal was already on file when a delivery held the money. */
  hadReversal(reference: string): boolean;
  /** Whether Finswich refused the call of a transaction that did not fail by it. */
  refusedLate(reference: string): boolean;
  /** The stored outcome of the transfer call, and when it was answered. */
  outcome(reference: string): string | null;
  answeredAt(reference: string): number | null;
  /** How many codes are stored as sent. */
  sentCodes(reference: string): number;
  /** Balances of the customer's account around an instant of the merchant's clock, in minor units. */
  balancesAround(customer: string, mode: string, at: number, marginMs: number): readonly number[];
  /** Whether any of these secrets is in clear in the stored deliveries. */
  keepsInClear(reference: string, secrets: readonly string[]): boolean;
  category(userReference: string, mode: string): string | null;
  /** The customer's phone now; undefined when there is no wallet. */
  phone(userReference: string, mode: string): string | null | undefined;
  /** Every change of it, by the merchant's clock, the oldest first. */
  phoneChanges(userReference: string, mode: string): readonly { readonly at: number; readonly new_phone: string }[];
  /** Movements of one transaction, in order. */
  movements(reference: string): readonly string[];
  /**
   * Proves the rules of the ledger and of the states over everything that was committed since the last look
   * (docs/money.md#audit, docs/life-of-a-transaction.md#states). Each rule is stated here again, without the product's
   * code. Throws RuleBroken.
   */
  look(): {
    /** When the worker next has something to do, by the merchant's clock; Infinity when never. */
    readonly nextDue: number;
    readonly hasReviewsWaiting: boolean;
    readonly newCases: readonly { readonly id: number; readonly reference: string }[];
    /** The transactions something has happened to since. */
    readonly changed: readonly string[];
  };
  /** Adds every row of every table to a hash. */
  digest(hash: Hash): void;
  close(): void;
}

/** What each state must show in the ledger; every other list of movements contradicts it. */
const MONEY_OF: Readonly<Record<string, readonly string[]>> = {
  initiated: [''],
  declined: [''],
  awaiting_otp: [''],
  expired: [''],
  submitting: ['hold'],
  in_doubt: ['hold'],
  failed: ['', 'hold release'],
  settled: ['hold settle'],
  fulfilled: ['hold settle'],
  reversed: ['', 'hold release', 'hold settle refund'],
};
/** The states that a transaction may still go to. From a state that is not listed it goes nowhere. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  initiated: ['awaiting_otp', 'expired', 'reversed'],
  awaiting_otp: ['awaiting_otp', 'expired', 'failed', 'submitting', 'reversed'],
  submitting: ['settled', 'failed', 'in_doubt', 'fulfilled', 'reversed'],
  in_doubt: ['settled', 'failed', 'fulfilled', 'reversed'],
  settled: ['fulfilled', 'reversed'],
  fulfilled: ['reversed', 'fulfilled'],
  reversed: ['reversed'],
};
const ROUTES: Readonly<Record<string, readonly [string, string]>> = {
  fund: ['funding', 'customer'],
  withdraw: ['customer', 'funding'],
  hold: ['customer', 'held'],
  settle: ['held', 'finswich'],
  release: ['held', 'customer'],
  refund: ['finswich', 'customer'],
};

const HOUR_MS = 3_600_000;
/** Movements that have a reference of their own and belong to no transaction. */
const WALLET_MOVEMENTS: readonly string[] = ['fund', 'withdraw'];

/** The state that each of these cases needs. Evidence that ends the state closes the case. */
const CASE_NEEDS: Readonly<Record<string, string>> = { in_doubt: 'in_doubt', value_overdue: 'settled' };
/** The case for each state in which something is owed: it is open, or the clock will open it. */
const ASKS: Readonly<Record<string, string>> = { in_doubt: 'in_doubt', settled: 'value_overdue' };
/** SQL for the id of a reference, written so that the index of names is used. */
export const ID =
  '(select n.id from (select ? as r) join transaction_names n on n.reference_tail = lower(substr(r, length(r) - 9)) and n.reference = r)';
/** The rows of a table, each with the reference of its transaction. */
const named = (table: string): string =>
  `(select x.*, n.reference from ${table} x left join transaction_names n on n.id = x.transaction_id)`;

/** `hasValue`: whether what a transaction bought ends with a PIN or token. */
export function openObserver(file: string, hasValue: (reference: string) => boolean): Observer {
  const db = new Sqlite(file, { readonly: true });
  const begin = db.prepare('BEGIN');
  const end = db.prepare('COMMIT');
  let isReading = false;
  const all = <Row>(sql: string) => {
    // SQLite would prepare a statement again for each value that its plan may depend on.
    const statement = db.prepare(sql.replaceAll('?', '+?'));
    return (...values: unknown[]) => {
      if (!isReading) begin.run();
      isReading = true;
      return statement.all(...values) as Row[];
    };
  };
  const transaction = all<Transaction>(`select * from transactions where id = ${ID}`);
  const transactions = all<Transaction>('select * from transactions order by reference');
  const steps = all<Step>(`select * from ${named('transitions')} where transaction_id = ${ID} order by id`);
  const stepsTaken = all<ReturnType<Observer['stepsTaken']>[number]>(
    `select from_state, signal, proven_by, count(*) as n from transitions group by 1, 2, 3 union all
      select 'none', case state when 'declined' then 'announceRefused' else 'announced' end, 'event', count(*)
      from transactions group by 2`,
  );
  const newSteps = all<Step>(`select * from ${named('transitions')} where id > ? order by id`);
  const newDeliveries = all<{ id: number; reference: string; request_id: string }>(
    `select id, reference, request_id from ${named('deliveries')} where id > ? order by id`,
  );
  const newEntries = all<Entry>(
    `select *, coalesce(reference, own_reference) as reference from ${named('journal_entries')} where id > ? order by id`,
  );
  const postings = all<{ account_id: string; amount: number }>(
    'select account_id, amount from postings where entry_id = ?',
  );
  const account = all<{ balance: number; kind: string }>('select balance, kind from accounts where id = ?');
  const movements = all<{ movement: string }>(
    `select movement from journal_entries where transaction_id = ${ID} order by id`,
  );
  const challenge = all<NonNullable<ReturnType<Observer['challenge']>>>(
    `select * from otp_challenges where transaction_id = ${ID}`,
  );
  const ownSends = all<{ at: number }>(
    `select at from otp_sends where transaction_id = ${ID} and status in ('sending', 'sent') order by at, id`,
  );
  const sendsUnderWay = all<object>(`select 1 from otp_sends where transaction_id = ${ID} and status = 'sending'`);
  const phoneOf = '(select phone from wallets where user_reference = ? and mode = ?)';
  const phoneSends = all<{ n: number }>(`select count(*) as n from otp_sends where recipient = ${phoneOf} and at > ?`);
  const phoneTries = all<{ n: number }>(
    `select count(*) as n from otp_tries where recipient = ${phoneOf} and mode = ? and at > ? and at < ?`,
  );
  const customerTries = all<{ n: number }>(
    'select count(*) as n from otp_tries where user_reference = ? and mode = ? and at > ? and at < ?',
  );
  const transactionTries = all<{ n: number }>(`select count(*) as n from otp_tries where transaction_id = ${ID}`);
  const newTries = all<WrongTry>(`select * from ${named('otp_tries')} where id > ? order by id`);
  const vouchers = all<{ id: number; serial: string; status: string; delivery: string }>(
    `select id, serial, status, delivery from vouchers where transaction_id = ${ID}`,
  );
  const allVouchers = all<KeptVoucher>(
    `select id, reference, serial, status, delivery, received_at, sealed = '' as isGone, exists (
       select 1 from jobs
       where kind = 'send_voucher' and subject = kept.id and status = 'done' and receipt is not null
     ) as hasReceipt from ${named('vouchers')} as kept order by id`,
  );
  const newVouchers = all<{ id: number; reference: string }>(
    `select id, reference from ${named('vouchers')} where id > ? order by id`,
  );
  const newJobs = all<{ id: number; reference: string }>(
    `select id, reference from ${named('jobs')} where id > ? order by id`,
  );
  const newCases = all<{ id: number; reference: string }>(
    `select id, reference from ${named('reviews')} where id > ? order by id`,
  );
  const newestCase = all<{ id: number | null }>('select max(id) as id from reviews');
  const jobs = all<{ reference: string; kind: string; status: string }>(
    `select coalesce(reference, '') as reference, kind, status from ${named('jobs')} order by id`,
  );
  const waiting = all<ReturnType<Observer['reviewsWaiting']>[number]>(
    `select id, kind, reference, status, opened_at from ${named('reviews')} where status not in ('decided', 'superseded') order by status, opened_at`,
  );
  const dead = all<{ at: number }>("select done_at as at from jobs where status = 'dead'");
  const approvals = all<{ at: number }>("select asked_at as at from approvals where status = 'waiting'");
  const inDoubt = all<ReturnType<Observer['inDoubt']>[number]>(
    "select reference, mode, state_since from transactions where state = 'in_doubt'",
  );
  const refundsDecided = all<ReturnType<Observer['refundsDecided']>[number]>(
    `select reference, opened_at, closed_at from ${named('reviews')} where status = 'decided' and choice = 'refund'`,
  );
  const givenBack = all<{ at: number }>(
    `select at from journal_entries where transaction_id = ${ID} and movement in ('release', 'refund')`,
  );
  const oneOf = (statuses: string) =>
    all<{ id: number }>(
      `select id from reviews where status in (${statuses})
        limit 1 offset (select cast(? * count(*) as integer) from reviews where status in (${statuses}))`,
    );
  const oneOpen = oneOf("'open', 'proposed'");
  // What rests comes back by itself; only now and then is it taken up before.
  const oneWaiting = oneOf("'open', 'proposed', 'postponed'");
  const cases = all<Case>(
    `select id, kind, status, choice, opened_at, closed_at, evidence from reviews where transaction_id = ${ID}`,
  );
  const reversalBefore = all<object>(
    `select 1 from deliveries r join deliveries c on c.transaction_id = r.transaction_id and c.id > r.id where r.transaction_id = ${ID} and r.event = 'UTILITY_TRANSACTION_REVERSAL' and r.signature <> 'none' and r.key is not null and c.event = 'COMPLETE_TRANSACTION' and c.verdict = 'acted'`,
  );
  const refusals = all<{ outcome: string | null; answered_at: number | null }>(
    `select outcome, answered_at from submissions where transaction_id = ${ID}`,
  );
  const sentCodes = all<{ n: number }>(
    `select count(*) as n from otp_sends where transaction_id = ${ID} and status = 'sent'`,
  );
  const changes = all<{ at: number; amount: number }>(
    'select e.at, p.amount from postings p join journal_entries e on e.id = p.entry_id where p.account_id = ? order by e.id',
  );
  const bodies = all<{ body: string }>(`select body from deliveries where transaction_id = ${ID}`);
  const category = all<{ category: string | null }>(
    'select category from wallets where user_reference = ? and mode = ?',
  );
  const phone = all<{ phone: string | null }>('select phone from wallets where user_reference = ? and mode = ?');
  const phoneChanges = all<{ at: number; new_phone: string }>(
    'select at, new_phone from contact_changes where user_reference = ? and mode = ? order by id',
  );
  const dueJob = all<{ at: number | null }>("select min(run_at) as at from jobs where status = 'queued'");
  const dueTransaction = all<{ at: number | null }>(
    'select min(due_at) as at from transactions where due_at is not null',
  );

  const tables = all<{ name: string }>("select name from sqlite_master where type = 'table' order by name");

  const balances = new Map<string, number>();
  const slots = new Set<string>();
  const states = new Map<string, string>();
  const onFile = new Map<string, string>();
  let lastDelivery = 0;
  let lastEntry = 0;
  let lastStep = 0;
  let lastVoucher = 0;
  let lastTry = 0;
  let lastJob = 0;
  /** The newest case at the last look. */
  let lastCase = 0;
  /** Vouchers that were handed over at the last look. */
  const given = new Set<number>();
  /** When wrong codes were compared, by customer and by phone. */
  const triedAt = new Map<string, number[]>();

  function lookAtEntry(entry: Entry, touched: Set<string>): void {
    const { slot, movement, amount, transaction_id, reference, mode, customer, currency } = entry;
    hold(amount > 0, 'amounts are positive', reference, () => `${movement} of ${amount}`);
    const key = `${mode}/${movement === 'settle' || movement === 'release' ? 'outcome' : movement}/${transaction_id ?? reference}`;
    hold(slot === key && !slots.has(key), 'one of each movement', reference, () => `${movement} in ${slot}`);
    slots.add(key);
    const [from, to] = ROUTES[movement] ?? ['', ''];
    const owner = (kind: string): string => (kind === 'customer' || kind === 'held' ? customer : '');
    const expected = [
      { account_id: `${mode}/${from}/${owner(from)}/${currency}`, amount: -amount },
      { account_id: `${mode}/${to}/${owner(to)}/${currency}`, amount },
    ];
    const posted = postings(entry.id);
    const same = expected.every((one) =>
      posted.some((p) => p.account_id === one.account_id && p.amount === one.amount),
    );
    hold(posted.length === 2 && same, 'an entry is two postings that sum to zero', reference, () =>
      JSON.stringify(posted),
    );
    for (const { account_id, amount: minor } of posted) {
      balances.set(account_id, (balances.get(account_id) ?? 0) + minor);
      touched.add(account_id);
    }
    if (!WALLET_MOVEMENTS.includes(movement)) {
      const of = transaction(reference)[0];
      const fits =
        of?.mode === mode && of.amount === amount && of.user_reference === customer && of.currency === currency;
      hold(
        fits,
        'only its own money moves for a transaction',
        reference,
        () => `${movement} ${amount} of ${customer} in ${mode}`,
      );
    }
  }

  function lookAtAccount(id: string): void {
    const [stored] = account(id);
    const balance = balances.get(id) ?? 0;
    hold(
      stored?.balance === balance,
      'a balance is the sum of its postings',
      id,
      () => `${stored?.balance} is not ${balance}`,
    );
    const isTheirs = stored.kind === 'customer' || stored.kind === 'held';
    hold(!isTheirs || balance >= 0, 'no customer is below zero', id, () => String(balance));
  }

  function lookAtStep({ reference, from_state: from, to_state: to, signal }: Step): void {
    const was = states.get(reference) ?? 'initiated';
    hold(
      from === was,
      'a step starts where the one before ended',
      reference,
      () => `${signal} from ${from}, it was ${was}`,
    );
    const stays = from === to;
    hold(
      stays || (NEXT[from] ?? []).includes(to),
      'finished transactions stay finished',
      reference,
      () => `${signal}: ${from} to ${to}`,
    );
    states.set(reference, to);
  }

  function lookAtTry({ reference, mode, user_reference, recipient, at }: WrongTry): void {
    for (const whose of [`${mode} customer ${user_reference}`, `${mode} phone ${recipient}`]) {
      const before = triedAt.get(whose) ?? [];
      const lately = before.filter((instant) => instant > at - HOUR_MS).length + 1;
      hold(lately <= 15, 'fifteen wrong codes an hour', reference, () => `${lately} of ${whose}`);
      triedAt.set(whose, [...before, at]);
    }
  }

  function lookAtTransaction(reference: string, casesBefore: number, isNewlyReversed: boolean): void {
    const of = transaction(reference)[0];
    const money = movements(reference)
      .map(({ movement }) => movement)
      .join(' ');
    if (!of) return hold(money === '', 'money moves only for a transaction', reference, () => money);
    hold(
      (MONEY_OF[of.state] ?? []).includes(money),
      'money is where the state says',
      reference,
      () => `${of.state}: ${money}`,
    );
    const last = states.get(reference) ?? (of.state === 'declined' ? 'declined' : 'initiated');
    hold(of.state === last, 'the state is where its steps led', reference, () => `${of.state}, steps led to ${last}`);
    const handedOver = vouchers(reference).flatMap(({ id, status }) =>
      status === 'ready' && !given.has(id) ? [id] : [],
    );
    for (const { id, kind, status, evidence } of cases(reference)) {
      if (status === 'decided' || status === 'superseded') continue;
      const fits = (CASE_NEEDS[kind] ?? of.state) === of.state;
      hold(fits, 'evidence closes the case it settles', reference, () => `${kind} in ${of.state}`);
      // An event that came after that may still have a case.
      if (id > casesBefore) continue;
      const isMoot = kind === 'reversal_unverified' && isNewlyReversed && of.reason !== 'given_back';
      hold(!isMoot, 'no case waits about a reversal that was made', reference, () => kind);
      const about = (JSON.parse(evidence) as { voucher_id?: number }).voucher_id ?? NaN;
      hold(!handedOver.includes(about), 'no case waits about a voucher that was handed over', reference, () => kind);
    }
    for (const id of handedOver) given.add(id);
    const asks =
      of.state === 'in_doubt' || (of.state === 'settled' && hasValue(reference)) ? ASKS[of.state] : undefined;
    const isInSight =
      of.due_at !== null ||
      cases(reference).some(({ kind, status }) => kind === asks && status !== 'decided' && status !== 'superseded');
    hold(asks === undefined || isInSight, 'what is owed has a case, or will get one', reference, () => of.state);
    for (const { status } of vouchers(reference)) {
      const mayBeTheirs = of.state === 'fulfilled' || (of.state === 'reversed' && money === 'hold settle refund');
      hold(
        status !== 'ready' || mayBeTheirs,
        'a voucher is handed over only for a paid transaction',
        reference,
        () => of.state,
      );
    }
  }

  function fileDeliveries(): number {
    let newest = lastDelivery;
    for (const { id, reference, request_id: requestId } of newDeliveries(lastDelivery)) {
      onFile.set(requestId, reference);
      newest = id;
    }
    return newest;
  }

  return {
    clockPutBack: (now) => {
      for (const [whose, at] of triedAt)
        triedAt.set(
          whose,
          at.map((instant) => Math.min(instant, now)),
        );
    },
    renew: () => {
      if (isReading) end.run();
      isReading = false;
    },
    transaction: (reference) => transaction(reference)[0],
    transactions: () => transactions(),
    steps: (reference) => steps(reference),
    stepsTaken: () => stepsTaken(),
    filedUnder: (requestId) => {
      fileDeliveries();
      return onFile.get(requestId);
    },
    challenge: (reference) => challenge(reference)[0],
    countedSends: (reference, userReference, mode, since) => {
      const own = ownSends(reference);
      return {
        last: own.at(-1)?.at ?? -Infinity,
        ofTransaction: own.length,
        toPhone: phoneSends(userReference, mode, since)[0]?.n ?? 0,
      };
    },
    wrongTries: (userReference, mode, since, until = Number.MAX_SAFE_INTEGER) => ({
      ofCustomer: customerTries(userReference, mode, since, until)[0]?.n ?? 0,
      ofPhone: phoneTries(userReference, mode, mode, since, until)[0]?.n ?? 0,
    }),
    hasSendUnderWay: (reference) => sendsUnderWay(reference).length > 0,
    wrongTriesOf: (reference) => transactionTries(reference)[0]?.n ?? 0,
    vouchers: (reference) => vouchers(reference),
    allVouchers: () => allVouchers(),
    phone: (userReference, mode) => phone(userReference, mode)[0]?.phone,
    phoneChanges: (userReference, mode) => phoneChanges(userReference, mode),
    handedOverAt: ({ id, reference, status }) => {
      if (status !== 'ready') return null;
      const paidFor = steps(reference).find(({ to_state: to }) => to === 'fulfilled')?.at ?? null;
      const decided = cases(reference).find(
        ({ choice, evidence }) =>
          choice === 'hand_over' && (JSON.parse(evidence) as { voucher_id?: number }).voucher_id === id,
      );
      return decided?.closed_at ?? paidFor;
    },
    deadSince: () => dead().map(({ at }) => at),
    approvalsWaiting: () => approvals().map(({ at }) => at),
    inDoubt: () => inDoubt(),
    refundsDecided: () => refundsDecided(),
    givenBackAt: (reference) => givenBack(reference)[0]?.at ?? null,
    jobs: () => jobs(),
    reviewsWaiting: () => waiting(),
    oneReviewWaiting: (pick) => (pick < 0.1 ? oneWaiting(pick * 10) : oneOpen((pick - 0.1) / 0.9))[0]?.id,
    hasCase: (reference, kinds) => cases(reference).some(({ kind }) => kinds.includes(kind)),
    cases: (reference) => cases(reference),
    hadReversal: (reference) => reversalBefore(reference).length > 0,
    refusedLate: (reference) => {
      const found = refusals(reference).some(({ outcome }) => outcome?.includes('"refused"'));
      const decided = steps(reference).find(({ from_state: from }) => from === 'submitting');
      return found && (decided?.to_state === 'fulfilled' || decided?.to_state === 'reversed');
    },
    outcome: (reference) =>
      (JSON.parse(refusals(reference)[0]?.outcome ?? 'null') as { kind: string } | null)?.kind ?? null,
    answeredAt: (reference) => refusals(reference)[0]?.answered_at ?? null,
    sentCodes: (reference) => sentCodes(reference)[0]?.n ?? 0,
    balancesAround: (customer, mode, at, marginMs) => {
      let balance = 0;
      let before = 0;
      const around: number[] = [];
      for (const change of changes(`${mode}/customer/${customer}/NGN`)) {
        before = balance;
        balance += change.amount;
        if (Math.abs(change.at - at) < marginMs) around.push(before, balance);
        else if (change.at < at) around.splice(0, around.length, balance);
      }
      return around;
    },
    keepsInClear: (reference, secrets) =>
      bodies(reference).some(({ body }) => secrets.some((secret) => body?.includes(secret))),
    category: (userReference, mode) => category(userReference, mode)[0]?.category ?? null,
    movements: (reference) => movements(reference).map(({ movement }) => movement),
    look: () => {
      const accounts = new Set<string>();
      const references = new Set<string>();
      const reversed = new Set<string>();
      // Only now: while units of work are under way, one that began earlier may commit later.
      lastDelivery = fileDeliveries();
      for (const step of newSteps(lastStep)) {
        lookAtStep(step);
        if (step.to_state === 'reversed' && step.from_state !== 'reversed') reversed.add(step.reference);
        references.add(step.reference);
        lastStep = step.id;
      }
      for (const entry of newEntries(lastEntry)) {
        lookAtEntry(entry, accounts);
        if (!WALLET_MOVEMENTS.includes(entry.movement)) references.add(entry.reference);
        lastEntry = entry.id;
      }
      for (const wrong of newTries(lastTry)) {
        lookAtTry(wrong);
        lastTry = wrong.id;
      }
      for (const voucher of newVouchers(lastVoucher)) {
        references.add(voucher.reference);
        lastVoucher = voucher.id;
      }
      for (const id of accounts) lookAtAccount(id);
      for (const { id, reference } of newJobs(lastJob)) {
        references.add(reference);
        lastJob = id;
      }
      for (const reference of references) lookAtTransaction(reference, lastCase, reversed.has(reference));
      const opened = newCases(lastCase);
      lastCase = newestCase()[0]?.id ?? 0;
      return {
        nextDue: Math.min(dueJob()[0]?.at ?? Infinity, dueTransaction()[0]?.at ?? Infinity),
        hasReviewsWaiting: oneOpen(0).length > 0,
        newCases: opened,
        changed: [...references],
      };
    },
    digest: (hash) => {
      for (const { name } of tables()) {
        for (const row of db.prepare(`select * from "${name}"`).raw().iterate()) hash.update(JSON.stringify(row));
      }
    },
    close: () => db.close(),
  };
}
