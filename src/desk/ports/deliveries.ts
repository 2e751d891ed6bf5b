import type { Mode } from '../../core/mode.ts';
import type { Delivery, RefusedDelivery, Verdict } from '../../once/ports.ts';
import type { Page, Paging } from './page.ts';

/** What Finswich has delivered. */
export interface DeliveryQuestions {
  deliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  delivery(query: { readonly id: number }): Promise<Delivery | null>;
  /** What was refused before it proved who sent it. */
  refusedDeliveries(query: { readonly paging: Paging }): Promise<Page<RefusedDelivery>>;
}

export interface DeliveryQuery {
  readonly event: string | null;
  /** Any of these; empty: every one. */
  readonly verdicts: readonly Verdict[];
  readonly reference: string | null;
  readonly mode: Mode | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly paging: Paging;
}
