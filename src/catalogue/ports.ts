import type { AvailabilityStores } from '../availability/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { Result } from '../core/result.ts';
import type { Scene } from './scenes.ts';

/** What a customer types to say who is paid for. `count`: nobody; it is the number of PINs that are bought. */
export type AccountKind = 'phone' | 'meter' | 'smartcard' | 'account' | 'profile' | 'count';

/** Somebody who is paid over a rail. */
export interface Biller {
  /** As the merchant's app calls it. */
  readonly billerId: string;
  readonly name: string;
  /** As the rail calls it. */
  readonly serviceId: string;
  readonly account: AccountKind;
  /** Whether the customer chooses one of the biller's items. */
  readonly hasItems: boolean;
  /** Whether an order says if a subscription is changed or renewed. */
  readonly mayRenew: boolean;
  /** The least and the most that one order may be, in minor units; null where nothing tells. */
  readonly least: number | null;
  readonly most: number | null;
}

/** Something of a biller that is bought: a plan, a bouquet, a kind of meter. */
export interface Item {
  readonly itemId: string;
  readonly name: string;
  /** The price of one, in minor units; null where the customer chooses the amount. */
  readonly amount: number | null;
}

/** Why nothing could be read of an upstream: it did not answer, or not in words that are known. */
export type ReadFault = 'upstream_unavailable';

/** Where a rail's catalogue is read. */
export interface CatalogueSource {
  /** What is sold of a scene as long as the upstream has never told; empty where only the upstream knows. */
  known(scene: Scene): readonly Biller[];
  billers(mode: Mode, scene: Scene): Promise<Result<readonly Biller[], ReadFault>>;
  items(mode: Mode, scene: Scene, biller: Biller): Promise<Result<readonly Item[], ReadFault>>;
}

/** One list of a catalogue, as it was last read. */
export interface KeptList {
  readonly content: unknown;
  /** When it was read, in ms since 1970. */
  readonly asOf: number;
  /** The upstream has said since that it has changed. */
  readonly isStale: boolean;
}

export interface CatalogueStore {
  /** `list`: `billers/<scene>` or `items/<serviceId>`. */
  find(rail: string, mode: Mode, list: string): Promise<KeptList | null>;
  keep(rail: string, mode: Mode, list: string, content: unknown, asOf: number): Promise<void>;
  /** Marks a list as changed, so that it is read again before it is used. */
  setStale(rail: string, mode: Mode, list: string): Promise<void>;
}

/** The stores that reading a catalogue touches. */
export interface CatalogueStores extends Pick<AvailabilityStores, 'upstreamReads'> {
  readonly catalogue: CatalogueStore;
}
