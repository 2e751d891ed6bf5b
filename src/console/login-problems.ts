import type { ChangePasswordFault } from '../staff/change-password.ts';
import type { EnrolFault } from '../staff/enrol.ts';
import type { LoginFault } from '../staff/session-try.ts';
import { type Problem, problem } from './problems.ts';

/** Which proof was wrong: e-mail and password (we never say which of the two), or the code. */
type Proof = 'login_refused' | 'code_refused';

export function loginProblem(fault: LoginFault, proof: Proof): Problem {
  switch (fault.kind) {
    case 'wrong':
      return problem(proof);
    case 'no_session':
      return problem('not_logged_in');
    case 'too_many_tries':
      return { ...problem('too_many_tries'), retryAfterSeconds: fault.retryAfterSeconds };
  }
}

const PASSWORD_SAYS: Readonly<Record<Exclude<ChangePasswordFault['kind'], LoginFault['kind']>, string>> = {
  too_short: 'It must have 12 characters or more. A few words will do.',
  too_long: 'It must have 200 characters at the most.',
  is_email: 'It must not be your e-mail.',
  too_uniform: 'It must have more different characters.',
  same_as_before: 'It must not be the one you have now.',
  common: 'Many people use it, or one like it. Take a few words that do not belong together.',
  personal: 'It is made of your name, your e-mail or the company’s name. Take words that have nothing to do with you.',
  names: 'Names are guessed first. Take a few words that do not belong together.',
  keyboard: 'Keys that lie side by side are guessed first. Take a few words that do not belong together.',
  repeats: 'It says the same more than once. Take a few different words that do not belong together.',
  sequence: 'It contains a sequence like “abc” or “123”. Take a few words that do not belong together.',
  date: 'Dates and years are guessed first. Take a few words that do not belong together.',
  guessable: 'It is too easy to guess. Add another word or two that have nothing to do with the rest.',
};

export const passwordProblem = (fault: ChangePasswordFault): Problem =>
  isLoginFault(fault) ? loginProblem(fault, 'login_refused') : problem('weak_password', PASSWORD_SAYS[fault.kind]);

const isLoginFault = (fault: ChangePasswordFault): fault is LoginFault => !(fault.kind in PASSWORD_SAYS);

const ENROL_PROBLEMS: Readonly<Record<EnrolFault, Problem>> = {
  wrong: problem('code_refused'),
  no_session: problem('not_logged_in'),
  too_many_tries: problem('too_many_tries'),
  stale: problem('not_fresh'),
  not_begun: problem('not_possible', 'Begin to set it up first.'),
};
export const enrolProblem = (fault: EnrolFault): Problem => ENROL_PROBLEMS[fault];
