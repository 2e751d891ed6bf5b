/**
 * The mutants that no test notices, grouped by why they change nothing that anybody could notice. `npm run mutation`
 * fails on every survivor that is not here, and on every line here that no longer survives.
 */
export interface Reason {
  readonly why: string;
  readonly mutants: readonly Harmless[];
}
/**
 * `from` becomes `to`, with all white space collapsed to single spaces. Where `from` occurs more than once, `line` is a
 * part of its line.
 */
export interface Harmless {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly line?: string;
}

export const REASONS: readonly Reason[] = [
  {
    why: 'Only the type checker needs it: the case that it covers cannot occur.',
    mutants: [
      { file: 'src/once/receive.ts', from: 'row.key?.startsWith', to: 'row.key.startsWith' },
      { file: 'src/ledger/movements.ts', from: "''", to: '"Stryker was here!"', line: 'const taker' },
      { file: 'src/once/recognise.ts', from: 'one.digest !== null', to: 'true' },
      { file: 'src/otp/limits.ts', from: 'last !== undefined', to: 'true' },
      { file: 'src/otp/limits.ts', from: 'liftedAt !== null', to: 'true' },
      { file: 'src/reviews/decide.ts', from: "by.kind === 'person'", to: 'true' },
      { file: 'src/vouchers/code-shapes.ts', from: 'run[0]?.gap', to: 'run[0].gap' },
      { file: 'src/vouchers/code-shapes.ts', from: 'run.at(-1)?.after', to: 'run.at(-1).after' },
      { file: 'src/vouchers/code-shapes.ts', from: 'words[end - 1]?.text', to: 'words[end - 1].text' },
      { file: 'src/vouchers/code-shapes.ts', from: 'words[place]?.gap', to: 'words[place].gap' },
      { file: 'src/vouchers/code-shapes.ts', from: "''", to: '"Stryker was here!"', line: 'words[end - 1]?.text' },
      { file: 'src/vouchers/code-shapes.ts', from: "''", to: '"Stryker was here!"', line: 'words[place]?.gap' },
      { file: 'src/vouchers/value.ts', from: "''", to: '"Stryker was here!"', line: 'codes[0]' },
      { file: 'src/transactions/announced/complete.ts', from: "held.error === 'bad_transition'", to: 'false' },
      { file: 'src/transactions/announced/complete.ts', from: "'bad_transition'", to: '""', line: 'if (held.error' },
      { file: 'src/transactions/value-ready.ts', from: 'value === null', to: 'false' },
      { file: 'src/transactions/announced/initiate.ts', from: "!row || row.to === 'stays'", to: 'false' },
      {
        file: 'src/transactions/announced/initiate.ts',
        from: "!row || row.to === 'stays'",
        to: "!row && row.to === 'stays'",
      },
      { file: 'src/transactions/announced/initiate.ts', from: "row.to === 'stays'", to: 'false' },
      { file: 'src/transactions/announced/initiate.ts', from: "'stays'", to: '""' },
      { file: 'src/transactions/announced/initiate.ts', from: "'the state table has no first step'", to: '""' },
      { file: 'src/transactions/watch-clock.ts', from: 'asks !== undefined', to: 'true' },
      { file: 'src/transactions/advance.ts', from: 'jobRule(tells)?.afterMs', to: 'jobRule(tells).afterMs' },
      { file: 'src/transactions/value-ready.ts', from: '!advanced.ok', to: 'false' },
      { file: 'src/transactions/record.ts', from: 'answer?.retryAfterSeconds', to: 'answer.retryAfterSeconds' },
      { file: 'src/rails/finswich/names-in.ts', from: "''", to: '"Stryker was here!"' },
      {
        file: 'src/rails/finswich/transfer-outcome.ts',
        from: "seen.kind === 'answered'",
        to: 'true',
        line: 'test(seen.status)',
      },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: 'answer?.data', to: 'answer.data' },
      { file: 'src/rails/finswich/trust.ts', from: "''", to: '"Stryker was here!"' },
      { file: 'src/rails/finswich/body.ts', from: "''", to: '"Stryker was here!"', line: 'names = text.includes' },
      { file: 'src/rails/finswich/body.ts', from: 'context?.source === undefined', to: 'false' },
      { file: 'src/rails/finswich/body.ts', from: 'context?.source', to: 'context.source' },
      { file: 'src/calls/attempt.ts', from: "'no_code'", to: '""' },
      { file: 'src/calls/attempt.ts', from: "typeof code === 'string'", to: 'true' },
      { file: 'src/calls/attempt.ts', from: '!response', to: 'false' },
      { file: 'src/calls/call.ts', from: "'no_code'", to: '""' },
      {
        file: 'src/transactions/announced/initiate.ts',
        from: "'conflicting_duplicate'",
        to: '""',
        line: 'received.answer ??',
      },
      { file: 'src/rails/finswich/unnamed.ts', from: "''", to: '"Stryker was here!"' },
      { file: 'src/rails/finswich/webhook.ts', from: "''", to: '"Stryker was here!"', line: 'reply.code ??' },
      {
        file: 'src/transactions/reverse.ts',
        from: 'received.answer ?? success()',
        to: 'received.answer && success()',
      },
      {
        file: 'src/transactions/value-ready.ts',
        from: 'received.answer ?? success()',
        to: 'received.answer && success()',
      },
      {
        file: 'src/transactions/resolve-review.ts',
        from: "''",
        to: '"Stryker was here!"',
        line: 'proposedBy: proposedBy',
      },
      {
        file: 'src/transactions/resolve-review.ts',
        from: '`a legal decision was refused: ${advanced.error}`',
        to: '``',
      },
      { file: 'src/transactions/resolve-review.ts', from: 'effect === null', to: 'false' },
      { file: 'src/transactions/resolve-review.ts', from: "by.kind === 'person' && proposedBy !== null", to: 'true' },
      {
        file: 'src/transactions/resolve-review.ts',
        from: "by.kind === 'person' && proposedBy !== null",
        to: "by.kind === 'person' || proposedBy !== null",
      },
      { file: 'src/transactions/resolve-review.ts', from: "by.kind === 'person'", to: 'true' },
      { file: 'src/transactions/resolve-review.ts', from: 'proposedBy !== null', to: 'true' },
      { file: 'src/transactions/resolve-review.ts', from: 'effect !== null', to: 'true' },
      { file: 'src/transactions/resolve-review.ts', from: '!advanced.ok', to: 'false' },
      { file: 'src/transactions/announced/send-otp.ts', from: '!begun.ok', to: 'false' },
      { file: 'src/transactions/voucher-case.ts', from: "typeof id === 'number'", to: 'true' },
      {
        file: 'src/vouchers/hand-over.ts',
        from: '(await stores.vouchers.find(voucherId))?.delivery',
        to: '(await stores.vouchers.find(voucherId)).delivery',
      },
      { file: 'src/vouchers/value-names.ts', from: "''", to: '"Stryker was here!"', line: 'const [plain' },
    ],
  },
  {
    why: 'It only saves work: without it the result is the same.',
    mutants: [
      { file: 'src/once/recognise.ts', from: 'remembered.length === 0', to: 'false' },
      { file: 'src/otp/issue.ts', from: 'challenge !== previous', to: 'true' },
      { file: 'src/vouchers/value-names.ts', from: '/[^\\p{L}]+/u', to: '/[^\\p{L}]/u' },
      { file: 'src/vouchers/value.ts', from: 'value === undefined', to: 'false' },
      { file: 'src/vouchers/value.ts', from: '!leaf.isText', to: 'false' },
      { file: 'src/vouchers/value.ts', from: "typeof value !== 'boolean'", to: 'true' },
      { file: 'src/vouchers/value.ts', from: "'boolean'", to: '""' },
      { file: 'src/transactions/announced/complete.ts', from: 'challenge !== null', to: 'true' },
      { file: 'src/transactions/advance.ts', from: 'rests === null', to: 'false' },
      { file: 'src/transactions/advance.ts', from: 'next !== transaction', to: 'true' },
      { file: 'src/transactions/watch-clock.ts', from: 'transaction.dueAt < dueAt', to: 'transaction.dueAt <= dueAt' },
      {
        file: 'src/transactions/advance.ts',
        from: '!mayRest && PROVEN_BY[on] === undefined',
        to: 'false',
      },
      { file: 'src/transactions/announced/complete.ts', from: "transaction.state !== 'initiated'", to: 'false' },
      { file: 'src/transactions/call.ts', from: 'waitedMs >= patienceMs', to: 'waitedMs > patienceMs' },
      {
        file: 'src/rails/finswich/transfer-outcome.ts',
        from: "seen.kind === 'answered'",
        to: 'true',
        line: 'jsonStatus(seen.text)',
      },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: 'text === null', to: 'false' },
      {
        file: 'src/rails/finswich/signature.ts',
        from: '/"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|\\s+|[,:]/g',
        to: '/"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|\\s|[,:]/g',
      },
      { file: 'src/rails/finswich/trust.ts', from: 'isIP(address) !== 0', to: 'true' },
      { file: 'src/rails/finswich/handlers/reversal.ts', from: 'said === null || currency === null', to: 'false' },
      {
        file: 'src/rails/finswich/handlers/reversal.ts',
        from: 'said === null || currency === null',
        to: 'said === null && currency === null',
      },
      { file: 'src/rails/finswich/handlers/reversal.ts', from: 'said === null', to: 'false' },
      { file: 'src/rails/finswich/handlers/reversal.ts', from: 'currency === null', to: 'false' },
      { file: 'src/transactions/record-outcome.ts', from: 'fault === NOT_WRITTEN_IN_TIME', to: 'false' },
      { file: 'src/transactions/resolve-review.ts', from: 'isStep(effect) && transaction', to: 'true' },
      {
        file: 'src/transactions/resolve-review.ts',
        from: 'isStep(effect) && transaction',
        to: 'isStep(effect) || transaction',
      },
      {
        file: 'src/transactions/resolve-review.ts',
        from: "effect === 'hand_over_voucher'",
        to: 'true',
        line: 'voucherOfCase(review)',
      },
      {
        file: 'src/transactions/announced/send-otp.ts',
        from: "outcome.status === 'sent'",
        to: 'true',
        line: "if (outcome.status === 'sent') {",
      },
      { file: 'src/transactions/announced/send-otp.ts', from: "outcome.status === 'failed'", to: 'true' },
    ],
  },
  {
    why: 'It makes one more search where there is nothing to find.',
    mutants: [
      { file: 'src/once/once-for-key.ts', from: '[]', to: '["Stryker was here"]' },
      { file: 'src/vouchers/code-shapes.ts', from: 'at < words.length', to: 'at <= words.length' },
      { file: 'src/vouchers/code-shapes.ts', from: 'end < words.length', to: 'end <= words.length' },
      {
        file: 'src/vouchers/code-shapes.ts',
        from: 'groups.length / GROUPS_OF_A_TOKEN',
        to: 'groups.length * GROUPS_OF_A_TOKEN',
      },
      { file: 'src/rails/finswich/body.ts', from: 'i < text.length', to: 'i <= text.length' },
    ],
  },
  {
    why: 'The text that the change adds is no code, so it is left out again, or nobody reads it.',
    mutants: [
      { file: 'src/vouchers/code-shapes.ts', from: '[]', to: '["Stryker was here"]', line: 'clean.match(URL)' },
      { file: 'src/vouchers/code-shapes.ts', from: '[]', to: '["Stryker was here"]', line: 'const found' },
      { file: 'src/vouchers/value.ts', from: '[]', to: '["Stryker was here"]', line: 'own: readonly string[] = []' },
      {
        file: 'src/rails/finswich/value-fields.ts',
        from: '[]',
        to: '["Stryker was here"]',
        line: "data['user_reference']",
      },
      { file: 'src/transactions/announced/send-otp.ts', from: '[]', to: '["Stryker was here"]', line: 'texts: []' },
    ],
  },
  {
    why: 'Neither the text nor the changed text equals any of the values that it is compared with.',
    mutants: [
      { file: 'src/reviews/decide.ts', from: "''", to: '"Stryker was here!"' },
      { file: 'src/vouchers/code-shapes.ts', from: "'unknown'", to: '""' },
      { file: 'src/vouchers/value.ts', from: "'unknown'", to: '""' },
      { file: 'src/vouchers/value.ts', from: "''", to: '"Stryker was here!"', line: 'tails.has' },
      { file: 'src/vouchers/value.ts', from: 'tail !== null', to: 'true' },
      {
        file: 'src/vouchers/value.ts',
        from: '[...plains].map(tailOf).filter((tail) => tail !== null)',
        to: '[...plains].map(tailOf)',
      },
      { file: 'src/transactions/announced/complete.ts', from: "'nothing'", to: '""', line: 'const passing' },
      { file: 'src/rails/finswich/products.ts', from: "''", to: '"Stryker was here!"', line: 'const key' },
      { file: 'src/rails/finswich/charset.ts', from: "''", to: '"Stryker was here!"', line: 'contentType ??' },
      { file: 'src/rails/finswich/value-fields.ts', from: "''", to: '"Stryker was here!"', line: 'const name' },
      { file: 'src/transactions/reverse.ts', from: "'unverified'", to: '""' },
      { file: 'src/transactions/value-ready.ts', from: "'unverified'", to: '""' },
      { file: 'src/transactions/resolve-review.ts', from: "'none'", to: '""', line: "effect === 'no_credit'" },
      { file: 'src/transactions/resolve-review.ts', from: "'none'", to: '""', line: "proofOf('give_back')" },
      { file: 'src/transactions/resolve-review.ts', from: "'none'", to: '""', line: '.mayRest' },
      { file: 'src/transactions/announced/send-otp.ts', from: "'to_send'", to: '""', line: 'intent: { transaction' },
      { file: 'src/vouchers/value-names.ts', from: "''", to: '"Stryker was here!"', line: '.filter((word)' },
    ],
  },
  {
    why: 'Both sides of a comparison change in the same way, so the result is the same.',
    mutants: [
      { file: 'src/reviews/decide.ts', from: 'name.trim().toLowerCase()', to: 'name.trim().toUpperCase()' },
      { file: 'src/transactions/steps.ts', from: "''", to: '"Stryker was here!"', line: 'reason ??' },
    ],
  },
  {
    why: 'It only distinguishes cases that cannot occur: two accounts of one movement that are the same, a movement of nothing or less, or an account that takes money and is below zero.',
    mutants: [
      { file: 'src/ledger/balance-after.ts', from: 'sign === 0', to: 'false' },
      { file: 'src/ledger/post.ts', from: 'a.account.id < b.account.id', to: 'a.account.id <= b.account.id' },
      { file: 'src/ledger/post.ts', from: 'minor < 0', to: 'true', line: 'const floor' },
      { file: 'src/ledger/post.ts', from: 'minor < 0', to: 'minor <= 0' },
    ],
  },
  {
    why: 'An empty value is read in the same way as null and false.',
    mutants: [
      { file: 'src/transactions/call.ts', from: '() => null', to: '() => undefined', line: 'call.decided(id)' },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: '{ return null; }', to: '{}', line: '} catch {' },
      { file: 'src/rails/finswich/body.ts', from: '() => false', to: '() => undefined' },
    ],
  },
  {
    why: 'No product takes longer than the shortest wait, half an hour.',
    mutants: [{ file: 'src/transactions/due.ts', from: 'valueLimitMs ?? 0', to: 'valueLimitMs && 0' }],
  },
  {
    why: 'The last row of the table says the same as the default when no row fits.',
    mutants: [
      {
        file: 'src/rails/finswich/transfer-outcome.ts',
        from: 'OUTCOMES.find((row) => row.matches(seen, status))?.reading',
        to: 'OUTCOMES.find(row => row.matches(seen, status)).reading',
      },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: "'unknown'", to: '""', line: 'OUTCOMES.find' },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: 'true', to: 'false', line: "when: 'anything else'" },
      { file: 'src/rails/finswich/transfer-outcome.ts', from: '() => true', to: '() => undefined' },
    ],
  },
  {
    why: 'A list of addresses already knows that an IPv4 address is the same inside an IPv6 one.',
    mutants: [
      { file: 'src/rails/finswich/trust.ts', from: 'Number(bits) < MAPPED_BITS', to: 'true' },
      { file: 'src/rails/finswich/trust.ts', from: 'Number(bits) < MAPPED_BITS', to: 'Number(bits) <= MAPPED_BITS' },
    ],
  },
  {
    why: 'It can be seen only in the log, which names each field that is not valid and says nothing more.',
    mutants: [
      {
        file: 'src/rails/finswich/webhook.ts',
        from: "payload.error.issues.map((issue) => issue.path.join('.')).slice(0, 10)",
        to: "payload.error.issues.map(issue => issue.path.join('.'))",
      },
      { file: 'src/rails/finswich/webhook.ts', from: "'.'", to: '""', line: 'issue.path.join' },
      { file: 'src/rails/finswich/payloads.ts', from: "'has characters no reference can have'", to: '""' },
      { file: 'src/rails/finswich/payloads.ts', from: "'cannot be seen, or not as it is'", to: '""' },
      { file: 'src/rails/finswich/payloads.ts', from: "'has no digit'", to: '""' },
    ],
  },
  {
    why: 'An empty field is left out when it is stored, and has no code.',
    mutants: [
      {
        file: 'src/rails/finswich/value-fields.ts',
        from: 'value === undefined',
        to: 'false',
        line: 'isFields(value) ?',
      },
    ],
  },
  {
    why: 'Nobody reads the value: only whether there is one, or whether it is 0, counts.',
    mutants: [
      { file: 'src/rails/finswich/body.ts', from: "'bad_json'", to: '""' },
      { file: 'src/rails/finswich/body.ts', from: 'hidden += 1', to: 'hidden -= 1' },
      { file: 'src/calls/call.ts', from: "'TryAgain'", to: '""' },
      { file: 'src/rails/finswich/handlers/reversal.ts', from: 'true', to: 'false', line: 'incomplete' },
      { file: 'src/rails/finswich/handlers/value-ready.ts', from: 'true', to: 'false', line: 'incomplete' },
    ],
  },
  {
    why: 'It sets what is already so by default.',
    mutants: [
      { file: 'src/calls/attempt.ts', from: '{ keepAlive: false }', to: '{}' },
      { file: 'src/calls/attempt.ts', from: '{ limit: 0 }', to: '{}' },
      { file: 'src/rails/finswich/webhook.ts', from: 'setting === undefined', to: 'false' },
    ],
  },
  {
    why: 'It changes how tries are spread in time, which a single call does not show.',
    mutants: [{ file: 'src/calls/call.ts', from: 'true', to: 'false', line: 'randomize' }],
  },
  {
    why: 'It keeps apart what differs anyway: no other digest is made from such a text, and the same value is one voucher.',
    mutants: [
      { file: 'src/rails/finswich/unnamed.ts', from: "'unnamed'", to: '""' },
      { file: 'src/transactions/stray-value.ts', from: '`stray|${arrival.event}`', to: '``' },
    ],
  },
  {
    why: 'A transaction in a state that has a row for a reason has no other reason.',
    mutants: [{ file: 'src/transactions/steps.ts', from: "reason ?? ''", to: "reason && ''" }],
  },
  {
    why: 'It bounds the work for a value with more than twenty serials that all hold a code.',
    mutants: [{ file: 'src/vouchers/value.ts', from: 'serials.slice(0, SERIALS_TRIED)', to: 'serials' }],
  },
];
