import type { z } from 'zod';
import type { AppKeyStores, AppRight } from '../app-keys/ports.ts';
import type { Catalogue } from '../catalogue/read-list.ts';
import type { Clock } from '../core/clock.ts';
import type { Pause } from '../core/in-time.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Result } from '../core/result.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { Mode } from '../core/mode.ts';
import type { SetFault } from '../pins/set.ts';
import type { TryFault } from '../pins/verify.ts';
import type { Ordered } from '../rails/rail.ts';
import type { Placed } from '../transactions/ordered/order.ts';
import type { KeyedRequest, OrderRequest } from '../transactions/ordered/order-request.ts';
import type { OrderedStores } from '../transactions/ordered/ports.ts';
import type { Country } from '../wallets/country.ts';
import type { Caller } from './caller.ts';
import type { Problem } from './problems.ts';

/**
 * One route of the bill-payments API, whole: who may call it, what it takes and what it answers. The router, the
 * document in `/openapi.json` and the tests are made from the list of these.
 */

/** A rail over which the merchant's app orders. */
export interface Provider {
  readonly name: string;
  /** Its name for people. */
  readonly says: string;
  readonly ordered: Ordered;
  /** Whether it has keys in this mode. */
  readonly serves: (mode: Mode) => boolean;
  readonly catalogue: Catalogue;
  /** Places an order over it. */
  readonly place: (request: OrderRequest) => Promise<Placed>;
  /** Waits for the order that a key stands for. */
  readonly repeat: (request: KeyedRequest) => Promise<Placed>;
}

/** The stores that the routes touch. */
export type BillsStores = OrderedStores & Pick<AppKeyStores, 'appKeys'>;

export interface BillsDeps {
  readonly work: UnitOfWork<BillsStores>;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly defaultCountry: Country;
  /** How long an order may wait for its answer, in ms (`BILLS_ANSWER_MS`). */
  readonly answerMs: number;
  /** The merchant's name, as customers know it. */
  readonly merchantName: string;
  /** Whether back ends must send the customer's PIN as well (`BILLS_PIN`). */
  readonly needsPin: boolean;
  readonly verifyPin: (caller: Caller, pin: string) => Promise<Result<'right', TryFault>>;
  readonly setPin: (
    caller: Caller,
    pin: string,
    currentPin: string | null,
  ) => Promise<Result<'set' | 'changed', SetFault>>;
}

export interface Call<Query, Body> {
  readonly caller: Caller;
  readonly provider: Provider;
  readonly query: Query;
  readonly body: Body;
  readonly key: string | null;
}

/** What a route answers. */
export interface Reply<Data> {
  readonly data: Data;
  readonly message: string;
  /** The same as a page of HTML. */
  readonly page?: () => string;
}

type Of<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface BillsRoute<
  Q extends z.ZodType | undefined = z.ZodType | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put';
  /** Under `/api/v2/bill-payments/{provider}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** What a customer reads where a fault or the provider's silence is in the way. `{provider}` stands for its name. */
  readonly failed: string;
  readonly right: AppRight;
  /** Whether a customer may do it for themselves, although they have not the right. */
  readonly mayOwn?: true;
  /** Whether it counts among the orders of a customer, which are fewer than what they look at. */
  readonly isOrder?: true;
  /** Whether it also answers as a page, to whoever would rather have that. */
  readonly hasPage?: true;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyExample?: unknown;
  readonly data: R;
  readonly example: z.input<R>;
  /** The message beside the example. */
  readonly exampleMessage: string;
  answer(deps: BillsDeps, call: Call<Of<Q>, Of<B>>): Promise<Result<Reply<z.input<R>>, Problem>>;
}

/** Types the parts of a route against each other, then forgets them: the list holds routes of every kind. */
export const route = <
  R extends z.ZodType,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  one: BillsRoute<Q, B, R>,
): BillsRoute => one as unknown as BillsRoute;
