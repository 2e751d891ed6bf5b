import { type Result, err, ok } from '../core/result.ts';
import type { SavedView, SavedViewStore } from '../saved-views/ports.ts';

/** A menu cannot show more than these well. */
export const MOST_VIEWS = 50;

/** Keeps a view of a person. Replaces a view with the same page and name. */
export async function saveView(
  { savedViews }: { readonly savedViews: SavedViewStore },
  view: Omit<SavedView, 'id'>,
): Promise<Result<SavedView, 'too_many'>> {
  const count = await savedViews.count(view.staffId);
  const isReplaced = (await savedViews.of(view.staffId, view.page)).some(({ name }) => name === view.name);
  if (count >= MOST_VIEWS && !isReplaced) return err('too_many');
  return ok({ ...view, id: await savedViews.put(view) });
}
