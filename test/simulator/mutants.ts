/** A deliberate fault in the product: `edits` are made in its source, and a test or the simulator must find it. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The test file that must find it, where a simulation cannot. Without it, the simulator must. */
  readonly foundBy?: string;
  /** The full name of the one test in that file that is run: the quickest of those that notice. */
  readonly named?: string;
  /**
   * The first seed that the simulator plays; 1 when none is given. A seed that finds the fault early saves time.
   */
  readonly seed?: number;
  /** Transactions in each run. The default is few, which is enough for most faults. */
  readonly transactions?: number;
}

export interface Edit {
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

const edit = (file: string, from: string, to: string): Edit => ({ file: `src/${file}`, from, to });
const steps = (from: string, to: string): Edit => edit('transactions/steps.ts', from, to);

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'after one failed look at the database’s clock it is never looked at again',
    foundBy: 'test/db/database-clock.test.ts',
    named: 'a database that was away is followed again once it is back, though another clock is in its place',
    edits: [edit('db/database-clock.ts', "'clock.not_seen');\n", "'clock.not_seen');\n      return;\n")],
  },
  {
    name: 'forgetting a key also forgets the same key of another caller, who then acts twice',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite idempotency an old key that is forgotten takes no younger one with it, of the same name and another caller',
    edits: [
      edit(
        'db/stores/idempotency-store.ts',
        'q.delete(keys).where(isIt)',
        "q.delete(keys).where(eq(keys.key, given('key')))",
      ),
    ],
  },
  {
    name: 'once the newest PIN is destroyed the service takes its own secret for a wrong one, and does not start',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite keys in use the keys it was written with are those of the newest entry, delivery and voucher that have one',
    edits: [edit('db/keys-in-use.ts', "FROM vouchers WHERE sealed LIKE 'v1.%' ORDER", 'FROM vouchers ORDER')],
  },
  {
    name: 'a gateway that is slow is given all the messages there are at once',
    foundBy: 'test/worker/worker-rounds.test.ts',
    named:
      'a gateway that is slow is given at most as many messages at once as the worker runs, and all of them in the end',
    edits: [edit('worker/loop.ts', 'lease(deps, AT_ONCE - running.size)', 'lease(deps, AT_ONCE)')],
  },
  {
    name: 'a copy that is put back as its own database writes over commits that only the log has',
    foundBy: 'test/db/put-back-in-place.test.ts',
    named:
      'a copy that is written back into the database’s file overwrites no commits that only the log has, in the segment it ends in',
    edits: [edit('db/sqlite/redo-log-ahead.ts', 'if (second || (first', 'if ((first')],
  },
  {
    name: 'a PIN’s retention counts from when it came, and not from when its customer got it',
    edits: [
      edit(
        'db/stores/voucher-store.ts',
        "lte(vouchers.deliveredAt, given('sentUntil'))",
        "lte(vouchers.receivedAt, given('sentUntil'))",
      ),
    ],
  },
  {
    name: 'a PIN can be read a moment longer than it may',
    edits: [edit('worker/keep-house.ts', 'shred(now - retention.voucherMs,', 'shred(now - retention.voucherMs - 1,')],
  },
  {
    name: 'a message that is being tried for the first time is shown as waiting',
    edits: [
      edit(
        'desk/timeline.ts',
        "if (attempts === 0) return 'waits to be sent';",
        "if (attempts === 0 || !error) return 'waits to be sent';",
      ),
    ],
  },
  {
    name: 'a transaction that Finswich is being asked to pay is shown as one in doubt',
    edits: [
      edit('db/desk/attention.ts', "where state = 'in_doubt' group", "where state in ('in_doubt', 'submitting') group"),
    ],
  },
  {
    name: 'the new phone is told of the change only by e-mail, and a customer without e-mail not at all',
    edits: [
      edit(
        'worker/jobs.ts',
        "to: part === 'phone' ? { phone: newPhone, email: null }",
        "to: part === 'phone' ? { phone: null, email: newEmail }",
      ),
    ],
  },
  {
    name: 'a phone that was changed again is told that it belongs to the wallet',
    foundBy: 'test/transactions/contact-in-between.test.ts',
    named: 'a phone that is replaced again before its message went is not told that it is the wallet’s',
    edits: [edit('worker/jobs.ts', 'wallet?.[part] === told.to[part] ? told : null', 'wallet ? told : null')],
  },
  {
    name: 'a session is stored as begun when it was last seen',
    foundBy: 'test/db/stores.test.ts',
    named: 'the stores on sqlite staff a session is found by its token, moves to another one, and ends',
    edits: [
      edit(
        'db/stores/session-store.ts',
        "        ...placeholders('address', 'browser', 'enrolling'),\n",
        "        ...placeholders('address', 'browser', 'enrolling'),\n        createdAt: given('lastSeenAt'),\n",
      ),
    ],
  },
  {
    name: 'audit exits with 0 though the books do not balance, so no script notices',
    foundBy: 'test/cli/audit.test.ts',
    named: 'audit ends with 0 while the books balance, with 1 once they do not, and names the rule and the place',
    edits: [edit('cli/audit.ts', 'report.holds ? EXIT.done : EXIT.refused', 'EXIT.done')],
  },
  {
    name: 'a machine looks at customers and leaves no entry in the audit log',
    foundBy: 'test/console/reading.test.ts',
    named:
      'a machine that looks at a transaction, a customer or a delivery leaves an entry in the audit log as a person does',
    edits: [
      edit(
        'console/record-look.ts',
        'if (isKnown !== null) return;',
        "if (isKnown !== null || kind === 'token') return;",
      ),
    ],
  },
  {
    name: 'a phone of South Africa that is typed without its country finds nobody',
    foundBy: 'test/desk/search.test.ts',
    named: 'a phone without its country is looked for in',
    edits: [edit('desk/search.ts', 'of countries)', 'of countries.slice(0, -1))')],
  },
  {
    name: 'a phone is read as a Nigerian one whatever the customer’s country',
    foundBy: 'test/wallets/wallets.test.ts',
    named: 'of a customer in KE the phone 0712 345678 is kept as +254712345678',
    edits: [edit('wallets/contact.ts', '(phone, { defaultCountry })', "(phone, { defaultCountry: 'NG' })")],
  },
  {
    name: 'a person who may not see phones sees a customer’s whole name',
    foundBy: 'test/console/masking.test.ts',
    named: 'the name Meg is masked: M•••',
    edits: [edit('console/masking.ts', "text && text.replace(/^(.\\p{M}*).*$/su, '$1•••')", 'text')],
  },
  {
    name: 'a slow refund is listed for only one day: nobody sees it after a weekend',
    foundBy: 'test/console/attention-windows.test.ts',
    named: 'a refund that took more than 30 s is listed for seven days, and one that took 30 s is not',
    edits: [edit('console/attention-routes.ts', 'const LISTED_MS = 7 * DAY;', 'const LISTED_MS = DAY;')],
  },
  {
    name: 'with synchronous_commit=off Postgres answers before a commit is on its disk',
    foundBy: 'test/db/postgres-durability.test.ts',
    named: 'what was answered is there after a crash of a Postgres that is told to answer before its disk has a commit',
    edits: [
      edit(
        'db/postgres/postgres.ts',
        "set_config('synchronous_commit', 'on', false)",
        "set_config('synchronous_commit', 'off', false)",
      ),
    ],
  },
  {
    name: 'money held in LIVE is reported as money of TEST',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite transactions money at risk counts transactions whose money is held, per rail, mode, state and currency',
    edits: [
      edit(
        'db/stores/transaction-store.ts',
        'select rail, state, mode, currency, sum(amount)',
        'select rail, state, max(mode) as mode, currency, sum(amount)',
      ),
      edit(
        'db/stores/transaction-store.ts',
        'group by rail, state, mode, currency`',
        'group by rail, state, currency`',
      ),
    ],
  },
  {
    name: 'a person who may not see phones sees them in the references of top-ups',
    foundBy: 'test/console/who-sees-phones.test.ts',
    named: 'these routes show a phone or e-mail, and none of them does without the right to see phones',
    edits: [
      edit(
        'console/masking.ts',
        "(MOVEMENTS[movement].of === 'wallet' ? masking.ownReference(reference) : reference)",
        '(MOVEMENTS[movement] && masking ? reference : reference)',
      ),
    ],
  },
  {
    name: 'a transaction that is settled while an export is sent is missing from it',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite exports transactions that change, come or go while the file is made neither double in it nor vanish from it, by newest',
    edits: [
      edit(
        'console/transaction-export.ts',
        'yield await desk.transactionsOf({ ids: ids.slice(place, place + ROWS_AT_ONCE) });',
        "yield (await desk.transactionsOf({ ids: ids.slice(place, place + ROWS_AT_ONCE) })).filter(({ transaction }) => transaction.state !== 'settled');",
      ),
    ],
  },
  {
    name: 'a signal takes a transaction a step whoever sends it, even without proof',
    foundBy: 'test/transactions/table-rows.test.ts',
    named: 'no transaction takes a step without proof',
    edits: [steps('row?.by.includes(by) && isItsWay ? row : null', 'row && by && isItsWay ? row : null')],
  },
  {
    name: 'a reversal that fits is taken for the repeat of one whose mode contradicted its key: the money stays',
    foundBy: 'test/rails/finswich/handlers.test.ts',
    named:
      'UTILITY_TRANSACTION_REVERSAL of another mode than its key moves nothing, and a person is told in the event’s own words, once',
    edits: [edit('transactions/reverse.ts', 'const odds = isAtOdds ? { isAtOdds } : {};', 'const odds = {};')],
  },
  {
    name: 'a PIN is taken for the repeat of one whose mode contradicted its key: the customer never gets it',
    foundBy: 'test/rails/finswich/handlers.test.ts',
    named: 'UTILITY_TRANSACTION_VALUE_READY is of the mode that its key says, before any other',
    edits: [edit('transactions/value-ready.ts', '...(isAtOdds ? { isAtOdds } : {}) ', '')],
  },
  {
    name: 'a clock that is set back brings a transaction that was over to life again',
    foundBy: 'test/transactions/clock-set-back.test.ts',
    named: 'on sqlite a clock set back by a day makes',
    edits: [edit('db/stores/step-back-store.ts', 'and expires_at <= ${before} and', 'and expires_at <= ${now} and')],
  },
  {
    name: 'several people at the same instant all lift a limit that may be lifted once',
    foundBy: 'test/otp/limits.test.ts',
    named: 'and a lift by a request a moment later',
    edits: [edit('otp/limits.ts', 'liftedAt <= now + CLOCKS_DIFFER_MS', 'liftedAt <= now')],
  },
  {
    name: 'each start after the clock was set back expires the transactions begun since',
    foundBy: 'test/transactions/clock-set-back.test.ts',
    named: 'on sqlite a step back is dealt with once however many workers start after it',
    edits: [edit('db/stores/step-back-store.ts', 'where id > coalesce(', 'where id > 0 * coalesce(')],
  },
  {
    name: 'a clock that is set back ends a transaction that has just begun',
    foundBy: 'test/transactions/clock-set-back.test.ts',
    named: 'on sqlite a step back is dealt with once and ends no transaction',
    edits: [edit('db/stores/step-back-store.ts', ' and ${beganBefore(began)}', '')],
  },
  {
    name: 'with the stolen mark of a known browser, passwords can be guessed without limit',
    foundBy: 'test/staff/known-browser.test.ts',
    named:
      'an attacker who tries at every moment, in every way, with any number of stolen marks, has a bounded number of guesses an hour',
    edits: [
      edit('staff/throttle.ts', 'browser: { free: 5,', 'browser: { free: 5_000,'),
      edit('staff/throttle.ts', 'browsers: { free: 20,', 'browsers: { free: 5_000,'),
    ],
  },
  {
    name: 'a login that is under way when the password is reset gets in by the old one',
    foundBy: 'test/staff/meanwhile.test.ts',
    named:
      'while somebody logs in an admin gives the person another password: the admin’s change stands, and nothing from before lets anybody in',
    edits: [edit('staff/login.ts', ' || found.passwordHash !== person.passwordHash) return', ') return')],
  },
  {
    name: 'a person who gives right codes at the command line is made to wait',
    foundBy: 'test/staff/right-tries.test.ts',
    named: 'a person who gives a code at the command line never has to wait because they were right, however often',
    edits: [edit('staff/prove-person.ts', '    await tryWasRight(loginThrottle, ring, counted);\n', '')],
  },
  {
    name: 'the audit log has new recovery codes at the time of another clock than the one that people see',
    foundBy: 'test/staff/log-of-logins.test.ts',
    named:
      'the audit log says of each step of a login when it was by the service’s clock, from where, and what it ended',
    edits: [
      edit(
        'staff/enrol.ts',
        "at: deps.shownAt(now),\n      ...by,\n      act: 'recovery_codes.make'",
        "at: now,\n      ...by,\n      act: 'recovery_codes.make'",
      ),
    ],
  },
  {
    name: 'people who were told of a proposal are not told of the next one for the same case',
    foundBy: 'test/approvals/tell-second-person.test.ts',
    named: 'another choice for a case is another proposal: the people who may confirm it are told again',
    edits: [edit('approvals/tell-second-person.ts', '${subject}/${at}`', '${subject}`')],
  },
  {
    name: 'a pass from an admin does not work in a browser that must wait',
    foundBy: 'test/console/kept-out.test.ts',
    named: 'a person who mistyped in their own browser until it must wait gets in there with a pass',
    edits: [edit('console/login-routes.ts', '[pass, ...kept]', '[...kept, pass]')],
  },
  {
    name: 'an admin who makes two supervisors moves real money alone',
    foundBy: 'test/staff/second-person.test.ts',
    named:
      'an admin who makes two supervisors on sqlite decides nothing alone: not by making, re-roling, enabling or resetting them, at the desk or the command line',
    edits: [edit('approvals/decide.ts', '  if (tied) return err(tied);\n', '')],
  },
  {
    name: 'an admin who makes two supervisors decides a case alone',
    foundBy: 'test/staff/second-person.test.ts',
    named: 'an admin who makes two supervisors on sqlite cannot confirm a case either that the other login proposed',
    edits: [edit('transactions/resolve-review.ts', '    if (tied) return err(tied);\n', '')],
  },
  {
    name: 'the answer to the last wrong code says to try again',
    foundBy: 'test/transactions/otp.test.ts',
    named: 'tries are five in all; each wrong one says what is left, and then the transaction has failed',
    edits: [
      edit(
        'transactions/announced/complete.ts',
        'if (verdict.attemptsLeft > 0) return',
        'if (verdict.attemptsLeft >= 0) return',
      ),
    ],
  },
  {
    name: 'each port of a caller counts as another caller, so wrong logins are not slowed',
    foundBy: 'test/http/callers-address.test.ts',
    named:
      'behind a proxy that is known 203.0.113.7:51234, 10.0.0.5:443 is on the list of allowed addresses, whatever is written around it',
    edits: [
      edit('http/callers-address.ts', 'networkAddress(entry) ?? entry.trim()', 'entry.trim()'),
      edit('http/callers-address.ts', "networkAddress(request.ip ?? '') ?? UNKNOWN", "request.ip ?? ''"),
    ],
  },
  {
    name: 'an event in small letters is answered with success and does nothing',
    foundBy: 'test/rails/finswich/event-names.test.ts',
    named: 'a known event by another spelling of its name is that event dashes for underscores',
    edits: [edit('rails/finswich/payloads.ts', 'const name = plain.toUpperCase()', 'const name = plain')],
  },
  {
    name: 'a token in a URL that is not served is stored',
    foundBy: 'test/rails/finswich/unserved.test.ts',
    named:
      'with a token /webhooks/sms/termii/another-token-1234567890 is not served, and the desk can see that it was asked for',
    edits: [edit('http/shown-url.ts', '? word : HIDDEN', '? word : word')],
  },
  {
    name: 'a transaction may begin with a reference of invisible characters',
    foundBy: 'test/rails/finswich/bad-input.test.ts',
    named: 'a text that nobody could read out names no new transaction and no customer a soft hyphen',
    edits: [edit('rails/finswich/payloads.ts', 'identifier.refine(isName,', 'identifier.refine(isPrintable,')],
  },
  {
    name: 'of an answer with two statuses, the second is believed',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named:
      'what the switch answered decides, and nothing that might have been taken is given back 200 with two: {"status":"success","status":"success"}: unknown',
    edits: [edit('rails/finswich/transfer-outcome.ts', 'named.length === 1 && ', '')],
  },
  {
    name: 'an answer whose data denies its success is believed',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named:
      'what the switch answered decides, and nothing that might have been taken is given back 200 with a success whose data says Error: unknown',
    edits: [edit('rails/finswich/transfer-outcome.ts', ' && !contradict(status, wordOf(answer?.data))', '')],
  },
  {
    name: 'a compressed answer may fill the memory',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named:
      'what the switch answered decides, and nothing that might have been taken is given back 200 in deflate that unpacks to a gigantic text: unknown',
    edits: [edit('calls/answer-text.ts', 'maxOutputLength: limit, ', '')],
  },
  {
    name: 'bytes after the end of a compressed answer are ignored',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named:
      'what the switch answered decides, and nothing that might have been taken is given back 200 in deflate with a zero byte behind it: unknown',
    edits: [edit('calls/answer-text.ts', ', rejectGarbageAfterEnd: true', '')],
  },
  {
    name: 'a decision holds its case while it waits for the transaction',
    foundBy: 'test/transactions/decision-race.test.ts',
    named: 'a decision waits for the holder of its transaction without holding the case, which that holder may close',
    edits: [
      edit(
        'db/stores/review-store.ts',
        '      if (locks) for (const { transactionId } of await transactionOf({ id })) await lockId(transactionId);\n',
        '',
      ),
    ],
  },
  {
    name: 'a commit without an answer is reported as having kept nothing',
    foundBy: 'test/db/postgres.test.ts',
    named: 'a commit whose connection is lost with ECONNRESET may be kept too',
    edits: [edit('db/faults.ts', '  if (thrown instanceof StorageUnavailable) return thrown;\n', '')],
  },
  {
    name: 'lifting a limit in TEST lets more codes be tried in LIVE',
    foundBy: 'test/console/code-limits.test.ts',
    named: 'lifting a limit in TEST lifts nothing for the same phone in LIVE, where it is lifted separately',
    edits: [edit('otp/holder.ts', '`phone:${mode}/${recipient}`', '`phone:${mode.slice(4)}/${recipient}`')],
  },
  {
    name: 'a PIN beside the data of its event is not found',
    foundBy: 'test/rails/finswich/incomplete-outcomes.test.ts',
    named:
      'what stands beside the data, where it should stand inside, counts where the data lacks it also in an event we do not know',
    edits: [edit('rails/finswich/outcome-payloads.ts', '? null : valueIn(beside);', '? null : valueIn(null);')],
  },
  {
    name: 'a code in the text of a reversal is stored in clear',
    foundBy: 'test/rails/finswich/incomplete-outcomes.test.ts',
    named: 'no code stands in what is kept of a reversal',
    edits: [
      edit(
        'rails/finswich/body.ts',
        'const tells = bringsNone ||',
        "const tells = bringsNone || JSON.stringify(value).includes('REVERSAL') ||",
      ),
    ],
  },
  {
    name: 'an answer that the database cannot store in time is dropped',
    seed: 5,
    transactions: 150,
    edits: [
      edit('transactions/keep-trying.ts', 'if (stopping.signal.aborted) return null;', 'if (tries >= 6) return null;'),
    ],
  },
  {
    name: 'each receiver goes by the clock of its own machine',
    foundBy: 'test/transactions/skewed-clocks.test.ts',
    named: 'support staff are told of the machines whose clocks are off, once for each process that is there',
    edits: [edit('compose-clock.ts', "database.dialect === 'sqlite'", 'database.dialect')],
  },
  {
    name: 'the clock runs backwards when the one it follows does',
    foundBy: 'test/core/following-clock.test.ts',
    named: 'it never runs backwards, whatever the other clock turns out to show',
    edits: [edit('core/following-clock.ts', 'shownThen = exact();', 'shownThen = -Infinity;')],
  },
  {
    name: 'a query that Postgres never answers is waited for without limit',
    foundBy: 'test/db/postgres-session.test.ts',
    named: 'while another session hangs, what people read gets no more time than an event; an audit keeps its own',
    edits: [edit('db/postgres/postgres-session.ts', '        cut(client);\n', '')],
  },
  {
    name: 'sessions that were open while another hung are used again',
    foundBy: 'test/db/postgres-session.test.ts',
    named: 'as soon as one session hangs, those opened before it are not used again',
    edits: [edit('db/postgres/postgres-pool.ts', 'openedAt <= suspectUntil', 'openedAt < -suspectUntil')],
  },
  {
    name: 'a second transfer call is made while the first is out',
    seed: 3,
    edits: [
      edit(
        'transactions/announced/complete.ts',
        "received.verdict === 'acted' ? { kind: 'to_call'",
        "received.verdict ? { kind: 'to_call'",
      ),
    ],
  },
  {
    name: 'a call without a clear answer is made again',
    seed: 4,
    edits: [
      edit(
        'rails/finswich/transfer-outcome.ts',
        "matches: () => true, reading: 'unknown'",
        "matches: () => true, reading: 'again'",
      ),
    ],
  },
  {
    name: 'a call without a clear answer counts as refused',
    seed: 4,
    edits: [
      edit(
        'rails/finswich/transfer-outcome.ts',
        "matches: () => true, reading: 'unknown'",
        "matches: () => true, reading: 'refused'",
      ),
    ],
  },
  {
    name: 'a call without a clear answer counts as accepted',
    seed: 5,
    edits: [
      edit(
        'rails/finswich/transfer-outcome.ts',
        "matches: () => true, reading: 'unknown'",
        "matches: () => true, reading: 'paid'",
      ),
    ],
  },
  {
    name: 'no money is held before the call',
    edits: [steps("    by: ['code'],\n    money: 'hold',\n", "    by: ['code'],\n")],
  },
  {
    name: 'a customer may be taken below zero',
    seed: 4,
    edits: [edit('ledger/post.ts', 'minor < 0 && neverNegative(account.kind) ? 0 : null', 'null')],
  },
  {
    name: 'every reversal refunds, also the second',
    edits: [
      steps(
        "from: ['settled', 'fulfilled'],\n    on: 'reversed'",
        "from: ['settled', 'fulfilled', 'reversed'],\n    on: 'reversed'",
      ),
      edit('transactions/reverse.ts', "if (changed) return review('reversal_changed', 'content');", ''),
      edit(
        'ledger/post.ts',
        '(await ledger.append(entry, at)) ?',
        '(await ledger.append({ ...entry, slot: `${entry.slot}/${at}` }, at)) ?',
      ),
    ],
  },
  {
    name: 'a reversal of another amount refunds all',
    seed: 8,
    edits: [edit('transactions/reverse.ts', 'transaction.amount.minor === amount?.minor &&', '')],
  },
  {
    name: 'a reversal that came before its transaction is forgotten',
    seed: 2,
    edits: [edit('transactions/reverse.ts', 'return onFile.some(', 'return false && onFile.some(')],
  },
  {
    name: 'an unsigned reversal is believed',
    seed: 3,
    edits: [edit('transactions/reverse.ts', "if (!verified) return review('reversal_unverified', 'nothing');", '')],
  },
  {
    name: 'a forged reversal that was dismissed stands for the genuine one',
    seed: 16,
    edits: [
      edit(
        'transactions/reverse.ts',
        "return review('reversal_unverified', 'nothing')",
        "return review('reversal_unverified', 'content')",
      ),
    ],
  },
  {
    name: 'a forged voucher that was dismissed stands for the genuine one',
    foundBy: 'test/transactions/unproven.test.ts',
    named: 'a voucher without proof opens nothing while a second person has to confirm what the first one chose',
    edits: [
      edit(
        'transactions/value-ready.ts',
        "return withhold('value_unverified', 'nothing')",
        "return withhold('value_unverified', 'content')",
      ),
    ],
  },
  {
    name: 'an early voucher that also came without proof is withheld for ever',
    foundBy: 'test/transactions/unproven.test.ts',
    named:
      'a voucher that came before its payment without proof, after it had come with it, is handed over when the transaction is paid, whatever was dismissed',
    edits: [
      edit(
        'transactions/value-ready.ts',
        "(kind === 'value_unexpected' || kind === 'value_unverified')",
        "kind === 'value_unexpected'",
      ),
    ],
  },
  {
    name: 'an early voucher without proof is handed over when the transaction is paid',
    foundBy: 'test/transactions/unproven.test.ts',
    named: 'a voucher that came before its payment without proof alone is not handed over when the transaction is paid',
    edits: [edit('transactions/value-ready.ts', 'provenAt !== null && (kind', 'provenAt !== 0 && (kind')],
  },
  {
    name: 'what was dismissed never opens a case again, proven or not',
    seed: 16,
    edits: [edit('transactions/resolve-review.ts', 'await stores.reviews.release(review.id);', 'void 0;')],
  },
  {
    name: 'a case that waits for a second person is opened twice',
    edits: [
      edit(
        'transactions/resolve-review.ts',
        "if (decided.value.kind === 'proposed') {",
        "if (decided.value.kind === 'proposed') {\n    await stores.reviews.release(review.id);",
      ),
    ],
    foundBy: 'test/transactions/unproven.test.ts',
    named: 'a voucher without proof opens nothing while a second person has to confirm what the first one chose',
  },
  {
    name: 'what was applied opens a case again',
    edits: [
      edit('transactions/resolve-review.ts', "effect === 'none' && reopensAfterDismissal", 'reopensAfterDismissal'),
    ],
    foundBy: 'test/transactions/unproven.test.ts',
    named: 'a reversal without proof opens nothing again once it was applied',
  },
  {
    name: 'a signature is not checked',
    edits: [
      edit(
        'rails/finswich/trust.ts',
        'if (match) return',
        'return ok({ kind: "signed", form: "raw", mode: candidate }); if (match) return',
      ),
    ],
  },
  {
    name: 'a TEST key signs for LIVE',
    seed: 10,
    edits: [
      edit(
        'rails/finswich/trust.ts',
        'const candidates = said?.isExact ? [said.mode] : MODES;',
        'const candidates = MODES;',
      ),
    ],
  },
  {
    name: "a reversal may be signed by the other mode's key",
    edits: [edit('transactions/reverse.ts', 'signedMode !== null && transaction.mode !== signedMode', 'false')],
  },
  {
    name: 'a duplicate is recognised for ten minutes only',
    edits: [
      edit(
        'once/receive.ts',
        'const claimed = under.isNew ? [] : await inbox.claimed(under.id);',
        'const claimed = (await inbox.of(under.id)).filter((row) => row.key !== null && row.receivedAt > arrival.receivedAt - 600_000);',
      ),
    ],
  },
  {
    name: 'a repeated completion is answered for ever that it is in doubt',
    seed: 5,
    edits: [
      edit(
        'once/receive.ts',
        'const answer = await again(same.answer as A | null);',
        'const answer = same.answer as A | null;',
      ),
    ],
  },
  {
    name: 'the answer leaves before the commit',
    edits: [
      edit(
        'db/sqlite/group-commit.ts',
        '    commands.commit();\n    return () => outcomes.forEach((tell) => tell());',
        '    outcomes.forEach((tell) => tell());\n    await nextTurn();\n    commands.commit();\n    return () => {};',
      ),
    ],
  },
  {
    name: 'a unit of work that ended in err is committed all the same',
    edits: [edit('db/sqlite/group-commit.ts', 'if (!result.ok) commands.undo();', '')],
    foundBy: 'test/db/group-commit.test.ts',
    named: 'an err and a throw undo only their own piece; the others of the group are kept',
  },
  {
    name: 'a unit of work that fails is not rolled back',
    seed: 18,
    transactions: 150,
    edits: [
      edit(
        'db/sqlite/group-commit.ts',
        '    commands.undo();\n    commands.release();\n    const fault',
        '    commands.release();\n    const fault',
      ),
    ],
  },
  {
    name: 'after a crash a call that was out counts as refused',
    seed: 7,
    edits: [
      edit(
        'transactions/watch-clock.ts',
        "    kind: 'unknown',\n    httpStatus: null,",
        "    kind: 'refused',\n    httpStatus: null,",
      ),
    ],
  },
  {
    name: 'a clear answer that comes late is dropped',
    seed: 15,
    edits: [
      steps(
        "from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],\n    on: 'paid'",
        "from: ['submitting'],\n    on: 'paid'",
      ),
    ],
  },
  {
    name: 'a paid transaction whose PIN never came may be closed and forgotten',
    seed: 4,
    transactions: 150,
    edits: [
      edit('reviews/kinds.ts', "const endPaid = { wait: 'wait',", "const endPaid = { dismiss: 'none', wait: 'wait',"),
    ],
  },
  {
    name: 'a case that rests never comes back',
    seed: 7,
    edits: [edit('transactions/watch-clock.ts', 'await stores.reviews.save(reopen(review));', 'void reopen;')],
  },
  {
    name: 'a case that rests is forgotten when its transaction moves on',
    edits: [edit('transactions/advance.ts', 'rests === null ? entered', 'rests !== undefined ? entered')],
    foundBy: 'test/transactions/paid-without-value.test.ts',
    named: 'a case of another kind that rests comes back as well, also when the transaction has moved on meanwhile',
  },
  {
    name: 'the customer is not told that their transaction is in doubt',
    edits: [steps(", tells: 'send_in_doubt'", '')],
  },
  {
    name: 'a customer who has the PIN is still told that it follows',
    seed: 2,
    edits: [
      edit('worker/jobs.ts', "standingOf(transaction) === 'awaits_value'", "standingOf(transaction) !== 'given_back'"),
    ],
  },
  {
    name: 'the message about money that the merchant gave back says that the transaction was reversed',
    seed: 5,
    edits: [edit('worker/jobs.ts', "transaction.reason === 'given_back' ? 'not_delivered' : 'reversed'", "'reversed'")],
  },
  {
    name: 'after a crash a call that was out stays without an outcome',
    seed: 7,
    edits: [
      edit(
        'transactions/due.ts',
        'call: (since, { rail }, policy) => since + policy.callBoundMs(rail) + CALL_GRACE_MS,',
        'call: () => null,',
      ),
    ],
  },
  {
    name: 'expiry gives the held money back',
    edits: [
      edit(
        'transactions/watch-clock.ts',
        'if (!on) return lookAtCases(stores, policy, transaction, now);',
        "if (!on) { if (due === 'outcome') await advance(stores, policy, transaction, { on: 'resolvedUnpaid', by: 'staff' }, now); else await lookAtCases(stores, policy, transaction, now); return; }",
      ),
    ],
  },
  {
    name: 'the 60 minutes do not count for a completion',
    edits: [
      edit('transactions/announced/admit.ts', 'if (now >= transaction.expiresAt) {', 'if (false) {'),
      edit('transactions/watch-clock.ts', "await advance(stores, policy, transaction, { on, by: 'clock' }, now);", ''),
    ],
  },
  {
    name: 'a new code brings new tries',
    seed: 7,
    edits: [edit('otp/issue.ts', 'attempts: previous?.attempts ?? 0,', 'attempts: 0,')],
  },
  {
    name: 'wrong codes are not counted',
    edits: [edit('otp/verify.ts', 'const attempts = challenge.attempts + 1;', 'const attempts = challenge.attempts;')],
  },
  {
    name: 'an expired code still opens',
    edits: [edit('otp/verify.ts', 'now >= challenge.expiresAt ||', '')],
  },
  {
    name: 'the code of one transaction is accepted for another',
    edits: [edit('otp/code.ts', "ring.mac('otp', nameText(name), keyId)", "ring.mac('otp', '', keyId)")],
  },
  {
    name: 'codes are sent without limits',
    edits: [edit('otp/issue.ts', 'if (by) return', 'if (by && by.until > now + 1e9) return')],
  },
  {
    name: 'wrong codes count for their transaction alone',
    edits: [
      edit(
        'otp/verify.ts',
        'await otp.addWrongTry({ ...holder, transactionId: challenge.transactionId, at: now });',
        '',
      ),
    ],
  },
  {
    name: 'wrong codes of one phone count separately for each customer',
    seed: 3,
    edits: [edit('otp/limits.ts', "hourly('wrong_per_phone_hour', ofPhone, otpWrongPerHour, now)", 'null')],
  },
  {
    name: 'a code that never left is accepted',
    edits: [edit('otp/issue.ts', "if (ofIssue.every(({ status }) => status === 'failed'))", 'if (ofIssue.length < 0)')],
  },
  {
    name: 'a code that may have left is answered as sent',
    edits: [
      edit(
        'transactions/announced/send-otp.ts',
        "outcome.status === 'sent' ? success()",
        "outcome.status !== 'failed' ? success()",
      ),
    ],
  },
  {
    name: 'a code that no gateway took is not counted for its phone',
    seed: 2,
    edits: [
      edit(
        'db/stores/otp-store.ts',
        ".where(and(eq(otpSends.recipient, given('recipient')), gt(otpSends.at, given('since'))))",
        ".where(and(eq(otpSends.recipient, given('recipient')), gt(otpSends.at, given('since')), inArray(otpSends.status, ['sending', 'sent'])))",
      ),
    ],
  },
  {
    name: 'a frozen wallet buys',
    seed: 8,
    edits: [
      edit(
        'transactions/announced/initiate.ts',
        "if (wallet.status === 'frozen')",
        "if (wallet.status !== 'active' && false)",
      ),
    ],
  },
  {
    name: 'a voucher is handed over after the refund',
    seed: 5,
    edits: [steps("{ from: ['settled'], on: 'valueCame'", "{ from: ['settled', 'reversed'], on: 'valueCame'")],
  },
  {
    name: 'a voucher that came before the payment is never applied',
    seed: 11,
    edits: [
      edit(
        'transactions/value-ready.ts',
        "if (STATES[transaction.state].phase !== 'paid') return transaction;",
        'if (transaction) return transaction;',
      ),
    ],
  },
  {
    name: 'a voucher for another customer is handed over',
    edits: [
      edit(
        'transactions/value-ready.ts',
        'if (!isTheirs || transaction.mode !== mode)',
        'if (transaction.mode !== mode)',
      ),
    ],
  },
  {
    name: 'the customer is not told of a refund',
    edits: [
      steps(
        "    money: 'refund',\n    tells: 'send_refund',\n    by: EVIDENCE_OR_STAFF",
        "    money: 'refund',\n    by: EVIDENCE_OR_STAFF",
      ),
    ],
  },
  {
    name: 'a message that was sent stays in the queue',
    edits: [edit('db/stores/outbox-store.ts', "status: 'done', lastError: null", "status: 'queued', lastError: null")],
  },
  {
    name: 'a lease of a worker that died never ends',
    seed: 2,
    edits: [edit('worker/loop.ts', 'const LEASE_MS = 60 * SECOND;', 'const LEASE_MS = 1e12;')],
  },
  {
    name: 'in LIVE one person decides alone',
    seed: 2,
    edits: [
      edit('reviews/decide.ts', 'const needsTwo = needsSecondPerson(review, effect);', 'const needsTwo = false;'),
    ],
  },
  {
    name: 'in LIVE a bare name is the second person',
    edits: [
      edit('reviews/decide.ts', "if (needsSecondPerson(review) && by.kind !== 'person') return", 'if (false) return'),
    ],
    foundBy: 'test/transactions/reviews.test.ts',
    named: 'what TEST sent before a LIVE transaction had its reference moves that transaction only with two people',
  },
  {
    name: 'who asked for a big top-up approves it as well',
    edits: [
      edit(
        'approvals/decide.ts',
        'if (normalEmail(askedBy) === normalEmail(by.actor.name)) return',
        'if (false) return',
      ),
    ],
    foundBy: 'test/approvals/approvals.test.ts',
    named:
      'what needs a second person on sqlite the same act requested again, by anybody, is the same request; the person who asked first cannot approve it',
  },
  {
    name: 'money that is held is taken out of the wallet',
    seed: 4,
    edits: [
      edit('wallets/withdraw.ts', 'return available < amount.minor ? err', 'return false ? err'),
      edit(
        'ledger/post.ts',
        'neverNegative(account.kind) ? 0',
        "neverNegative(account.kind) && movement.name !== 'withdraw' ? 0",
      ),
    ],
  },
  {
    name: 'a code that is out to the old phone still pays after the phone was changed',
    seed: 11,
    edits: [edit('wallets/update.ts', '  await stores.otp.expireOf(mode, userReference);\n', '')],
  },
  {
    name: 'an attempt that waits while the phone is changed uses the code it knew before',
    edits: [
      edit(
        'transactions/announced/complete.ts',
        '  const admitted = await admit(',
        '  const early = hasChallenge ? await stores.otp.challenge(under.id) : null;\n  const admitted = await admit(',
      ),
      edit(
        'transactions/announced/complete.ts',
        'const challenge = hasChallenge ? await stores.otp.challenge(under.id) : null;\n  if',
        'const challenge = early;\n  if',
      ),
    ],
    foundBy: 'test/transactions/contact-race.test.ts',
    named: 'an attempt with the old phone’s code that waits while the phone is changed finds the code expired',
  },
  {
    name: 'a code of a second factor can be guessed at the command line',
    edits: [edit('staff/prove-person.ts', 'if (taken.value > 0) return', 'if (false) return')],
    foundBy: 'test/staff/prove-person.test.ts',
    named: 'codes cannot be guessed: wrong ones make the next try wait, here and at the login together',
  },
  {
    name: 'a disk that fails at the wrong moment stops everything after it',
    edits: [
      edit('db/sqlite/group-commit.ts', '    giveUp(commands);\n', '    if (commands.isOpen()) commands.rollback();\n'),
    ],
  },
  {
    name: 'a voucher that does not come is not noticed',
    edits: [
      edit(
        'transactions/watch-clock.ts',
        'if (!on) return lookAtCases(stores, policy, transaction, now);',
        "if (!on) return due === 'value' ? undefined : lookAtCases(stores, policy, transaction, now);",
      ),
    ],
  },
  {
    name: 'a conflicting announcement is refused without a case',
    edits: [
      edit(
        'transactions/announced/initiate.ts',
        '  await stores.reviews.open(',
        '  await ((...ignored: unknown[]) => ignored)(',
      ),
    ],
  },
  {
    name: 'every customer is sent the first voucher of all',
    edits: [edit('worker/jobs.ts', 'await vouchers.find(Number(job.subject));', 'await vouchers.find(1);')],
  },
  {
    name: 'a reversal while the call is out is lost',
    seed: 5,
    edits: [
      steps(
        "from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],\n    on: 'reversed'",
        "from: ['pending', 'in_doubt', 'awaiting_confirmation'],\n    on: 'reversed'",
      ),
    ],
  },
  {
    name: 'after the right code, any code gets the same answer',
    seed: 3,
    edits: [
      edit(
        'transactions/announced/complete.ts',
        'submission?.inboxKey === key ? completionAnswer(stores, id) : stored',
        'submission ? completionAnswer(stores, id) : stored',
      ),
    ],
  },
  {
    name: 'a completion does not look for a reversal on file',
    seed: 8,
    edits: [
      edit(
        'transactions/announced/complete.ts',
        "if (await isReversed(stores, admitted.transaction)) return passing(refuse('conflicting_event'));",
        '',
      ),
    ],
  },
  {
    name: 'a code that could not be sent counts against the limits',
    edits: [
      edit(
        'transactions/announced/send-otp.ts',
        'outcome: { status, channel: null, gateway: null, gatewayReference: null }',
        "outcome: { status: 'sent', channel: '', gateway: '', gatewayReference: null }",
      ),
    ],
  },
  {
    name: 'a hand-over that was made is not recorded',
    edits: [
      edit(
        'worker/jobs.ts',
        'if (receipt) await stores.vouchers.setSent(id, sentAt, receipt.gateway);',
        'if (receipt) return ok(undefined);',
      ),
    ],
  },
  {
    name: 'a waiting voucher is forgotten when a person decides that Finswich paid',
    seed: 11,
    edits: [
      edit(
        'transactions/resolve-review.ts',
        '    await applyWithheldVoucher(stores, policy, advanced.value, at);\n',
        '',
      ),
    ],
  },
  {
    name: 'a balance that is just enough counts as too small',
    foundBy: 'test/transactions/happy.test.ts',
    named: 'a wallet can be spent to its last kobo, and one kobo more is refused',
    edits: [edit('transactions/announced/initiate.ts', 'available < amount.minor', 'available <= amount.minor')],
  },
  {
    name: 'a voucher goes out after its transaction was given back',
    seed: 6,
    transactions: 150,
    edits: [
      edit(
        'worker/jobs.ts',
        "if (!voucher || transaction.state !== 'fulfilled') return null;",
        'if (!voucher) return null;',
      ),
    ],
  },
  {
    name: 'the second person may choose something else',
    seed: 8,
    edits: [
      edit(
        'reviews/decide.ts',
        "(review.status !== 'proposed' || review.choice !== choice)",
        "review.status !== 'proposed'",
      ),
    ],
  },
  {
    name: 'a reversal of what has ended opens no case',
    seed: 14,
    transactions: 150,
    edits: [
      edit(
        'transactions/reverse.ts',
        "if (!row) return review('reversal_unexpected', 'key');",
        "if (!row) return { answer: success(), verdict: 'acted', claims: 'key' };",
      ),
    ],
  },
  {
    name: 'a voucher for what has ended opens no case',
    seed: 5,
    edits: [
      edit(
        'transactions/value-ready.ts',
        "if (!row) return withhold(transaction.state === 'fulfilled' ? 'second_voucher' : 'value_unexpected', 'key');",
        "if (!row) return { answer: success(), verdict: 'acted', claims: 'key' };",
      ),
    ],
  },
  {
    name: 'a refusal that comes too late opens no case',
    edits: [steps(", review: 'late_refusal'", '')],
  },
  {
    name: 'a case stays open after evidence has settled it',
    seed: 15,
    edits: [
      edit(
        'transactions/advance.ts',
        'const answered = [asks, PROVEN_BY[on]];',
        "const answered = [asks === 'in_doubt' ? undefined : asks, PROVEN_BY[on]];",
      ),
    ],
  },
  {
    name: 'a message goes to the phone of the other mode',
    edits: [
      edit(
        'worker/jobs.ts',
        'await customerOf(stores, transaction)',
        "await customerOf(stores, { ...transaction, mode: 'TEST' })",
      ),
    ],
  },
  {
    name: 'the mode of a code is not compared with the transaction',
    edits: [edit('transactions/announced/admit.ts', ' || transaction.mode !== claim.mode', '')],
  },
  {
    name: 'codes and PINs stay in the stored body of a delivery',
    edits: [
      edit(
        'rails/finswich/webhook.ts',
        'isVerified(trust) ? redactedText(read)',
        'isVerified(trust) ? Buffer.from(request.raw).toString()',
      ),
    ],
  },
  {
    name: 'an expired code is sent again',
    seed: 5,
    edits: [
      edit(
        'otp/issue.ts',
        'previous && now < previous.expiresAt &&',
        'previous && now < previous.expiresAt + 60_000 &&',
      ),
    ],
  },
  {
    name: 'a call is given up while its answer may come',
    edits: [edit('transactions/due.ts', 'CALL_GRACE_MS = 5 * SECOND', 'CALL_GRACE_MS = -5 * SECOND')],
  },
  {
    name: 'a message is tried again at once',
    edits: [
      edit('worker/loop.ts', 'isDead ? null : clock() + backoffMs(job.attempts, random())', 'isDead ? null : clock()'),
    ],
    foundBy: 'test/transactions/messages.test.ts',
    named: 'while SMS is down the transaction stays a success, its message is tried again, and it arrives once',
  },
  {
    name: 'a commit does not wait for the disk',
    edits: [edit('db/sqlite/sqlite.ts', "client.pragma('synchronous = FULL');", "client.pragma('synchronous = OFF');")],
    foundBy: 'test/db/group-commit.test.ts',
    named: 'every commit is flushed to the disk before it is answered',
  },
  {
    name: 'a lost database is begun anew, empty',
    edits: [edit('db/open.ts', 'if (traces.length > 0) throw new DatabaseLost(place, traces);', '')],
    foundBy: 'test/cli/lost-database.test.ts',
    named: 'a mistyped DATABASE_URL beside the real one names it',
  },
  {
    name: 'an older version writes to a database that a newer one has changed',
    edits: [edit('db/schema-version.ts', 'if (!last || Number(last.created_at) <= newest) return;', 'return;')],
    foundBy: 'test/cli/newer-database.test.ts',
    named: 'one from before versions were kept is told by the day its newest migration was made',
  },
  {
    name: 'an event is answered from a file that was moved away',
    edits: [edit('db/sqlite/file-in-place.ts', 'if (paths.every(isThere)) return;', 'return;')],
    foundBy: 'test/http/replaced-database.test.ts',
    named: 'a -wal that is taken away from under the service: nothing is written into it any more until it is back',
  },
  {
    name: 'a commit while the file was moved away is answered with success',
    edits: [edit('db/sqlite/file-in-place.ts', '    inPlace(true);\n', '')],
    foundBy: 'test/http/replaced-database.test.ts',
    named: 'a commit during which the database was moved away is not answered with success',
  },
  {
    name: 'a backup is made before its log is begun, and cannot be restored by it',
    edits: [edit('db/sqlite/sqlite.ts', 'if (!isLogThere(reader, redoLog.folder)) await group.prove();', '')],
    foundBy: 'test/cli/restore.test.ts',
    named: 'a backup from before the first write with a log restores all that came after it',
  },
  {
    name: 'a database is opened with a secret it was not written with',
    edits: [
      edit(
        'compose-keys.ts',
        'used.length === 0 || used.some((keyId) => ring.keyIds.includes(keyId))',
        'used.length >= 0',
      ),
    ],
    foundBy: 'test/cli/lost-database.test.ts',
    named:
      'a secret that is not the one the database was written with is refused, whether it is set or kept, and none is made in its place',
  },
  {
    name: 'a reader sees what is committed meanwhile',
    edits: [edit('db/sqlite/snapshots.ts', '      begin();\n', '')],
    foundBy: 'test/db/sqlite.test.ts',
    named: 'a read sees one moment: what another process commits between its queries it does not see',
  },
  {
    name: 'a wallet frozen meanwhile still pays',
    edits: [
      edit(
        'transactions/announced/admit.ts',
        "if (wallet?.status === 'frozen') return refused(refuse('wallet_frozen'));",
        '',
      ),
    ],
    foundBy: 'test/transactions/otp.test.ts',
    named: 'contradictions a wallet frozen after INITIATE is sent no code and pays nothing',
  },
  {
    name: 'a reversal without a mode is forgotten',
    edits: [
      edit('transactions/reverse.ts', '(mode === null || mode === transaction.mode)', 'mode === transaction.mode'),
    ],
    foundBy: 'test/transactions/remembered.test.ts',
    named:
      "a reversal that proved its origin by the URL's token keeps a transaction that is announced later from taking money",
  },
  {
    name: 'repeats are not recognised when an older application key was used for the first delivery',
    edits: [edit('once/recognise.ts', 'ring.keyIds.map(digestBy)', '[digest]')],
    foundBy: 'test/transactions/remembered.test.ts',
    named: 'what was decided before the application key was rotated is recognised after it',
  },
  {
    name: 'a person looks at more than twenty PINs a day',
    edits: [edit('desk/reveal-voucher.ts', 'if (before >= REVEALS_A_DAY)', 'if (before > REVEALS_A_DAY)')],
    foundBy: 'test/desk/reveal-voucher.test.ts',
    named:
      'a person may look at most twenty times in 24 hours, also at the same instant; another person has their own count',
  },
  {
    name: 'a PIN that was withdrawn is shown and sent all the same',
    edits: [edit('desk/customers-voucher.ts', "state === 'fulfilled' ? null : 'not_paid'", 'null')],
    foundBy: 'test/desk/reveal-voucher.test.ts',
    named: 'what is not the customer’s is shown to nobody: withheld, reversed, destroyed; and nobody is told of it',
  },
  {
    name: 'a message sent again by hand is swallowed by the one sent before',
    edits: [
      edit('desk/resend-voucher.ts', '`${prefix}${again.length + 1}`', '`send_voucher/${transactionId}/${voucherId}`'),
    ],
    foundBy: 'test/desk/send-again.test.ts',
    named: 'while its message is on the way it is not sent again',
  },
  {
    name: 'the end of an old lease closes a job that was put back by hand',
    edits: [edit('db/stores/outbox-store.ts', "eq(jobs.runAt, given('leasedUntil')), ", '')],
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite outbox a job whose lease ran out goes to another worker, and the slow holder can no longer close it',
  },
  {
    name: 'another spelling of a wrong code costs another try',
    edits: [
      edit(
        'transactions/announced/complete.ts',
        "ring.mac('attempt', otp, keyId)",
        "ring.mac('attempt', typed.otp, keyId)",
      ),
    ],
  },
  {
    name: 'a code that lost its leading zeros on the way counts as wrong',
    seed: 2,
    transactions: 150,
    edits: [edit('otp/read-code.ts', "text.padStart(digits, '0')", 'text.padStart(0)')],
  },
  {
    name: 'a reversal without an amount gives the money back',
    seed: 9,
    edits: [
      edit(
        'transactions/reverse.ts',
        'transaction.amount.minor === amount?.minor &&',
        'transaction.amount.minor === (amount ?? transaction.amount).minor &&',
      ),
      edit(
        'transactions/reverse.ts',
        'transaction.amount.currency === amount.currency;',
        'transaction.amount.currency === (amount ?? transaction.amount).currency;',
      ),
    ],
  },
  {
    name: 'a PIN that names no transaction is refused',
    seed: 16,
    edits: [
      edit(
        'rails/finswich/handlers/value-ready.ts',
        'payload.txn_reference === null && !verified',
        'payload.txn_reference === null',
      ),
    ],
  },
  {
    name: 'the mode that an event names counts more than its key',
    edits: [
      edit('transactions/value-ready.ts', 'notice.signedMode ?? notice.mode ??', 'notice.mode ?? notice.signedMode ??'),
    ],
    foundBy: 'test/rails/finswich/incomplete-outcomes.test.ts',
    named:
      'a signed event that says too little moves nothing, and a person looks at it a PIN of TEST never reaches a transaction of LIVE, in whatever case its mode is written',
  },
  {
    name: 'a value without a code is taken for the voucher',
    edits: [edit('transactions/value-ready.ts', "if (value === null || reads === 'none')", 'if (value === null)')],
  },
  {
    name: 'another spelling of a voucher is a second one',
    seed: 2,
    edits: [edit('transactions/value-ready.ts', 'if (known && isRepeat(', 'if (known && !known.id && isRepeat(')],
  },
  {
    name: 'an SMS is cut before the code that ends its sentence',
    seed: 4,
    edits: [edit('messaging/one-line.ts', 'words.findLast(({ word }) => mayBeCode(word))?.end ?? 0', '0')],
  },
  {
    name: 'texts that arrived before one that failed are sent over and over',
    edits: [edit('messaging/messenger.ts', 'thrown.maybeSent || place > 0', 'thrown.maybeSent')],
    foundBy: 'test/transactions/values.test.ts',
    named:
      'a code is never cut, and never left out when several texts fail in the middle, the customer gets at most three beginnings',
  },
  {
    name: 'a person who may not see an e-mail address finds its customer by it',
    edits: [edit('desk/search.ts', '  recipients: [],\n  email: null,', '  recipients: [],')],
    foundBy: 'test/desk/search.test.ts',
    named: 'a person who may not see phones cannot search for a phone or an e-mail, and it is known which they typed',
  },
  {
    name: 'the code is in the text that the desk keeps',
    edits: [edit('messaging/masked-message.ts', 'return { ...message, code: MASK };', 'return message;')],
    foundBy: 'test/messaging/messenger.test.ts',
    named: 'an e-mail follows when the SMS fails',
  },
  {
    name: 'a receipt that comes late undoes a final one',
    edits: [edit('db/stores/sent-text-store.ts', '>= RANK[state]) return', '> 9) return')],
    foundBy: 'test/console/sent-texts.test.ts',
    named: 'a text is accepted until a receipt says more, and an earlier receipt does not undo a final one',
  },
  {
    name: 'a PIN that is sent again counts as never handed over, and is kept for ever when that is given up',
    edits: [
      edit(
        'db/stores/voucher-store.ts',
        "{ delivery: given('delivery') }",
        "{ delivery: given('delivery'), deliveredAt: null }",
      ),
    ],
    foundBy: 'test/desk/send-again.test.ts',
    named: 'what is sent again stays handed over: while that is on its way, when it is given up, and when it goes',
  },
  {
    name: 'a PIN that was sent just now goes out again without asking',
    edits: [edit('desk/resend-voucher.ts', '!isMeant && lastSentAt', 'isMeant && lastSentAt')],
    foundBy: 'test/desk/send-again.test.ts',
    named: 'within two minutes of the last time only a person who says that they mean it sends it again',
  },
  {
    name: 'a note keeps the PIN in clear',
    edits: [
      edit('console/serve-api.ts', 'route.wordsAbout && texts.length > 0', 'route.wordsAbout && texts.length > 9'),
    ],
    foundBy: 'test/console/secret-in-text.test.ts',
    named: 'a note that contains the PIN in full-width digits is refused in plain words, and nothing of it is kept',
  },
  {
    name: 'a part of a PIN may be written into a note',
    edits: [
      edit(
        'desk/secret-in-words.ts',
        'joined.includes(code.slice(at, at + REVEALING_LENGTH))',
        'joined.includes(code)',
      ),
    ],
    foundBy: 'test/console/secret-in-text.test.ts',
    named: 'a note that contains the first eight of it is refused in plain words, and nothing of it is kept',
  },
  {
    name: 'a case about a voucher stays open although the customer has the voucher',
    seed: 3,
    edits: [edit('transactions/give-voucher.ts', '(voucherOfCase(review) !== voucherId && ', '(voucherId > 0 && ')],
  },
  {
    name: 'a case asks whether a reversal is true that was already applied',
    seed: 3,
    edits: [edit('transactions/advance.ts', "{ reversed: 'reversal_unverified' }", '{}')],
  },
  {
    name: 'a repeat of a completion hears of doubt while the call is out',
    seed: 5,
    edits: [
      edit(
        'transactions/call.ts',
        'const patienceMs = boundMs + CALL_GRACE_MS + SECOND;',
        'const patienceMs = CALL_GRACE_MS + SECOND;',
      ),
    ],
  },
  {
    name: 'a product named in the plural is not watched for its PIN',
    seed: 7,
    edits: [edit('rails/finswich/products.ts', "    'PINs',\n", '')],
  },
  {
    name: 'electricity without the word power is not watched for its token',
    seed: 5,
    edits: [edit('rails/finswich/products.ts', "    'Electricity',\n", '')],
  },
  {
    name: 'codes are counted by e-mail address rather than by phone',
    edits: [
      edit('transactions/announced/send-otp.ts', 'phone ?? email', 'email ?? phone'),
      edit('otp/holder.ts', 'phone ?? email ??', 'email ?? phone ??'),
    ],
  },
  {
    name: 'another product under the same reference is the same transaction',
    edits: [
      edit('transactions/announced/initiate.ts', '    transferType,\n    product,\n  ]);', '    transferType,\n  ]);'),
    ],
  },
  {
    name: 'a code under a key in capitals is kept in clear',
    edits: [
      edit(
        'vouchers/value-names.ts',
        'carriesValue(name) || isNamed(name, OF_PEOPLE)',
        "carriesValue(name) || (isNamed(name, OF_PEOPLE) && name !== 'OTP')",
      ),
    ],
  },
  {
    name: 'an answer that meets a short fault of the database is dropped',
    edits: [
      edit('transactions/keep-trying.ts', 'if (stopping.signal.aborted) return null;', 'if (tries >= 2) return null;'),
    ],
  },
  {
    name: 'a right login forgives what others guessed from its address',
    foundBy: 'test/staff/guessing.test.ts',
    edits: [edit('staff/throttle.ts', "if (kind !== 'address') await", 'if (kind.length > 0) await')],
  },
  {
    name: 'a message that is put back keeps count of the unclear tries before',
    foundBy: 'test/console/outbox-acts.test.ts',
    named: 'a dead letter is tried as often again as a new message, when the gateway gives no answer',
    edits: [
      edit(
        'db/stores/outbox-store.ts',
        'attempts: 0, unsure: 0, doneAt: null })\n        .where',
        'attempts: 0, doneAt: null })\n        .where',
      ),
    ],
  },
  {
    name: 'a machine may lift limits',
    foundBy: 'test/console/authorization.test.ts',
    named: 'lets a machine in exactly when the table of callers says so',
    edits: [
      edit(
        'staff/rights.ts',
        "  'freeze',\n  'audit_log',\n  'export',\n  'ledger',\n  'settings',\n] as const satisfies",
        "  'freeze',\n  'lift',\n  'audit_log',\n  'export',\n  'ledger',\n  'settings',\n] as const satisfies",
      ),
    ],
  },
  {
    name: 'everybody may verify the audit log',
    foundBy: 'test/console/authorization.test.ts',
    named: 'get /audit-log/verdict lets a agent in exactly when the table of callers says so',
    edits: [
      edit(
        'console/audit-log-routes.ts',
        "right: 'audit_log',\n    problems: [],\n    reply: auditLogVerdict",
        "right: 'see',\n    problems: [],\n    reply: auditLogVerdict",
      ),
    ],
  },
  {
    name: 'a customer who was not charged is told that the money is back',
    edits: [
      edit(
        'worker/jobs.ts',
        "returned: (await transactions.submission(transaction.id, 'pay')) !== null",
        "returned: (await transactions.submission(transaction.id, 'pay')) !== undefined",
      ),
    ],
  },
  {
    name: 'a customer who has the money back is told that they paid',
    seed: 204,
    transactions: 150,
    edits: [edit('worker/jobs.ts', "transaction.state === 'reversed'\n", "transaction.state === 'declined'\n")],
  },
  {
    name: 'a code that is sent again is said to live as long as a new one',
    edits: [
      edit(
        'transactions/announced/send-otp.ts',
        'issued.challenge.expiresAt - now',
        'issued.challenge.expiresAt - issued.challenge.issuedAt',
      ),
    ],
  },
  {
    name: 'a message has words whose claims are not listed',
    edits: [edit('messaging/templates.ts', "'You were not charged.'", "'You will not be charged.'")],
  },
  {
    name: 'a code that was sent is not accepted after an update',
    foundBy: 'test/otp/codes.test.ts',
    named: 'a code is that of its transaction',
    edits: [edit('otp/code.ts', "algorithm: 'SHA1'", "algorithm: 'SHA256'")],
  },
  {
    name: 'a value is withheld for a number to dial that only ends like one',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'a number that its sentence explains is no code',
    edits: [edit('vouchers/code-shapes.ts', '`${run[0]?.gap}${run.at(-1)?.after}`', '`${run[0]?.gap}`')],
  },
  {
    name: 'the audit says that broken books balance',
    foundBy: 'test/ledger/audit.test.ts',
    named: 'the audit on sqlite shows only the first of many faults',
    edits: [edit('ledger/audit.ts', 'holds: faults.length === 0', 'holds: faults.length >= 0')],
  },
  {
    name: 'a second voucher of two codes, one of them the first one’s, is lost',
    foundBy: 'test/vouchers/keep.test.ts',
    named: 'a voucher with another one of two codes is another one',
    edits: [edit('vouchers/keep.ts', 'one.every((text, place)', 'one.some((text, place)')],
  },
  {
    name: 'the desk says that Finswich paid where it did not',
    edits: [
      edit('desk/timeline.ts', 'refused: ({ name }) => `${name} did not pay`', 'refused: ({ name }) => `${name} paid`'),
    ],
  },
  {
    name: 'a completion has no answer on file for ever',
    edits: [
      edit(
        'transactions/record-outcome.ts',
        '  if (submission.inboxKey !== null) await stores.inbox.setAnswer(id, submission.inboxKey, answer);\n',
        '',
      ),
    ],
  },
  {
    name: 'a PIN counts as sent from when its message was written down, and is shredded early',
    edits: [edit('worker/jobs.ts', 'setSent(id, sentAt, ', 'setSent(id, job.createdAt, ')],
  },
  {
    name: 'a SEND_OTP that a limit refused is shown as one whose code was sent',
    edits: [
      edit('desk/merge-by-cause.ts', "answers.includes(detail['answer'] as string | null)", 'answers.length > 0'),
    ],
  },
  {
    name: 'a call whose answer was lost is shown as under way for ever',
    seed: 2,
    edits: [edit('desk/story.ts', "transaction.state === 'submitting' ?", "transaction.reference !== '' ?")],
  },
  {
    name: 'a repeated completion waits an hour longer when the clock is set back by an hour',
    foundBy: 'test/transactions/complete-again.test.ts',
    named:
      'the same code while Finswich is asked loses nothing of its wait to a clock that is set back, nor gains by one that jumps once',
    edits: [edit('transactions/call.ts', 'waitedMs += Math.max(0, now - lookedAt);', 'waitedMs += now - lookedAt;')],
  },
  {
    name: 'after the keys were rotated the same wrong code costs another try',
    foundBy: 'test/transactions/complete.test.ts',
    named:
      'no code opens a transaction once its key is lost; while the key is in the ring it does, also after a rotation',
    edits: [
      edit(
        'transactions/announced/complete.ts',
        'ring.keyIds.find((known) => known === challenge?.keyId) ?? ring.activeKeyId',
        'ring.activeKeyId',
      ),
    ],
  },
  {
    name: 'a code whose sending is stored twice is on file as two texts',
    foundBy: 'test/transactions/send-otp.test.ts',
    named: 'a result that is stored twice, because nobody learnt of the first commit, is there once',
    edits: [
      edit(
        'transactions/announced/send-otp.ts',
        'if (!(await stores.otp.closeSend(sendId, outcome))) return;',
        'await stores.otp.closeSend(sendId, outcome);',
      ),
    ],
  },
  {
    name: 'a transaction in an old database, with a message of a kind that no longer exists, cannot be looked at',
    foundBy: 'test/transactions/history.test.ts',
    named: 'the history shows a message of a kind that no longer exists, as an old database may hold it',
    edits: [edit('transactions/record.ts', 'jobRule(kind)?.isPassing', 'jobRule(kind).isPassing')],
  },
  {
    name: 'a transaction whose step was stored after all is due again before its time',
    foundBy: 'test/transactions/watch-clock.test.ts',
    named: 'the clock looks again later where a step seemed to fail not at one whose time has moved on',
    edits: [
      edit(
        'transactions/watch-clock.ts',
        'transaction?.dueAt && transaction.dueAt < dueAt',
        'transaction?.dueAt && transaction.dueAt !== dueAt',
      ),
    ],
  },
  {
    name: 'a code that is sent again makes its transaction look as if it had only begun to wait',
    foundBy: 'test/transactions/advance.test.ts',
    named: 'a step into the same state keeps the time at which it entered that state',
    edits: [edit('transactions/advance.ts', 'state === was.state ? was.stateSince : at', 'at')],
  },
  {
    name: 'after a fault in the program storing is tried for ever, and the loss of an outcome is never logged',
    foundBy: 'test/transactions/keep-trying.test.ts',
    named: 'a fault of the program, which does not go away, is given up after twenty tries, and logged as lost',
    edits: [edit('transactions/keep-trying.ts', 'MOST_TRIES_OF_A_FAULT = 20', 'MOST_TRIES_OF_A_FAULT = Infinity')],
  },
  {
    name: 'outcomes that are lost when the process stops are not logged',
    foundBy: 'test/transactions/keep-trying.test.ts',
    named: 'when the process stops what is not is logged as lost, each record by itself, and is not tried again',
    edits: [
      edit(
        'transactions/keep-trying.ts',
        "      for (const what of waiting.values()) log.error(what, 'outcome.lost');\n",
        '',
      ),
    ],
  },
  {
    name: 'after the clock was set back, a call whose process died has a negative duration',
    foundBy: 'test/transactions/watch-clock.test.ts',
    named: 'a call whose process died never has a negative duration, even where the clock was set back',
    edits: [edit('transactions/watch-clock.ts', 'Math.max(0, now - calledAt)', 'now - calledAt')],
  },
  {
    name: 'a completion while the database hangs is never answered',
    foundBy: 'test/transactions/complete-again.test.ts',
    named:
      'while the database cannot take what Finswich answered it hears in time that it is in doubt, also where reading hangs',
    edits: [edit('transactions/call.ts', ', pause(SECOND).then(() => null)]', ']')],
  },
  {
    name: 'a case that rests keeps the clock from what is due before it comes back',
    foundBy: 'test/transactions/resolve-review.test.ts',
    named: 'a case that a person lets rest comes back by itself: while the clock has something else to do before',
    edits: [edit('transactions/resolve-review.ts', 'dueAt: earlier(transaction.dueAt, waitUntil)', 'dueAt: waitUntil')],
  },
  {
    name: 'a value that a person took for no code is forgotten when its transaction ends unpaid',
    foundBy: 'test/transactions/advance-cases.test.ts',
    named:
      'a PIN that waited for a payment that will not come is a case also after a person dismissed its unclear case, and beside the unclear case of another voucher',
    edits: [
      edit(
        'transactions/advance.ts',
        'isWaiting(review) && voucherOfCase(review) === id',
        'voucherOfCase(review) === id',
      ),
    ],
  },
  {
    name: 'a PIN that comes again with the other mode is taken for its repeat, and nobody is told',
    foundBy: 'test/transactions/value-ready.test.ts',
    named: 'the same PIN again in another’s name, or of the other mode, is no repeat',
    edits: [edit('transactions/value-ready.ts', '  known.mode === owner.mode &&\n', '')],
  },
  {
    name: 'a PIN that comes again in another customer’s name is taken for its repeat, and nobody is told',
    foundBy: 'test/transactions/value-ready.test.ts',
    named: 'the same PIN again in another’s name, or of the other mode, is no repeat',
    edits: [
      edit('transactions/value-ready.ts', '  [owner.userReference, NOBODY].includes(known.userReference) &&\n', ''),
    ],
  },
  {
    name: 'a PIN that looks like the amount without its point is withheld from the customer',
    foundBy: 'test/transactions/own-texts.test.ts',
    named: 'what is no spelling of the amount may be a code',
    edits: [edit('transactions/own-texts.ts', String.raw`/\.0+$/`, String.raw`/\.0+/`)],
  },
  {
    name: 'two people approve one act at the same instant, and one of them is told that there was nothing to do',
    foundBy: 'test/db/rivals.test.ts',
    named: 'what two people approve at one instant is approved by one of them (approvals_lock)',
    edits: [
      edit(
        'db/stores/approval-store.ts',
        "query.for('update').prepare('approvals_lock')",
        "query.prepare('approvals_lock')",
      ),
    ],
  },
  {
    name: 'a person who is active at the instant at which unused logins are dropped is logged out',
    foundBy: 'test/db/rivals.test.ts',
    named:
      'a person who is seen at the instant at which long unused logins are dropped stays logged in (staff_sessions_unseen_lock)',
    edits: [
      edit(
        'db/stores/session-store.ts',
        "query.for('update', { skipLocked: true }).prepare('staff_sessions_unseen_lock')",
        "query.prepare('staff_sessions_unseen_lock')",
      ),
    ],
  },
  {
    name: 'two admins disable each other at one instant, and none is left',
    foundBy: 'test/db/rivals.test.ts',
    named: 'two admins who disable each other at one instant leave one of them (staff/admins)',
    edits: [edit('db/stores/staff-store.ts', "      await lockName(connection, 'staff/admins');\n", '')],
  },
  {
    name: 'a login undoes the reset of its password at the same instant',
    foundBy: 'test/db/rivals.test.ts',
    named: 'a login and a reset of its password at one instant are both kept (staff_lock_by_email)',
    edits: [
      edit(
        'db/stores/staff-store.ts',
        "query.for('update').prepare('staff_lock_by_email')",
        "query.prepare('staff_lock_by_email')",
      ),
    ],
  },
  {
    name: 'codes to one phone at the same instant, for several transactions, exceed its limit',
    foundBy: 'test/db/rivals.test.ts',
    named: 'codes to one phone at one instant, for several transactions, keep to its limit (otp_sends/*)',
    edits: [edit('db/stores/otp-store.ts', '      await lockName(connection, `otp_sends/${recipient}`);\n', '')],
  },
  {
    name: 'a call goes out although its bound is over, and nobody can say any more whether it was made',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named: 'a bound that is over before the first try: refused without a call',
    edits: [edit('calls/call.ts', '    signal: request.bound,\n', '')],
  },
  {
    name: 'a connection that hangs takes the whole bound, and the call is not tried again',
    foundBy: 'test/rails/finswich/transfer.test.ts',
    named: 'a connection that is never made takes four seconds of the bound, and then it is tried again',
    edits: [edit('calls/watch-sending.ts', 'exchange.destroy(new ConnectTimeout(late));', '{}')],
  },
  {
    name: 'a call goes over a connection that was used before: whether a reset came before it was sent cannot be told',
    foundBy: 'test/calls/call.test.ts',
    named: 'a request has a connection of its own, with TLSv1.3 too',
    edits: [edit('calls/attempt.ts', 'new HttpsAgent({ keepAlive: false })', 'new HttpsAgent({ keepAlive: true })')],
  },
  {
    name: 'a request counts as one that never left though its connection stands',
    foundBy: 'test/calls/call.test.ts',
    named: 'once the first byte may have left: unknown, when it is reset',
    edits: [edit('calls/watch-sending.ts', "      waitsFor = null;\n      tell('leaving');", "      tell('leaving');")],
  },
  {
    name: 'with TLS a request counts as one that may have left before its session stands',
    foundBy: 'test/calls/call.test.ts',
    named: 'provably nothing has left: unsent, when the handshake is reset',
    edits: [
      edit(
        'calls/watch-sending.ts',
        "? 'secureConnect' : 'connect';\n    waitsFor",
        "? 'connect' : 'connect';\n    waitsFor",
      ),
    ],
  },
  {
    name: 'a request that may have left is made again',
    foundBy: 'test/calls/call.test.ts',
    named: 'is tried again never once it may have left, even where every answer would be turned away',
    edits: [edit('calls/call.ts', "last.kind === 'unsent' ||", "last.kind !== 'answered' ||")],
  },
  {
    name: 'a number of 12.05 is kept as 125',
    foundBy: 'test/rails/finswich/body.test.ts',
    named: 'another number, 12.05, is kept as 12.05: a PIN loses no digit, and gains none',
    edits: [edit('rails/finswich/body.ts', String.raw`/^(\d+)\.0+$/`, String.raw`/^(\d+)\.0+/`)],
  },
  {
    name: 'a signature in base64 is believed whatever stands before it',
    foundBy: 'test/rails/finswich/signature.test.ts',
    named: 'is in base64 when that is configured, and only then',
    edits: [edit('rails/finswich/signature.ts', '/^[A-Za-z0-9+/]{86}==$/', '/[A-Za-z0-9+/]{86}==$/')],
  },
  {
    name: 'a PIN that only ends like a phone is withheld from the customer',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'what only ends like a phone: to 908031234567',
    edits: [edit('vouchers/code-shapes.ts', '/^(?:234|0)[789]', '/(?:234|0)[789]')],
  },
  {
    name: 'a PIN that begins like a date and its time is withheld from the customer',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'what only begins like one: at 2026112814199',
    edits: [
      edit('vouchers/code-shapes.ts', String.raw`|1[5-9]\d{8}(?:\d{3})?)$/`, String.raw`|1[5-9]\d{8}(?:\d{3})?)/`),
    ],
  },
  {
    name: 'a PIN with an X or a star in it is taken for one that is masked',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'what has an X or three: "X1XX-XX34"',
    edits: [edit('vouchers/code-shapes.ts', '/[*•]{3}|x{4}/i', '/[*•]|x/i')],
  },
  {
    name: 'the name of a bundle is handed over as the PIN',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'what names a bundle may be one: 5gb-1000-2000',
    edits: [
      edit('vouchers/code-shapes.ts', String.raw`/(?:^|[^\p{L}\p{N}])\d+(?:gb`, String.raw`/[^\p{L}\p{N}]\d+(?:gb`),
    ],
  },
  {
    name: 'two numbers with an amount between them are handed over as one PIN',
    foundBy: 'test/vouchers/code-shapes.test.ts',
    named: 'groups that an amount parts: 998877  ₦200 665544',
    edits: [edit('vouchers/code-shapes.ts', "const BARRIER = ' | ';", "const BARRIER = ' ';")],
  },
  {
    name: 'staff unlock does not let a person in whom wrong codes of the second factor keep out',
    foundBy: 'test/staff/unlock.test.ts',
    named:
      'a person whom others keep out by wrong codes, by somebody who knows the password, on new browsers gets in once unlocked',
    edits: [edit('staff/known-browser.ts', "    { kind: 'code', name: id },\n", '')],
  },
  {
    name: 'after the clock was set back a message that was to go at once waits for two minutes',
    foundBy: 'test/transactions/clock-set-back.test.ts',
    named: 'on sqlite a message that nobody has tried goes when it was to go',
    edits: [
      edit(
        'db/stores/step-back-store.ts',
        '    when attempts = 0 and created_at > ${ahead} then run_at - created_at\n',
        '',
      ),
    ],
  },
  {
    name: 'the entries of a customer with several wallets skip rows where they are paged back',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite desk pages of the entries of a customer with several wallets show every row once, back and forth',
    edits: [edit('db/desk/ledger.ts', 'const sign = paging.isBack ? 1 : -1;', 'const sign = -1;')],
  },
  {
    name: 'the metric of seconds reports the duration of transfer calls in milliseconds',
    foundBy: 'test/http/metrics.test.ts',
    named: 'what is named in seconds is told in seconds',
    edits: [
      edit(
        'http/metrics.ts',
        'transferSeconds.observe({ rail }, durationMs / 1_000);',
        'transferSeconds.observe({ rail }, durationMs);',
      ),
    ],
  },
  {
    name: 'a start forgets where the last backup is, so the message after a loss names none',
    foundBy: 'test/cli/lost-database.test.ts',
    named:
      'a lost database is never replaced in silence: serve says what it found, how to get it back, and how to start over',
    edits: [edit('db/sqlite/traces.ts', 'lastBackup: null, ...before, ...changed }', 'lastBackup: null, ...changed }')],
  },
  {
    name: 'a restore leaves out what only the WAL beside the copy holds',
    foundBy: 'test/cli/restore.test.ts',
    named: 'what only the WAL beside a copy holds is restored as well',
    edits: [
      edit(
        'cli/restore.ts',
        "for (const end of ['', '-wal']) {\n    if (!existsSync(`${file}${end}`)) continue;",
        "for (const end of ['']) {\n    if (!existsSync(`${file}${end}`)) continue;",
      ),
    ],
  },
  {
    name: 'while a key is changed transfer calls are signed with the previous one',
    foundBy: 'test/rails/finswich/trust.test.ts',
    named: 'the previous key of a rotation is believed as long as it is configured',
    edits: [
      edit(
        'rails/finswich/open.ts',
        'const [secretKey] = settings?.secretKeys ?? [];',
        'const secretKey = settings?.secretKeys.at(-1);',
      ),
    ],
  },
  {
    name: 'a page on another port of this machine may buy at the sandbox’s checkout',
    foundBy: 'test/sandbox/checkout-api.test.ts',
    named: 'an order of a page on another port of this machine (sec-fetch-site: same-site) is answered with 403',
    edits: [
      edit('sandbox/same-site.ts', "site === 'same-origin' ||", "site === 'same-origin' || site === 'same-site' ||"),
    ],
  },
  {
    name: 'of an event that the sandbox sends twice at once, one accepted delivery is enough',
    foundBy: 'test/sandbox/retries.test.ts',
    named: 'an event that is sent twice at once must be accepted twice: one refusal is enough to send both again',
    edits: [
      edit('sandbox/event-delivery.ts', '(await Promise.all(copies)).every(', '(await Promise.all(copies)).some('),
    ],
  },
  {
    name: 'the sandbox’s provider does not wait until the merchant has answered COMPLETE',
    foundBy: 'test/sandbox/faults.test.ts',
    named: 'time_out: debited and never answered; the value comes only after COMPLETE has been',
    edits: [
      edit(
        'sandbox/provider.ts',
        "        await changes.until(() => !isRunning('COMPLETE_TRANSACTION'), 60_000);\n",
        '',
      ),
    ],
  },
  {
    name: 'a page that reports who looks at a case keeps the session of a person who has left alive',
    foundBy: 'test/console/unattended-pages.test.ts',
    named: 'put /reviews/{id}/viewers/{tab} keeps no session alive',
    edits: [
      edit(
        'console/serve-api.ts',
        "byItself: route.kind === 'stream' || route.kind === 'heartbeat' ||",
        "byItself: route.kind === 'stream' ||",
      ),
    ],
  },
  {
    name: 'an export that fails half way ends as if it were whole',
    foundBy: 'test/console/many-transactions.test.ts',
    named: 'an export that fails before its end breaks off, so that nobody takes it for a complete one',
    edits: [
      edit(
        'console/csv-export.ts',
        'pipeline(Readable.from(lines()), csv, () => {});',
        "void pipeline; Readable.from(lines()).on('error', () => csv.end()).pipe(csv);",
      ),
    ],
  },
  {
    name: 'an idempotency key of a machine counts as one of the person with the same number',
    foundBy: 'test/console/same-number.test.ts',
    named: 'a person and a machine with the same id may use the same key: each gets its own act',
    edits: [edit('console/serve-api.ts', 'actor: `${caller.kind}/${caller.id}`,', 'actor: `${caller.id}`,')],
  },
  {
    name: 'a person whose act loses its connection at the commit is not told that it may have been done',
    foundBy: 'test/console/lost-commit.test.ts',
    edits: [edit('console/refuse.ts', 'mayBeKept ? MAY_BE_KEPT : undefined', 'mayBeKept ? undefined : MAY_BE_KEPT')],
  },
  {
    name: 'a gateway’s words about a text that did not arrive show its phone to a person who may not see phones',
    foundBy: 'test/console/who-sees-phones.test.ts',
    named: 'these routes show a phone or e-mail, and none of them does without the right to see phones',
    edits: [
      edit(
        'console/transaction-view.ts',
        'delivery_reason: masking.inText(delivery?.reason ?? null)',
        'delivery_reason: delivery?.reason ?? null',
      ),
    ],
  },
  {
    name: 'with a long bound on the transfer call the connection of COMPLETE is cut before its answer',
    foundBy: 'test/http/starting.test.ts',
    named: 'a caller who waits for the longest transfer call is not cut off, and one who never reads the answer is',
    edits: [edit('compose-life.ts', 'unreadMs: longestCallMs + READ_ANSWER_MS', 'unreadMs: READ_ANSWER_MS')],
  },
  {
    name: 'a service that is stopping does not wait for a database that is away for a moment',
    foundBy: 'test/transactions/outage.test.ts',
    named:
      'told to stop while the database is away, the service waits a while for it, and keeps what Finswich answered',
    edits: [edit('compose-life.ts', 'KEEP_ON_STOP_MS = 4_000', 'KEEP_ON_STOP_MS = 0')],
  },
  {
    name: 'a caller whom the last proxy cannot name is believed about their own address',
    foundBy: 'test/http/callers-address.test.ts',
    named: 'behind a proxy that is known 203.0.113.7, unknown is on no list, and nothing fails over it',
    edits: [
      edit(
        'http/callers-address.ts',
        '.map((entry) => networkAddress(entry) ?? entry.trim())',
        '.flatMap((entry) => networkAddress(entry) ?? [])',
      ),
    ],
  },
  {
    name: 'a delivery report that was not stored is answered as if it had been',
    foundBy: 'test/http/sms-receipts.test.ts',
    named:
      'a report that the database does not take is answered so that the gateway sends it again, and then it counts',
    edits: [edit('compose-receipts.ts', 'return 503;', 'return 200;')],
  },
  {
    name: 'the same top-up again is refused once the limit is lower',
    foundBy: 'test/wallets/wallets.test.ts',
    named:
      'wallets on sqlite an act that was done is answered as done before, whatever has changed since: a lower limit, a wallet that is empty or frozen',
    edits: [
      edit(
        'wallets/fund.ts',
        'if (!read.ok || read.value.isDone) return read;\n  const',
        'if (!read.ok) return read;\n  const',
      ),
    ],
  },
  {
    name: 'one delivery in a hundred thousand is skipped where a filter that finds little is paged back',
    foundBy: 'test/db/far-deliveries.test.ts',
    named:
      'what lies far apart among the deliveries on sqlite pages of 1 show each once, back and forth, however far apart they are',
    edits: [
      edit(
        'db/desk/deliveries.ts',
        'goOn: bound < highest ? [bound] : null',
        'goOn: bound < highest ? [bound + 1] : null',
      ),
    ],
  },
  {
    name: 'after a day with very many cases the landing page passes SQLite more values than it takes',
    foundBy: 'test/db/desk-at-size.test.ts',
    named: 'after a day on which all went wrong the desk still answers, on sqlite',
    edits: [edit('db/desk/of-transactions.ts', 'MOST_IDS = 24_000', 'MOST_IDS = 40_000')],
  },
  {
    name: 'on SQLite a new report about the newest text gets the old number, so readers do not see it',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on sqlite changes changes show each report of a gateway about a text, also about the text that it last reported on',
    edits: [edit('db/desk/changes.ts', '`${newest.id}:${newest.state}:${newest.at}`', '`${newest.id}`')],
  },
  {
    name: 'on Postgres a person may reveal any number of PINs, if they reveal them all at the same instant',
    foundBy: 'test/db/rivals.test.ts',
    named: 'of two PINs that a person looks at at one instant, one look is the last of the day (audit_log)',
    edits: [edit('desk/reveal-voucher.ts', '  await stores.auditLog.head();\n', '')],
  },
  {
    name: 'on SQLite a record has the transaction as of one moment and the steps as of a later one',
    foundBy: 'test/db/one-moment.test.ts',
    named: 'a record that takes long to read is of one moment all the same, on sqlite',
    edits: [edit('db/sqlite/desk-thread.ts', '    begin.run();\n', '')],
  },
  {
    name: 'a transaction is looked up by its reference alone, whichever rail it is of',
    foundBy: 'test/transactions/two-rails.test.ts',
    named:
      'the same reference announced on two rails is two transactions, and neither is a repeat of the other or contradicts it',
    edits: [
      edit(
        'db/stores/transaction-store.ts',
        "const hasName = and(hasReference, eq(transactionNames.rail, given('rail')));",
        'const hasName = hasReference;',
      ),
    ],
  },
  {
    name: 'the code of a transaction is accepted for one with the same reference on another rail',
    foundBy: 'test/transactions/two-rails.test.ts',
    named:
      'the same reference announced on two rails has a code for each, which opens no other, and a try of one costs the other none',
    edits: [
      edit(
        'core/transaction-name.ts',
        'rail === FIRST_RAIL ? reference : JSON.stringify([rail, reference])',
        "rail === '' ? JSON.stringify([rail, reference]) : reference",
      ),
    ],
  },
  {
    name: 'all rails’ money is on the account of one rail',
    foundBy: 'test/ledger/post.test.ts',
    named:
      "posting on sqlite a rail's account opens with its first movement, and two rails' money goes to two accounts",
    edits: [
      edit(
        'ledger/accounts.ts',
        "(party === 'rail' ? rail : party)",
        "(party === 'rail' && rail !== '' ? 'finswich' : party)",
      ),
    ],
  },
  {
    name: 'a call that never left is shown as sent',
    foundBy: 'test/calls/call.test.ts',
    named: 'when the first byte left is null when a request was turned away, and the next one never left',
    edits: [edit('calls/call.ts', '    leftAfterMs = null;\n', '')],
  },
  {
    name: 'anybody can fill the disk with unproven SEND_OTPs',
    foundBy: 'test/transactions/send-otp.test.ts',
    named: 'no code is sent and nothing is kept of a refused request that proves nothing about its sender',
    edits: [edit('transactions/record-delivery.ts', 'if (isProven) await', 'await')],
  },
  {
    name: 'an upstream that answers with a web page counts as having refused',
    foundBy: 'test/rails/every-rail.test.ts',
    named: 'the rail Finswich after a page the money stays held: it may have been paid',
    edits: [
      edit(
        'rails/finswich/transfer-outcome.ts',
        "matches: () => true, reading: 'unknown'",
        "matches: () => true, reading: 'refused'",
      ),
    ],
  },
  {
    name: 'the log of a call has the code that the customer typed',
    foundBy: 'test/rails/every-rail.test.ts',
    named: 'the rail Finswich no key, code or token stands in a reply or a log',
    edits: [
      edit(
        'rails/finswich/open.ts',
        'log.info({ txn_reference: request.reference,',
        'log.info({ otp: request.otp, txn_reference: request.reference,',
      ),
    ],
  },
  {
    name: 'guesses of a customer’s PIN at one instant are all compared',
    foundBy: 'test/pins/verify.test.ts',
    named: 'a customer’s PIN on sqlite of forty guesses at one instant five are compared, and then it is locked',
    edits: [edit('pins/tries.ts', '  await pins.save(withWrongTry(pin, now));\n', '')],
  },
  {
    name: 'a guess at the same instant undoes the PIN that a customer sets',
    foundBy: 'test/db/rivals.test.ts',
    named: 'a guess and a new PIN at one instant are both kept: the new PIN stands (pins/*/*)',
    edits: [edit('db/stores/pin-store.ts', '      await lockName(connection, `pins/${mode}/${userReference}`);\n', '')],
  },
  {
    name: 'every lock of a customer’s PIN is as short as the first',
    foundBy: 'test/pins/tries.test.ts',
    named: 'after a lock is over there are five tries again, and the next lock is longer',
    edits: [edit('pins/tries.ts', 'LOCK_MS.first * 2 ** (locks - 1)', 'LOCK_MS.first')],
  },
  {
    name: 'a right PIN leaves the wrong tries before it counted',
    foundBy: 'test/pins/verify.test.ts',
    named: 'a customer’s PIN on sqlite is right at the fifth try, and then the tries count anew',
    edits: [edit('pins/verify.ts', '{ ...withNoTries(found), ...renewed }', '{ ...found, ...renewed }')],
  },
  {
    name: 'how long an answer takes tells who has set no PIN',
    foundBy: 'test/pins/verify.test.ts',
    named:
      'a customer’s PIN on sqlite an unknown customer, one without a PIN and a wrong PIN cost the same work and get the same answers',
    edits: [
      edit(
        'pins/hashes.ts',
        '      const kept = hashOf(pin);\n      const known',
        '      const kept = hashOf(pin);\n      if (kept === null) return Promise.resolve(false);\n      const known',
      ),
    ],
  },
  {
    name: 'somebody who can write to the database pays with their own PIN as another customer',
    foundBy: 'test/pins/verify.test.ts',
    named: 'a customer’s PIN on sqlite a hash that somebody copies into another customer’s row opens nothing',
    edits: [edit('pins/hashes.ts', 'place: `pins/${pinSubject(owner)}`', "place: 'pins'")],
  },
  {
    name: 'nobody can pay with their PIN after APP_SECRET is rotated',
    foundBy: 'test/pins/verify.test.ts',
    named:
      'a customer’s PIN on sqlite is compared under the key it was hashed with after APP_SECRET is rotated, and hashed under the new one when it is right',
    edits: [edit('pins/hashes.ts', 'known?.keyId ?? ring.activeKeyId', 'ring.activeKeyId')],
  },
  {
    name: 'a PIN that was replaced while it was compared is still right',
    foundBy: 'test/pins/verify.test.ts',
    named: 'a customer’s PIN on sqlite that was replaced while an old one was compared is not the old one',
    edits: [edit('pins/verify.ts', 'found?.setAt !== compared.setAt', 'found === null')],
  },
  {
    name: 'an order that is turned away because many come counts as a wrong PIN',
    foundBy: 'test/pins/verify.test.ts',
    named:
      'a rush of 500 orders at one instant one is hashed at a time, 200 wait, and the others are told at once, without a count',
    edits: [edit('pins/hashes.ts', 'turns(HASHES_AT_ONCE.pins + MOST_WAITING, 0)', 'turns(1_000, 0)')],
  },
  {
    name: 'whoever does not know a customer’s PIN finds out the end of the phone',
    foundBy: 'test/pins/set.test.ts',
    named:
      'a customer’s PIN on sqlite is not set by somebody who tries for the end of the phone without the current one',
    edits: [
      edit(
        'pins/set.ts',
        '  return deps.hashes.whenThereIsRoom(',
        "  const early = guessable(pin, wallet.phone);\n  if (early) return err({ kind: 'guessable_pin', why: early });\n  return deps.hashes.whenThereIsRoom(",
      ),
    ],
  },
  {
    name: 'a PIN that is locked stays locked for a day because the clock was set back',
    foundBy: 'test/pins/clock-set-back.test.ts',
    named:
      'on sqlite a PIN that is locked while the clock is set back by a day is locked for as long as its lock, and no longer',
    edits: [edit('db/stores/step-back-store.ts', '  ...changesOfPins(at, waits),\n', '')],
  },
  {
    name: 'a message that failed twenty times stops the repair of a set-back clock on Postgres',
    foundBy: 'test/db/stores.test.ts',
    named:
      'the stores on postgres a clock that was set back a time ahead of a clock that was set back becomes what it would be today; one no further ahead than clocks differ stays',
    edits: [edit('db/stores/step-back-store.ts', 'cast(${whole(first)} as bigint)', '${whole(first)}')],
  },
];
