import { MINUTE } from '../../../src/core/clock.ts';
import { ok } from '../../../src/core/result.ts';
import type { Arrival, EventKind } from '../../../src/once/ports.ts';
import type { Rail, RailDeps, RailKind, WebhookReply, WebhookRequest } from '../../../src/rails/rail.ts';
import { type CompleteDeps, complete } from '../../../src/transactions/announced/complete.ts';
import { announce } from '../../../src/transactions/announced/initiate.ts';
import { type SendOtpDeps, sendOtp } from '../../../src/transactions/announced/send-otp.ts';
import { type Answered, verdictOf } from '../../../src/transactions/event.ts';
import { receiveReversal } from '../../../src/transactions/reverse.ts';
import { receiveValue } from '../../../src/transactions/value-ready.ts';
import { createPay } from './pay.ts';
import { TOY, type ToySettings } from './settings.ts';
import { MAC_HEADER, type Said, isFrom, reply, said } from './wire.ts';

const NAME = 'toy';

/** A whole rail that no other file knows: its upstream is a toy, which gives everybody a token. */
export const toy: RailKind<ToySettings> = {
  name: NAME,
  says: 'Toy',
  can: { ask: false, push: 'signed', confirm: false, bulk: false, reverse: false, balance: false },
  part: TOY,
  callBoundMs: ({ callMs }) => callMs,
  open: async (settings, deps) => open(settings, deps),
};

function open(settings: ToySettings, deps: RailDeps): Rail {
  const pay = createPay(settings, deps.deadline);
  const paying: CompleteDeps & SendOtpDeps = {
    ...deps,
    awaited: new Map(),
    transfer: async (asked) => {
      const outcome = await pay(asked);
      deps.metrics.call(outcome.kind, outcome.durationMs);
      return outcome;
    },
  };
  const receive = async (request: WebhookRequest): Promise<WebhookReply> => {
    const key = settings.modes.TEST?.key;
    if (key === undefined || !isFrom(request.raw, key, request.header(MAC_HEADER))) return reply('who are you', 401);
    const read = said.safeParse(jsonIn(request.raw));
    if (!read.success) return reply('what', 422);
    try {
      const { answer, verdict } = await answered(paying, read.data, request);
      deps.metrics.delivery(read.data.kind, verdict, 'raw');
      return reply(answer.code);
    } catch {
      return reply('not now', 503);
    }
  };
  return {
    name: NAME,
    says: 'Toy',
    announced: {
      urls: ['events'],
      token: null,
      receive,
      refuse: (code) => reply(code),
    },
    ordered: null,
    question: () => null,
    warnings: [],
  };
}

const KINDS: Readonly<Record<Said['kind'], EventKind>> = {
  order: 'announcement',
  code: 'code_request',
  pay: 'completion',
  done: 'value',
  undo: 'reversal',
};

/** What the toy said, put to the use case that it means. */
async function answered(deps: CompleteDeps & SendOtpDeps, event: Said, request: WebhookRequest): Promise<Answered> {
  const { kind, id: reference, who: userReference } = event;
  const { url, address, requestId } = request;
  const told = { rail: NAME, event: kind, reference, mode: 'TEST', userReference } as const;
  const arrival: Arrival = {
    ...told,
    receivedAt: deps.clock(),
    requestId,
    url,
    address,
    kind: KINDS[kind],
    signature: 'raw',
    // What is secret in an event is kept nowhere but where it is sealed.
    body: JSON.stringify({ kind, id: reference, who: userReference }),
  };
  const notice = { ...told, fileUnder: async () => reference, signedMode: 'TEST', verified: true } as const;
  switch (event.kind) {
    case 'order': {
      const product = { id: null, type: event.thing, category: null, operator: null, valueRecipient: null };
      const value = { transferType: null, product, valueLimitMs: 15 * MINUTE, lifeMs: 5 * MINUTE };
      return announce(deps, { ...told, ...value, amount: ok(moneyOf(event)), said: wordsOf(event) }, arrival);
    }
    case 'code': {
      const answer = await sendOtp(deps, { ...told, amount: moneyOf(event), isProven: true }, arrival);
      return { answer, verdict: verdictOf(answer) };
    }
    case 'pay': {
      const answer = await complete(deps, { ...told, otp: event.code }, arrival);
      return { answer, verdict: verdictOf(answer) };
    }
    case 'done':
      return receiveValue(deps, { ...notice, mode: 'TEST', value: { token: event.token } }, arrival);
    case 'undo': {
      const reversed = await receiveReversal(
        deps,
        { ...notice, amount: moneyOf(event), said: { ...wordsOf(event), mode: 'TEST' } },
        arrival,
      );
      if ('wrongMode' in reversed) throw new Error('the toy has one mode');
      return reversed;
    }
  }
}

interface Cents {
  readonly cents: number;
  readonly currency: string;
}
const moneyOf = ({ cents: minor, currency }: Cents) => ({ minor, currency });
const wordsOf = ({ cents, currency }: Cents) => ({ amount: String(cents), currency });

function jsonIn(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return null;
  }
}
