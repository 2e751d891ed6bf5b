import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import { problem } from './problems.ts';
import { type AnyRoute, type Caller, heartbeat } from './route.ts';
import { caseViewers, tabInPath } from './schemas/reviews.ts';
import { idInPath } from './schemas/primitives.ts';
import type { Viewer } from './case-viewers.ts';

const PARAMS = z.object({ id: idInPath, tab: tabInPath });
const NOT_A_PERSON = problem('no_right', 'Only a person can look at a case.');

const viewerOf = (caller: Caller): Viewer | null =>
  caller.kind === 'person' ? { id: caller.id, name: caller.fullName } : null;

/** Who looks at a case now. Each page that shows the case reports it; nothing is stored. */
export const VIEWER_ROUTES: readonly AnyRoute[] = [
  heartbeat({
    method: 'put',
    path: '/reviews/{id}/viewers/{tab}',
    tag: 'Reviews',
    summary: 'Say that you look at a case, and learn who else does',
    description:
      'A page that shows a case calls this every 8 seconds; a viewer who is silent for 20 seconds is gone. `tab` is any name that the page picks, so that two tabs count as one person. Nothing is stored. `others` are the viewers that this process knows of; on Postgres all processes tell each other.',
    right: 'see',
    problems: [],
    params: PARAMS,
    reply: caseViewers,
    example: { others: [{ name: 'Ada Obi' }] },
    heartbeat({ viewers }, { params, caller }) {
      const viewer = viewerOf(caller);
      if (!viewer) return err(NOT_A_PERSON);
      const others = viewers.look(viewer, { caseId: params.id, tab: params.tab });
      return ok({ others: others.map(({ name }) => ({ name })) });
    },
  }),

  heartbeat({
    method: 'delete',
    path: '/reviews/{id}/viewers/{tab}',
    tag: 'Reviews',
    summary: 'Say that you no longer look at a case',
    right: 'see',
    problems: [],
    params: PARAMS,
    reply: z.object({}),
    example: {},
    heartbeat({ viewers }, { params, caller }) {
      const viewer = viewerOf(caller);
      if (!viewer) return err(NOT_A_PERSON);
      viewers.leave(viewer, { caseId: params.id, tab: params.tab });
      return ok({});
    },
  }),
];
