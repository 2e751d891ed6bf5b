import { z } from 'zod';
import { AREAS } from '../desk/ports/changes.ts';
import { type AnyRoute, stream } from './route.ts';

export const LIVE_ROUTES: readonly AnyRoute[] = [
  stream({
    path: '/live',
    tag: 'Live',
    summary: 'What changes, as it happens',
    description:
      'Server-sent events named `changed`: which lists have something new, and which transactions something happened to. `viewers` is no list: somebody has come to a case or left it. Look again at what you show of them. The first event comes at once and names every list: look at all once you listen, and you miss nothing. An event named `beat` comes every two seconds and tells the service’s clock, as `clock` of `/session` does: without it the service is not there. It ends with the session. One person, or one token, listens in 20 places at the most.',
    right: 'see',
    problems: ['limit_reached'],
    reply: z.object({ areas: z.array(z.enum(AREAS)), references: z.array(z.string()) }).meta({ id: 'Changed' }),
    example: { areas: ['deliveries', 'transactions'], references: ['UTL-hZ4KKPAvGR43kYLL1687247368'] },
    async *open({ live }, _call, signal) {
      for await (const data of live.listen(signal)) yield { event: 'changed', data };
    },
  }),
];
