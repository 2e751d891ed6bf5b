import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { GUESSABLE } from '../../pins/guessable.ts';
import type { SetFault } from '../../pins/set.ts';
import { type Problem, problem } from '../problems.ts';
import { route } from '../route.ts';

const FORM = 'Invalid PIN. Must be 4 digits';
const pin = z.string({ error: FORM }).meta({ example: '4071' });

export const PIN_ROUTE = route({
  method: 'put',
  path: '/pin',
  summary: 'Sets or changes the customer’s PIN',
  description:
    'The first PIN needs none before it. A customer changes theirs with `currentPin`, and a wrong one counts as a try. A key with the right `pins` needs no `currentPin`, and unlocks. The customer is told by message.',
  right: 'pins',
  mayOwn: true,
  failed: 'Failed to set the PIN',
  body: z.object({ pin, currentPin: pin.optional() }),
  bodyExample: { pin: '4071', currentPin: '8302' },
  data: z.object({ outcome: z.enum(['set', 'changed']) }),
  example: { outcome: 'changed' },
  exampleMessage: 'PIN changed',
  answer: async ({ setPin }, { caller, body }) => {
    const done = await setPin(caller, body.pin, body.currentPin ?? null);
    return done.ok
      ? ok({ message: done.value === 'set' ? 'PIN set' : 'PIN changed', data: { outcome: done.value } })
      : err(refusalOf(done.error));
  },
});

/** Why a PIN was not set, in the codes of the API. */
function refusalOf(fault: SetFault): Problem {
  switch (fault.kind) {
    case 'pin_locked':
      return { code: 'pin_locked', retryAfterSeconds: fault.retryAfterSeconds };
    case 'guessable_pin':
      return problem('bad_pin_form', GUESSABLE[fault.why]);
    case 'current_pin_missing':
      return problem('wrong_pin', 'currentPin is required to change the PIN');
    case 'busy':
      return problem('overloaded');
    case 'wrong_pin':
    case 'bad_pin_form':
    case 'unknown_customer':
      return problem(fault.kind);
  }
}
