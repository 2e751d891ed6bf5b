import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import { problem } from './problems.ts';
import { type AnyRoute, type Caller, heartbeat } from './route.ts';
import { caseViewers, tabInPath } from './schemas/reviews.ts';
import { idInPath } from './schemas/primitives.ts';
import type { Viewer } from './case-viewers.ts';

const PARAMS = z.object({ id: idInPath, tab: tabInPath });
const NOT_A_PERSON = problem('no_right', 'Only a person looks at a case.');

const viewerOf = (caller: Caller): Viewer | null =>
  caller.kind === 'person' ? { id: caller.id, name: caller.fullName } : null;

/** Who looks at a case at this moment: told by each page that shows it, and kept by nobody. */
export const VIEWER_ROUTES: readonly AnyRoute[] = [
  heartbeat({
    method: 'put',
    path: '/reviews/{id}/viewers/{tab}',
    tag: 'Reviews',
    summary: 'Tell that you look at a case, and hear who else does',
    description:
      'For a page that shows a case, every 8 seconds: who has not told for 20 is gone. `tab` is any name of the page’s own, so that two tabs are one person. Nothing is written down. `others` are those whom this process knows of; on Postgres all processes tell each other.',
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
    summary: 'Tell that you look at a case no more',
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
