import type { Biller, Item } from '../catalogue/ports.ts';
import type { Listed } from '../catalogue/read-list.ts';
import type { Scene } from '../catalogue/scenes.ts';
import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type Problem, problem } from './problems.ts';
import type { Provider } from './route.ts';

/** The biller that is meant, of this scene. */
export async function findBiller(
  { catalogue }: Provider,
  mode: Mode,
  scene: Scene,
  billerId: string,
): Promise<Result<Biller, Problem>> {
  const billers = await catalogue.billers(mode, scene);
  if (!billers.ok) return err(problem(billers.error));
  const biller = billers.value.entries.find((one) => one.billerId === billerId);
  return biller ? ok(biller) : err(problem('unknown_biller', `Invalid billerId: ${billerId} for sceneCode: ${scene}`));
}

/** The items of a biller; none for one that has no items. */
export async function itemsOf(
  { catalogue }: Provider,
  mode: Mode,
  scene: Scene,
  biller: Biller,
): Promise<Result<Listed<Item>, Problem>> {
  if (!biller.hasItems) return ok({ entries: [], asOf: 0 });
  const items = await catalogue.items(mode, scene, biller);
  return items.ok ? items : err(problem(items.error));
}

/** The item that is meant; null for a biller that has none. */
export async function findItem(
  provider: Provider,
  mode: Mode,
  scene: Scene,
  biller: Biller,
  itemId: string | null,
): Promise<Result<{ readonly item: Item | null; readonly asOf: number }, Problem>> {
  if (!biller.hasItems) return ok({ item: null, asOf: 0 });
  const items = await itemsOf(provider, mode, scene, biller);
  if (!items.ok) return items;
  const { entries, asOf } = items.value;
  if (itemId === null) {
    const isMeter = scene === 'electricity';
    return err(
      problem(
        'unknown_item',
        isMeter
          ? 'itemId is required and must be "prepaid" or "postpaid" for electricity'
          : `itemId is required for ${provider.says} ${scene}`,
      ),
    );
  }
  const item = entries.find((one) => one.itemId === itemId);
  return item
    ? ok({ item, asOf })
    : err(problem('unknown_item', `Invalid itemId: ${itemId} for billerId: ${biller.billerId}`));
}
