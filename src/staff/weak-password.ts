import { Worker } from 'node:worker_threads';
import { SECOND } from '../core/clock.ts';
import { HashingBusy, turns } from '../core/hashing-turns.ts';

/** Why a password is easy to guess. */
export const WEAKNESSES = [
  'common',
  'personal',
  'names',
  'keyboard',
  'repeats',
  'sequence',
  'date',
  'guessable',
] as const;
export type Weakness = (typeof WEAKNESSES)[number];

/** Says why a password is easy to guess, also for somebody who knows its owner; null when it is not. */
export type WeakPasswords = (password: string, about: About) => Promise<Weakness | null>;

/** What others know of the person who chooses the password. */
export interface About {
  readonly email: string;
  readonly name: string;
  readonly merchantName: string;
}

/** What the thread is given: the password as typed and in plainer spellings, and the words that are no secret. */
export interface Judged {
  readonly spellings: readonly string[];
  readonly personal: readonly string[];
}
export interface Judgement {
  /** For the spelling that is guessed first. */
  readonly guessesLog10: number;
  /** The estimator's own name of what is wrong. */
  readonly warning: string | null;
  readonly isPersonal: boolean;
}

/** A password that takes this many guesses holds even against a thief of the hashes, until the theft is noticed. */
const FEWEST_GUESSES_LOG10 = 10;
/** Longer texts take longer to judge. A password whose first part is this hard to guess is hard enough. */
const MOST_JUDGED = 64;
const LONGEST_MS = 10 * SECOND;
const AT_ONCE = 1;
const MOST_WAITING = 10;
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 192 };
/** The file the thread runs: beside this one, as it is here or as it was built. */
const THREAD = new URL(`./weak-password-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Judges each password in a thread of its own, which then ends: people choose passwords rarely. */
export function createWeakPasswords(judge: (judged: Judged) => Promise<Judgement> = judgeInThread): WeakPasswords {
  const inTurn = turns(AT_ONCE, MOST_WAITING);
  return async (password, about) => weaknessOf(await inTurn(() => judge(judgedOf(password, about))));
}

/**
 * The spellings of a password that are judged. One has no separators, because a repeated word is seen only where the
 * two touch.
 */
export function judgedOf(password: string, about: About): Judged {
  const typed = Array.from(password.normalize('NFKC')).slice(0, MOST_JUDGED).join('');
  const joined = typed.replaceAll(/[\p{P}\p{S}\p{Z}\s]+/gu, '');
  return { spellings: joined === '' || joined === typed ? [typed] : [typed, joined], personal: personalWords(about) };
}

/** Whole, in parts, and in one word: `ada.obi@wallet.example`, `ada`, `obi`, `wallet`, `adaobi`. */
function personalWords({ email, name, merchantName }: About): readonly string[] {
  const texts = [email, email.split('@')[0] ?? '', email.split('@')[1] ?? '', name, merchantName];
  const words = texts.flatMap((text) => {
    const parts = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return [text.toLowerCase(), parts.join(''), ...parts];
  });
  return [...new Set(words)].filter((word) => word.length >= 3);
}

const WARNINGS: Readonly<Record<string, Weakness>> = {
  straightRow: 'keyboard',
  keyPattern: 'keyboard',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  sequences: 'sequence',
  recentYears: 'date',
  dates: 'date',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'common',
  namesByThemselves: 'names',
  commonNames: 'names',
  userInputs: 'personal',
};

export function weaknessOf({ guessesLog10, warning, isPersonal }: Judgement): Weakness | null {
  if (guessesLog10 >= FEWEST_GUESSES_LOG10) return null;
  return isPersonal ? 'personal' : (WARNINGS[warning ?? ''] ?? 'guessable');
}

async function judgeInThread(judged: Judged): Promise<Judgement> {
  const thread = new Worker(THREAD, { resourceLimits: THREAD_MEMORY });
  const { promise, resolve, reject } = Promise.withResolvers<Judgement>();
  const tooLong = setTimeout(() => reject(new HashingBusy('judging a password took too long')), LONGEST_MS);
  thread.once('message', resolve);
  thread.once('error', reject);
  thread.once('exit', () => reject(new Error('the thread that judges passwords ended early')));
  thread.postMessage(judged);
  try {
    return await promise;
  } finally {
    clearTimeout(tooLong);
    void thread.terminate();
  }
}
