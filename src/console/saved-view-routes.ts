import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import { MOST_VIEWS, saveView } from '../desk/save-view.ts';
import type { SavedView } from '../saved-views/ports.ts';
import { problem } from './problems.ts';
import { type AnyRoute, type Caller, act, look } from './route.ts';
import { idInPath } from './schemas/primitives.ts';
import { newSavedView, savedView, savedViews } from './schemas/staff.ts';

const savedViewView = ({ id, name, page, query, createdAt }: SavedView): z.input<typeof savedView> => ({
  id,
  name,
  page,
  query,
  created_at: new Date(createdAt).toISOString(),
});

/** The caller's id. Routes with the right `session` are never served to a machine. */
function personOf(caller: Caller): number {
  if (caller.kind !== 'person') throw new Error('a machine has no views');
  return caller.id;
}

const example = {
  id: 3,
  name: 'In doubt, LIVE',
  page: 'transactions',
  query: 'state=in_doubt&mode=LIVE',
  created_at: '2026-11-20T08:00:00.000Z',
};

/** The filters that a person keeps for their own use. */
export const SAVED_VIEW_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/saved-views',
    tag: 'Saved views',
    summary: 'Your saved views',
    right: 'session',
    problems: [],
    query: z.object({ page: newSavedView.shape.page.optional() }),
    reply: savedViews,
    example: { rows: [example] },
    async look({ work }, { caller, query }) {
      const staffId = personOf(caller);
      const found = await work.read((stores) => stores.savedViews.of(staffId, query.page ?? null));
      return ok({ rows: found.map(savedViewView) });
    },
  }),

  act({
    method: 'post',
    path: '/saved-views',
    tag: 'Saved views',
    summary: 'Save a view',
    description: `A view with the same page and name is replaced. Each person may have ${MOST_VIEWS}.`,
    right: 'session',
    problems: ['limit_reached'],
    body: newSavedView,
    bodyExample: { name: example.name, page: example.page, query: example.query },
    reply: savedView,
    example,
    async act(stores, _deps, { caller, body, now }) {
      const saved = await saveView(stores, { ...body, staffId: personOf(caller), createdAt: now });
      if (!saved.ok) return err(problem('limit_reached', `You have ${MOST_VIEWS} views. Delete one first.`));
      const { id, name, page } = saved.value;
      return ok({
        reply: savedViewView(saved.value),
        act: { act: 'view.save', subject: null, reason: null, detail: { view: id, name, page } },
      });
    },
  }),

  act({
    method: 'delete',
    path: '/saved-views/{id}',
    tag: 'Saved views',
    summary: 'Delete one of your views',
    right: 'session',
    problems: ['not_found'],
    params: z.object({ id: idInPath }),
    reply: z.object({ id: z.int() }),
    example: { id: 3 },
    async act(stores, _deps, { caller, params: { id } }) {
      if (!(await stores.savedViews.remove(personOf(caller), id))) return err(problem('not_found'));
      return ok({ reply: { id }, act: { act: 'view.delete', subject: null, reason: null, detail: { view: id } } });
    },
  }),
];
