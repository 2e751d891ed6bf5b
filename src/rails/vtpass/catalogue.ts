import type { Biller, CatalogueSource, Item } from '../../catalogue/ports.ts';
import type { Scene } from '../../catalogue/scenes.ts';
import { ok } from '../../core/result.ts';
import { isPrintable, printable } from '../../core/printable.ts';
import { type BillerRow, METERS, SCENES_OF_VTPASS, mayRenew } from './billers.ts';
import { type Fields, fieldsOf, listOf, nameOf, textIn, textOf } from './fields.ts';
import { firstKobo } from './naira.ts';
import type { ReadVtpass } from './reader.ts';

/** The least that most networks sell airtime for, in kobo. A network's own word counts more. */
const LEAST_AIRTIME = 50_00;

/** What VTpass sells now, under the names of our own table. */
export function createCatalogue(read: ReadVtpass, table: readonly BillerRow[]): CatalogueSource {
  return {
    known: (scene) => rowsOf(table, scene).map((row) => billerOf(row, row.serviceIds[0], {})),
    billers: (mode, scene) =>
      read({ mode, path: `/services?identifier=${SCENES_OF_VTPASS[scene].identifier}` }, (answer) =>
        filled(billersIn(answer, table, scene)),
      ),
    items: async (mode, scene, { serviceId, hasItems }) => {
      if (!hasItems) return ok([]);
      if (scene === 'electricity') return ok(METERS);
      const path = `/service-variations?serviceID=${encodeURIComponent(serviceId)}`;
      return read({ mode, path }, (answer) => filled(itemsIn(answer)));
    },
  };
}

/** An empty list is no list: VTpass has one for every scene and service. */
const filled = <Entry>(list: readonly Entry[]): readonly Entry[] | null => (list.length === 0 ? null : list);

const rowsOf = (table: readonly BillerRow[], scene: Scene): readonly BillerRow[] =>
  table.filter((row) => row.scene === scene);

/** The billers whose services are in VTpass's list, in the order of the table, and then those that it does not know. */
function billersIn(answer: Fields, table: readonly BillerRow[], scene: Scene): readonly Biller[] {
  const services = new Map(
    listOf(answer['content']).flatMap((entry) => {
      const service = fieldsOf(entry);
      const id = nameOf(textIn(service, 'serviceID', 'serviceId', 'service_id'));
      return id === null ? [] : [[id, service] as const];
    }),
  );
  const rows = rowsOf(table, scene);
  const known = rows.flatMap((row) => {
    const id = row.serviceIds.find((one) => services.has(one));
    return id === undefined ? [] : [billerOf(row, id, services.get(id) ?? {})];
  });
  const taken = new Set(rows.flatMap(({ billerId, serviceIds }) => [billerId, ...serviceIds]));
  const others = [...services].flatMap(([id, service]) => {
    const row = scene === 'electricity' ? newcomer(id) : null;
    return row === null || taken.has(id) || taken.has(row.billerId) ? [] : [billerOf(row, id, service)];
  });
  return [...known, ...others];
}

/**
 * A seller of electricity that our table does not know: all of them are paid in the same way. Elsewhere nobody can say
 * what an account of a new service is.
 */
function newcomer(serviceId: string): BillerRow | null {
  const [, name] = /^([\w-]+)-electric$/.exec(serviceId) ?? [];
  if (name === undefined) return null;
  const billerId = name.replaceAll('-', '_').toUpperCase();
  return { scene: 'electricity', billerId, name: null, serviceIds: [serviceId], account: 'meter' };
}

function billerOf({ scene, billerId, name, account }: BillerRow, serviceId: string, service: Fields): Biller {
  return {
    billerId,
    name: name ?? shown(service['name']) ?? billerId,
    serviceId,
    account,
    hasItems: scene !== 'airtime',
    mayRenew: mayRenew(serviceId),
    // VTpass itself misspells the first one.
    least:
      firstKobo(textOf(service['minimium_amount']), textOf(service['minimum_amount'])) ??
      (scene === 'airtime' ? LEAST_AIRTIME : null),
    most: firstKobo(textOf(service['maximum_amount'])),
  };
}

const LONGEST_NAME = 200;
const shown = (text: unknown): string | null => textOf(text) && printable(textOf(text) ?? '').slice(0, LONGEST_NAME);

const LONGEST_ITEM_ID = 100;

/** Whatever VTpass calls a plan; null for what no order could name. */
function itemIdIn(plan: Fields): string | null {
  const code = textOf(plan['variation_code']);
  return code !== null && code.length <= LONGEST_ITEM_ID && isPrintable(code) ? code : null;
}

/**
 * The plans of a service. VTpass spells their list in two ways, and sometimes sends both. A plan without a price that
 * can be read is left out, unless the customer chooses the amount.
 */
function itemsIn(answer: Fields): readonly Item[] {
  const content = fieldsOf(answer['content']);
  const plans = ['variations', 'varations'].map((name) => listOf(content[name])).find((list) => list.length > 0) ?? [];
  const items = plans.flatMap((entry): (readonly [string, Item])[] => {
    const plan = fieldsOf(entry);
    const itemId = itemIdIn(plan);
    const isFree = textOf(plan['fixedPrice'])?.toLowerCase() === 'no' || plan['fixedPrice'] === false;
    const amount = isFree ? null : firstKobo(textOf(plan['variation_amount']));
    if (itemId === null || (amount === null && !isFree)) return [];
    return [[itemId, { itemId, name: shown(plan['name']) ?? itemId, amount }]];
  });
  // Of a plan that is listed twice, the first one counts.
  return [...new Map(items.toReversed()).values()].toReversed();
}
