import type { Stores } from './stores.ts';

/**
 * The stores as one unit of work has them, until they are taken back or its database transaction is gone. What the unit
 * of work still does after that must not become part of another one, or be committed by itself.
 */
export function lend(
  stores: Stores,
  isOpen: () => boolean = () => true,
): { readonly lent: Stores; readonly takeBack: () => void } {
  let isOver = false;
  const guard: ProxyHandler<object> = {
    get: (store, method) => {
      if (isOver || !isOpen()) throw new Error('a unit of work went on after its end');
      return Reflect.get(store, method) as unknown;
    },
  };
  const lent = {} as Record<keyof Stores, object>;
  for (const name of Object.keys(stores) as (keyof Stores)[]) lent[name] = new Proxy(stores[name], guard);
  return {
    lent: lent as unknown as Stores,
    takeBack: () => {
      isOver = true;
    },
  };
}
