import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, apiPath } from '../api.ts';
import { BodyText } from '../body-text.tsx';
import { FactList } from '../fact-list.tsx';
import { ModeTag, useRecordMode } from '../mode.tsx';
import { PageHead } from '../page-head.tsx';
import { Foreign, TransactionLink } from '../record-link.tsx';
import type { PageProps } from '../page-props.ts';
import { VerdictBadge } from '../state-badge.tsx';
import { Shown } from '../states.tsx';
import { Time } from '../time.tsx';
import type { Delivery as DeliveryRecord } from '../wire.ts';
import { eventWord, signatureWord } from './deliveries/delivery-words.ts';

/** One delivery: what was decided, by which rule, and its body. */
export default function Delivery({ params }: PageProps) {
  const id = params['id'] ?? '';
  const look = useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: ({ signal }) => api.get<DeliveryRecord>(apiPath`/deliveries/${id}`, {}, signal),
  });
  useRecordMode(look.data?.mode);
  return <Shown query={look}>{(delivery) => <Arrival delivery={delivery} />}</Shown>;
}

function Arrival({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { id, event, mode, verdict, rule, answer, answer_data, body, repeats, txn_reference } = delivery;
  return (
    <>
      <Text size="sm" mb={4}>
        <Link href="/deliveries">All deliveries</Link>
      </Text>
      <PageHead title={<Foreign>{eventWord(event)}</Foreign>} says={`Delivery ${id}`}>
        <ModeTag mode={mode} />
        <VerdictBadge verdict={verdict} />
      </PageHead>
      <Text mb="md" maw="46rem">
        {rule}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="columns">
        <section className="panel" aria-labelledby="delivery-facts">
          <Title order={2} id="delivery-facts" mb="xs">
            How it came
          </Title>
          <FactList
            facts={[
              { label: 'Event', value: <bdi className="reference">{event}</bdi> },
              txn_reference === null
                ? null
                : { label: 'Transaction', value: <TransactionLink reference={txn_reference} /> },
              { label: 'Came', value: <Time at={delivery.received_at} /> },
              repeats === null
                ? null
                : { label: 'Repeats', value: <Link href={`/deliveries/${repeats}`}>Delivery {repeats}</Link> },
              { label: 'Signature', value: signatureWord(delivery.signature) },
              { label: 'URL', value: <bdi className="reference">{delivery.url}</bdi> },
              { label: 'From', value: <bdi className="reference">{delivery.address}</bdi> },
              { label: 'Request', value: <bdi className="reference">{delivery.request_id}</bdi> },
            ]}
          />
        </section>
        <section className="panel" aria-labelledby="delivery-bodies">
          <Title order={2} id="delivery-bodies" mb="xs">
            What was said
          </Title>
          <Stack>
            {body === null ? (
              <Text size="sm" c="dimmed">
                The body is no longer kept: its retention time is over.
              </Text>
            ) : (
              <BodyText body={body} label="Body, without codes and PINs" />
            )}
            <FactList
              facts={[
                {
                  label: 'Our answer',
                  value:
                    answer === null ? (
                      'none on file: it is under way, or the process that had it died'
                    ) : (
                      <code>{answer}</code>
                    ),
                },
              ]}
            />
            {Object.keys(answer_data).length === 0 ? null : (
              <BodyText body={JSON.stringify(answer_data)} label="Data of our answer" />
            )}
          </Stack>
        </section>
      </SimpleGrid>
    </>
  );
}
