import { z } from 'zod';
import { AREAS } from '../desk/ports/changes.ts';
import { type AnyRoute, stream } from './route.ts';

export const LIVE_ROUTES: readonly AnyRoute[] = [
  stream({
    path: '/live',
    tag: 'Live',
    summary: 'What changes, as it happens',
    description:
      'Server-sent events named `changed`: which lists have something new, and which transactions changed. `viewers` is not a list: somebody has come to a case or left it. Load what you show of them again. The first event comes at once and names every list, so that you miss nothing if you load everything then. An event named `beat` comes every two seconds with the service’s clock, like `clock` of `/session`; if it stops, the service is down. The stream ends with the session. A person or a token may hold at most 20 streams open.',
    right: 'see',
    problems: ['limit_reached'],
    reply: z.object({ areas: z.array(z.enum(AREAS)), references: z.array(z.string()) }).meta({ id: 'Changed' }),
    example: { areas: ['deliveries', 'transactions'], references: ['UTL-hZ4KKPAvGR43kYLL1687247368'] },
    async *open({ live }, _call, signal) {
      for await (const data of live.listen(signal)) yield { event: 'changed', data };
    },
  }),
];
