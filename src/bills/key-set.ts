import { type JWTVerifyGetKey, createLocalJWKSet } from 'jose';
import { call } from '../calls/call.ts';
import { atMostEvery } from '../core/check.ts';
import { type Deadline, MINUTE, SECOND } from '../core/clock.ts';
import { type Result, err, ok } from '../core/result.ts';

/** A JSON Web Key Set at a URL (RFC 7517, 5), such as a login provider publishes. */
export interface KeySet {
  /** Picks the key of a token among those that were read lately; null when none were. */
  known(): JWTVerifyGetKey | null;
  /** The same after the set was read again, if that was not done just now. Never rejects. */
  renewed(): Promise<Result<JWTVerifyGetKey, 'keys_unavailable'>>;
}

export interface KeySetDeps {
  readonly deadline: Deadline;
  /** A clock that never steps, in ms, like `performance.now`. */
  readonly steady: () => number;
  /** Hears why the set cannot be read: a status or the code of a fault, fit for a log. */
  readonly onUnavailable: (why: string) => void;
}

/** A key that the provider takes out of its set is worth nothing after this time. */
const KEPT_MS = 10 * MINUTE;
/** The set is read no sooner again, whatever tokens come: anybody can send one that names a new key. */
const AGAIN_AFTER_MS = 5 * SECOND;
const BOUND_MS = 5 * SECOND;
const CONNECT_MS = 2 * SECOND;
/** Real sets have a few keys of 1 kB. */
const MOST_ANSWER_BYTES = 256 * 1024;

/**
 * The set is read with the house's own client, because the library's has no bound on the length of an answer, and reads
 * a failing URL again for each token.
 */
export function createKeySet(url: string, { deadline, steady, onUnavailable }: KeySetDeps): KeySet {
  let held: { readonly keys: JWTVerifyGetKey; readonly at: number } | null = null;
  let isReadable = false;

  const renew = atMostEvery(
    AGAIN_AFTER_MS,
    async () => {
      const read = await readKeySet(url, deadline(BOUND_MS));
      if (read.ok) held = { keys: read.value, at: steady() };
      else onUnavailable(read.error);
      isReadable = read.ok;
    },
    steady,
  );
  const known = (): JWTVerifyGetKey | null => (held && steady() < held.at + KEPT_MS ? held.keys : null);

  return {
    known,
    renewed: async () => {
      await renew();
      const keys = isReadable ? known() : null;
      return keys ? ok(keys) : err('keys_unavailable');
    },
  };
}

async function readKeySet(url: string, bound: AbortSignal): Promise<Result<JWTVerifyGetKey, string>> {
  const outcome = await call({
    method: 'GET',
    url: new URL(url),
    headers: { accept: 'application/json, application/jwk-set+json' },
    bound,
    connectMs: CONNECT_MS,
    mostAnswerBytes: MOST_ANSWER_BYTES,
  });
  if (outcome.kind !== 'answered') return err(bound.aborted ? 'timeout' : outcome.code);
  if (outcome.status !== 200) return err(`http ${outcome.status}`);
  try {
    // It checks the form of what it is given.
    return ok(createLocalJWKSet(JSON.parse(outcome.text ?? '') as Parameters<typeof createLocalJWKSet>[0]));
  } catch {
    return err('no key set');
  }
}
