import type { Pace } from '../core/clock.ts';
import type { AnyRailPart, RailPart, RailSettings } from '../core/setting.ts';
import type { ReviewFacts } from '../desk/ports/reviews.ts';
import type { CodeWords } from '../desk/upstream-alarms.ts';
import type { UpstreamQuestion } from '../desk/upstream-question.ts';
import type { Verdict } from '../once/ports.ts';
import type { Biller, CatalogueSource, ReadFault } from '../catalogue/ports.ts';
import type { Scene } from '../catalogue/scenes.ts';
import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { Result } from '../core/result.ts';
import type { AskAboutOrder, SubmitOrder } from '../transactions/ordered/ports.ts';
import type { Notice } from '../transactions/ordered/take-notice.ts';
import type { CompleteDeps } from '../transactions/announced/complete.ts';
import type { SendOtpDeps } from '../transactions/announced/send-otp.ts';
import type { OutcomeKind } from '../transactions/outcomes.ts';

/**
 * The port between a rail and the rest of the service. Everything that differs from one upstream to another stays
 * behind it (docs/the-house.md#to-add-a-rail).
 */

/** A rail before it is opened: its line in the registry. `Settings` is what its part of the configuration builds. */
export interface RailKind<Settings extends RailSettings> {
  /** Its name in the database, in URLs, in metrics and in the configuration. Never changes. */
  readonly name: string;
  /** Its name for people. */
  readonly says: string;
  /** What one of the upstream’s codes means, for staff; null for a code that its table does not have. */
  readonly codeSays?: (code: string) => string | null;
  readonly can: Abilities;
  readonly part: RailPart<Settings>;
  /** How long one call to the upstream may take in all, in ms. */
  callBoundMs(settings: Settings): number;
  /** Loads and opens the rail: nothing is called or listened to yet. A command that needs no rail loads none. */
  open(settings: Settings, deps: RailDeps): Promise<Rail>;
}

/** Any rail, for code that hands each its own settings without reading them. */
export type AnyRailKind = Omit<RailKind<never>, 'part'> & { readonly part: AnyRailPart };

/** What the upstream offers. */
export interface Abilities {
  /** It can be asked what became of a transaction. */
  readonly ask: boolean;
  /** It reports by itself what became of one: with proof of its origin, without, or not at all. */
  readonly push: 'signed' | 'hint' | 'none';
  /** It may want the customer to confirm a call. */
  readonly confirm: boolean;
  /** One call carries out many transactions. */
  readonly bulk: boolean;
  /** It can be asked to give a payment back. */
  readonly reverse: boolean;
  /** It can be asked what the merchant's float at it is. */
  readonly balance: boolean;
}

/** What every rail works with. */
export interface RailDeps extends SendOtpDeps, Omit<CompleteDeps, 'awaited' | 'transfer'> {
  readonly pace: Pick<Pace, 'realTime'>;
  readonly metrics: RailMetrics;
}

/** The metrics of one rail. */
export interface RailMetrics {
  delivery(event: string, verdict: Verdict, signature: string): void;
  /** `code` is null for success. */
  reply(code: string | null, durationMs: number): void;
  call(outcome: OutcomeKind, durationMs: number): void;
}

/** A rail that is open. */
export interface Rail {
  readonly name: string;
  /** Its name for people. */
  readonly says: string;
  /** How its upstream's events come in; null when it drives no transactions. */
  readonly announced: Announced | null;
  /** How the merchant's app orders over it; null when it cannot. */
  readonly ordered: Ordered | null;
  /** What to ask the upstream's support as a case stands; null when there is nothing to ask. */
  readonly question: (facts: ReviewFacts) => UpstreamQuestion | null;
  /** Settings that let the rail start, but are not safe or not enough: the setting, and its line for the log. */
  readonly warnings: readonly { readonly setting: string; readonly line: string }[];
}

/** Where an upstream posts its events: under `/webhooks/<rail>`, each URL with the token before it when there is one. */
export interface Announced {
  /** The last word of each URL. */
  readonly urls: readonly string[];
  readonly token: string | null;
  /** Answers one delivery. Never rejects. */
  readonly receive: (request: WebhookRequest) => Promise<WebhookReply>;
  /** The reply, in the upstream's words, to a request that HTTP itself refuses. */
  readonly refuse: (code: HttpRefusal, request: RefusedRequest) => WebhookReply;
}

/** How the merchant's app orders over a rail. Nothing here rejects. */
export interface Ordered extends CatalogueSource {
  /** The currency of every price, in capitals. */
  readonly currency: string;
  /**
   * Within this time of one order the upstream takes another one, for the same service and account, for a repeat of it,
   * in ms; null when it does not.
   */
  readonly repeatWindowMs: number | null;
  /** What the upstream will know an order by that is made at this moment, in ms since 1970. Never the same twice. */
  newRequestId(at: number): string;
  /** Says who would be paid for. */
  verify(request: VerifyRequest): Promise<Result<Verified, ReadFault>>;
  /** How long what is bought may take to come as a PIN or token, in ms; null when it comes as neither. */
  valueLimitMs(biller: Biller, itemId: string | null): number | null;
  readonly submit: SubmitOrder;
  readonly ask: AskAboutOrder;
  /** The merchant's float. */
  balance(mode: Mode): Promise<Result<Money, ReadFault>>;
  /** Below this the float is low, in minor units; null where the merchant has named nothing. */
  lowFloat(mode: Mode): number | null;
  /** The code by which the upstream refuses an order that the float does not cover. */
  readonly shortFloatCode: string;
  /** What a code that stops selling means, for staff; null for any other. */
  explain(code: string): CodeWords | null;
  /** Where the upstream posts what it has to tell; null when it tells nothing, or no token makes the URL secret. */
  readonly notices: Notices | null;
}

export interface VerifyRequest {
  readonly mode: Mode;
  readonly scene: Scene;
  readonly biller: Biller;
  readonly itemId: string | null;
  readonly account: string;
}

/** What an upstream says about an account. Every text is for people; amounts are in minor units. */
export type Verified =
  | { readonly kind: 'invalid'; readonly why: string }
  | {
      readonly kind: 'valid';
      /** Null where the upstream knows none, as of a phone. */
      readonly name: string | null;
      readonly address: string | null;
      /** Which item fits the account, where it is not the one that was asked about: a meter of the other kind. */
      readonly itemId: string | null;
      readonly least: number | null;
      /** What a renewal of the subscription costs. */
      readonly renewal: number | null;
      /** What only some billers tell, by the names of the bill-payments API: `dueDate`, `currentBouquet`, `balance`. */
      readonly details: Readonly<Record<string, string>>;
      /** The accounts of a customer who has several, of which an order names one. */
      readonly accounts: readonly { readonly account: string; readonly name: string }[];
    };

/** Notices prove nothing: they only make us ask. */
export interface Notices {
  readonly token: string;
  /** What a body tells; null when it is nothing that is known. */
  read(raw: Uint8Array): Notice | null;
  /** The reply that acknowledges any notice. */
  readonly acknowledged: WebhookReply;
}

/** A delivery as HTTP brought it. */
export interface WebhookRequest {
  /** Which of the rail's URLs was called, by its last word. */
  readonly url: string;
  readonly raw: Uint8Array;
  readonly header: (name: string) => string | undefined;
  readonly address: string;
  readonly requestId: string;
}

/** A request that no rail has read. `url` is in a form that may be kept. */
export type RefusedRequest = Pick<WebhookRequest, 'url' | 'requestId' | 'address'>;

/** Why HTTP itself turns a delivery away. */
export type HttpRefusal =
  | 'bad_json'
  | 'body_too_large'
  | 'compressed_body'
  | 'method_not_allowed'
  | 'not_found'
  | 'unsupported_media_type';

export interface WebhookReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
