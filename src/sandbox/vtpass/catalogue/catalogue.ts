import { AIRTIME } from './airtime.ts';
import { DATA } from './data.ts';
import { ELECTRICITY } from './discos.ts';
import { FOREIGN_AIRTIME } from './foreign-airtime.ts';
import { EDUCATION, FUNDS, INSURANCE } from './other-services.ts';
import type { Service, Variation } from './offered-service.ts';
import { TELEVISION } from './television.ts';

const SERVICES: readonly Service[] = [
  ...AIRTIME,
  FOREIGN_AIRTIME,
  ...DATA,
  ...TELEVISION,
  ...ELECTRICITY,
  ...EDUCATION,
  ...FUNDS,
  ...INSURANCE,
];

/** When a new price holds: at once, or as soon as the old one has been listed once more. */
export const PRICE_MOMENTS = ['now', 'once_listed'] as const;
export type PriceMoment = (typeof PRICE_MOMENTS)[number];

/** What one sandbox sells, at prices of its own. */
export interface Catalogue {
  readonly services: readonly Service[];
  readonly find: (serviceId: string) => Service | undefined;
  /** The variation at the price that holds now. */
  readonly variation: (service: Service, code: string) => Variation | undefined;
  /** The variations as they are listed now. Prices that waited for that hold afterwards. */
  readonly list: (service: Service) => readonly Variation[];
  /** In kobo. Throws a RangeError for a variation that there is not, or whose amount the customer names. */
  readonly setPrice: (serviceId: string, code: string, minor: number, when: PriceMoment) => void;
  /** Sells the variation no more. Throws a RangeError for a variation that there is not. */
  readonly withdraw: (serviceId: string, code: string) => void;
}

export function createCatalogue(): Catalogue {
  const prices = new Map<string, number>();
  const waiting = new Map<string, number>();
  const withdrawn = new Set<string>();
  const find = (serviceId: string) => SERVICES.find(({ id }) => id === serviceId);
  const key = (serviceId: string, code: string) => `${serviceId} ${code}`;
  const priced = (id: string, one: Variation): Variation => ({
    ...one,
    minor: prices.get(key(id, one.code)) ?? one.minor,
  });
  const sold = ({ id, variations }: Service) => variations.filter(({ code }) => !withdrawn.has(key(id, code)));
  const offered = (service: Service | undefined, code: string) =>
    service && sold(service).find((variation) => variation.code === code);

  return {
    services: SERVICES,
    find,
    variation: (service, code) => {
      const found = offered(service, code);
      return found && priced(service.id, found);
    },
    list: (service) => {
      const { id } = service;
      const listed = sold(service).map((variation) => priced(id, variation));
      for (const { code } of listed) {
        const next = waiting.get(key(id, code));
        if (next !== undefined) prices.set(key(id, code), next);
      }
      return listed;
    },
    setPrice: (serviceId, code, minor, when) => {
      if (!offered(find(serviceId), code)?.isFixed) throw new RangeError('Choose a variation with a price');
      const held = when === 'now' ? prices : waiting;
      held.set(key(serviceId, code), minor);
      if (when === 'now') waiting.delete(key(serviceId, code));
    },
    withdraw: (serviceId, code) => {
      if (!offered(find(serviceId), code)) throw new RangeError('Choose a variation of a service');
      withdrawn.add(key(serviceId, code));
    },
  };
}
