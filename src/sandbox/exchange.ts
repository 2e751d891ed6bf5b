import type { EventName } from '../rails/finswich/payloads.ts';
import type { EventBody } from './event-bodies.ts';

/** One event on its way to the merchant, and what came back. */
export interface Exchange {
  /** Its place among all that happened in this sandbox. */
  readonly id: number;
  readonly event: EventName;
  readonly url: string;
  readonly signature: string;
  readonly body: EventBody;
  /** 1 for the first attempt; more when Finswich tries again. */
  readonly attempt: number;
  /** 2 for the twin that leaves at the same instant, when events are duplicated. */
  readonly copy: number;
  readonly sentAt: number;
  /** Null while it is under way, and when no answer came. */
  readonly answer: Answer | null;
  /** Why no answer came: an error code such as ECONNREFUSED. */
  readonly fault: string | null;
  /** Null while it is under way. */
  readonly ms: number | null;
}

export interface Answer {
  readonly status: number;
  /** The parsed JSON, or the text when it is not JSON. */
  readonly body: unknown;
  readonly retryAfterSeconds: number | null;
}

/** Finswich's own rule: HTTP 200, and `status` says success. */
export const succeeded = ({ answer }: Exchange): boolean =>
  answer?.status === 200 && field(answer.body, 'status') === 'success';

/** `code` of a refusal, when the merchant gave one. */
export const codeOf = ({ answer }: Exchange): string | null => text(field(answer?.body, 'code'));

/** The sentence meant for the customer. */
export const messageOf = ({ answer }: Exchange): string | null => text(field(answer?.body, 'message'));

export function attemptsLeft({ answer }: Exchange): number | null {
  const left = field(field(answer?.body, 'data'), 'attempts_left');
  return typeof left === 'number' ? left : null;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
}
