import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import { deliveryRule, refusedRule } from '../desk/delivery-rules.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import type { Delivery, RefusedDelivery } from '../once/ports.ts';
import { type Masking, maskingFor } from './masking.ts';
import { pageView, pagingFor } from './page-view.ts';
import { problem } from './problems.ts';
import { recordLook } from './record-look.ts';
import { type AnyRoute, look } from './route.ts';
import {
  delivery,
  deliveryPage,
  deliveryQuery,
  type deliveryRow,
  type refusedDelivery,
  refusedDeliveryPage,
} from './schemas/deliveries.ts';
import { idInPath, paging as pagingShape } from './schemas/primitives.ts';
import { timeView } from './time-view.ts';

/** The delivery's id. */
const PLACE_PARTS = ['number'] as const;

const rowView = (found: Delivery, upstreamOf: UpstreamOf): z.input<typeof deliveryRow> => ({
  id: found.id,
  received_at: timeView(found.receivedAt),
  event: found.event,
  txn_reference: found.reference,
  mode: found.mode,
  url: found.url,
  address: found.address,
  request_id: found.requestId,
  signature: found.signature,
  verdict: found.verdict,
  answer: found.answer && (found.answer.code ?? 'success'),
  rule: deliveryRule(found, upstreamOf(found.rail)),
  repeats: found.repeats,
});

const refusedView = (
  found: RefusedDelivery,
  masking: Masking,
  upstreamOf: UpstreamOf,
): z.input<typeof refusedDelivery> => ({
  id: found.id,
  received_at: timeView(found.receivedAt),
  event: found.event,
  txn_reference: found.reference,
  mode: found.mode,
  url: found.url,
  address: found.address,
  request_id: found.requestId,
  code: found.code,
  rule: refusedRule(found.code, upstreamOf(found.rail)),
  setting: found.setting,
  body: masking.inText(found.body),
});

const EXAMPLE: z.input<typeof deliveryRow> = {
  id: 101,
  received_at: '2026-11-20T14:09:02.120Z',
  event: 'UTILITY_TRANSACTION_VALUE_READY',
  txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
  mode: 'TEST',
  url: 'settlement',
  address: '41.190.3.17',
  request_id: '5b0c9a52-6d0e-4d37-9b1e-0a6f9f2f4d11',
  signature: 'raw',
  verdict: 'acted',
  answer: 'success',
  rule: 'The first of its kind: it was acted on.',
  repeats: null,
};

/** What upstreams sent, and requests that were refused before their sender was verified. */
export const DELIVERY_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/deliveries',
    tag: 'Deliveries',
    summary: 'What upstreams sent, the newest first',
    description:
      'With a filter that matches little, a page stops searching after a while and may have few rows, or none; `next` then continues from there.',
    right: 'see',
    problems: ['not_valid'],
    query: deliveryQuery,
    reply: deliveryPage,
    example: { rows: [EXAMPLE], next: 'WzEwMV0', previous: null },
    async look({ desk, upstreamOf }, { query }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const { event, verdict, reference, mode, from, to } = query;
      const page = await desk.deliveries({
        event: event ?? null,
        verdicts: verdict ?? [],
        reference: reference ?? null,
        mode: mode ?? null,
        from: from === undefined ? null : Date.parse(from),
        to: to === undefined ? null : Date.parse(to),
        paging: paging.value,
      });
      return ok(pageView(page, (row) => rowView(row, upstreamOf)));
    },
  }),

  look({
    path: '/deliveries/refused',
    tag: 'Deliveries',
    summary: 'Requests that were refused before their sender was verified, the newest first',
    description: 'The newest ten thousand are kept; in a flood, only some of each second.',
    right: 'see',
    problems: ['not_valid'],
    query: z.object(pagingShape),
    reply: refusedDeliveryPage,
    example: {
      rows: [
        {
          id: 9,
          received_at: '2026-11-20T14:09:02.120Z',
          event: 'UTILITY_TRANSACTION_REVERSAL',
          txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          mode: 'LIVE',
          url: 'settlement',
          address: '198.51.100.7',
          request_id: '5b0c9a52-6d0e-4d37-9b1e-0a6f9f2f4d11',
          code: 'bad_signature',
          rule: 'The signature does not fit the body with any key of the mode.',
          setting: 'FINSWICH_LIVE_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING',
          body: '{"event":"UTILITY_TRANSACTION_REVERSAL"}',
        },
      ],
      next: null,
      previous: null,
    },
    async look({ desk, upstreamOf }, { query, may }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const masking = maskingFor(may('see_phones'));
      const page = await desk.refusedDeliveries({ paging: paging.value });
      return ok(pageView(page, (row) => refusedView(row, masking, upstreamOf)));
    },
  }),

  look({
    path: '/deliveries/{id}',
    tag: 'Deliveries',
    summary: 'One delivery with its body',
    description:
      'The body as it came, without codes and PINs. A look at it is written to the audit log, once per person in ten minutes.',
    right: 'see',
    problems: ['not_found'],
    params: z.object({ id: idInPath }),
    reply: delivery,
    example: { ...EXAMPLE, answer_data: {}, body: '{"event":"UTILITY_TRANSACTION_VALUE_READY","data":{}}' },
    async look(deps, call) {
      const found = await deps.desk.delivery({ id: call.params.id });
      if (!found) return err(problem('not_found'));
      await recordLook(deps, call, 'delivery.see', `delivery/${found.id}`);
      const masking = maskingFor(call.may('see_phones'));
      return ok({
        ...rowView(found, deps.upstreamOf),
        answer_data: { ...found.answer?.data },
        body: masking.inText(found.body),
      });
    },
  }),
];
