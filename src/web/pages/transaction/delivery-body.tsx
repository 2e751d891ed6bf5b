import { useQuery } from '@tanstack/react-query';
import { api, apiPath } from '../../api.ts';
import { BodyText } from '../../body-text.tsx';
import { FactList } from '../../fact-list.tsx';
import { Foreign } from '../../record-link.tsx';
import { VerdictBadge } from '../../state-badge.tsx';
import { Shown } from '../../states.tsx';
import { Time } from '../../time.tsx';
import type { Delivery } from '../../wire.ts';

/** One delivery: when it came, our answer and why, and its body without codes and PINs. */
export function DeliveryBody({ id }: { readonly id: number }) {
  const query = useQuery({
    queryKey: ['deliveries', id],
    queryFn: ({ signal }) => api.get<Delivery>(apiPath`/deliveries/${id}`, {}, signal),
  });
  return (
    <Shown query={query} lines={3}>
      {(delivery) => (
        <>
          <FactList
            label={`Delivery ${id}`}
            facts={[
              { label: 'Came', value: <Time at={delivery.received_at} /> },
              { label: 'Verdict', value: <VerdictBadge verdict={delivery.verdict} /> },
              { label: 'Answered', value: delivery.answer ?? 'not yet' },
              { label: 'Because', value: delivery.rule },
              { label: 'From', value: <Foreign>{delivery.address}</Foreign> },
            ]}
          />
          {delivery.body === null ? (
            <p className="act-says">Its body is no longer kept: its retention time is over.</p>
          ) : (
            <BodyText body={delivery.body} label="As it came, without codes and PINs" />
          )}
        </>
      )}
    </Shown>
  );
}
