import { MODES } from '../../core/mode.ts';
import { type UnitOfWork, commit } from '../../core/unit-of-work.ts';
import type { CatalogueStores } from '../../catalogue/ports.ts';
import type { OrderedStores } from './ports.ts';
import { askedSooner } from './question-time.ts';

/** What an upstream told without proof: that something of an order, or of what it sells, has changed. */
export type Notice =
  | { readonly kind: 'order'; readonly event: string; readonly requestId: string }
  | { readonly kind: 'catalogue'; readonly event: string; readonly serviceId: string };

/** The last word of the URL that notices come to. */
export const NOTICE_URL = 'notices';

/** How a notice came. `receivedAt` in ms since 1970. */
export interface NoticeArrival {
  readonly rail: string;
  readonly receivedAt: number;
  readonly requestId: string;
  readonly address: string;
}

type NoticeStores = OrderedStores & CatalogueStores;

/**
 * Keeps a notice, and has the upstream asked about what it tells. A notice proves nothing: no money moves by it,
 * however often it comes, and whoever sends it.
 */
export async function takeNotice(
  work: UnitOfWork<NoticeStores>,
  notice: Notice,
  arrival: NoticeArrival,
): Promise<void> {
  const { rail, receivedAt } = arrival;
  await commit(work, async (stores) => {
    const { requestId } = notice.kind === 'order' ? notice : { requestId: null };
    const id = requestId === null ? null : await stores.orders.idOf({ rail, requestId });
    const transaction = id === null ? null : await stores.transactions.find(id);
    await stores.inbox.record({
      ...arrival,
      url: NOTICE_URL,
      event: notice.event,
      kind: null,
      reference: transaction?.reference ?? null,
      mode: transaction?.mode ?? null,
      signature: 'none',
      // Without the rest of it, which may hold what was bought.
      body: JSON.stringify(notice),
      transactionId: id,
      key: null,
      digest: null,
      verdict: transaction || notice.kind === 'catalogue' ? 'acted' : 'ignored',
      answer: null,
      repeats: null,
    });
    if (notice.kind === 'catalogue') {
      const subject = `items/${notice.serviceId}`;
      for (const mode of MODES) {
        await stores.catalogue.setStale(rail, mode, subject);
        await stores.upstreamReads.setDue({ rail, mode, subject }, receivedAt);
      }
    }
    const question = id === null ? null : await stores.questions.find(id);
    if (question) await stores.questions.save({ ...question, nextAt: askedSooner(question, receivedAt) });
  });
}
