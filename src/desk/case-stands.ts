import type { Review } from '../reviews/ports.ts';
import { choiceLabel } from './review-effects.ts';

/** Who did what to a case last, in one sentence; for who was about to decide it as well. */
export function caseStands({ status, kind, choice, proposedBy, decidedBy }: Review): string {
  const chosen = choice === null ? 'no choice is on file' : choiceLabel(kind, choice);
  switch (status) {
    case 'open':
      return 'Nobody has decided this case yet.';
    case 'proposed':
      return `${proposedBy ?? 'Somebody'} has proposed: ${chosen}. A second person must confirm it.`;
    case 'postponed':
      return `${decidedBy ?? 'Somebody'} has asked Finswich again, and lets the case wait.`;
    case 'decided':
      return `${decidedBy ?? 'Somebody'} has decided this case: ${chosen}.`;
    case 'superseded':
      return 'What came later showed how the purchase ended, and closed this case before anybody decided it.';
  }
}
