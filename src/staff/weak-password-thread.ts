import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import type { Judged, Judgement } from './weak-password.ts';

/**
 * The thread that judges one password and ends. Its word lists take some 70 MB and a quarter of a second, too much for
 * the service's own thread.
 */
const estimator = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary: { ...common, ...english } });

function judge({ spellings, personal }: Judged): Judgement {
  const results = spellings.map((spelling) => estimator.check(spelling, [...personal]));
  const weakest = results.reduce((one, other) => (other.guesses < one.guesses ? other : one));
  const isPersonal = weakest.sequence.some(
    (match) => 'dictionaryName' in match && match.dictionaryName === 'userInputs',
  );
  return { guessesLog10: weakest.guessesLog10, warning: weakest.feedback.warning, isPersonal };
}

parentPort?.once('message', (judged: Judged) => parentPort?.postMessage(judge(judged)));
