import { counted } from '../../../core/counted.ts';
import { FactList } from '../../fact-list.tsx';
import { Money } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import { MessageBadge, Tag, type Tone } from '../../state-badge.tsx';
import { Time } from '../../time.tsx';
import type { LedgerEntry, TransactionRecord } from '../../wire.ts';

type Transfer = NonNullable<TransactionRecord['transfer']>;
type Message = TransactionRecord['messages'][number];
type Text = Message['texts'][number];

/** An order is carried out, and not only paid. */
const OF_ORDERS: Partial<typeof OUTCOMES> = { paid: ['good', 'Carried out'] };
const OUTCOMES: Readonly<Record<NonNullable<Transfer['outcome']>, readonly [Tone, string]>> = {
  paid: ['good', 'Paid'],
  refused: ['bad', 'Refused'],
  reversed: ['bad', 'Given back'],
  pending: ['moving', 'Being worked on'],
  confirm_needed: ['moving', 'Wants the customer to confirm'],
  unknown: ['doubt', 'Unknown'],
};

/**
 * Once the transaction has been decided in another way, no answer may come any more: the calling process may have died.
 */
const unanswered = (state: TransactionRecord['state']): readonly [Tone, string] =>
  state === 'submitting' ? ['moving', 'No answer yet'] : ['quiet', 'No answer on file'];

/** The one call to the upstream that asks it to pay. */
export function TransferCall({
  record: { transfer: call, state, way },
}: {
  readonly record: Pick<TransactionRecord, 'transfer' | 'state' | 'way'>;
}) {
  if (call === null) return null;
  const outcomes = way === 'ordered' ? { ...OUTCOMES, ...OF_ORDERS } : OUTCOMES;
  const [tone, word] = call.outcome === null ? unanswered(state) : outcomes[call.outcome];
  return (
    <section className="panel" aria-labelledby="transfer">
      <h2 id="transfer">{way === 'ordered' ? 'The one order call' : 'Transfer call'}</h2>
      <FactList
        facts={[
          { label: 'Outcome', value: <Tag tone={tone}>{word}</Tag> },
          { label: 'Called', value: <Time at={call.called_at} as="time" /> },
          call.answered_at === null
            ? null
            : {
                // Without a status there was no answer, and the time is when the call was given up.
                label: call.http_status === null ? 'Given up' : 'Answered',
                value: <Time at={call.answered_at} as="time" />,
              },
          call.duration_ms === null ? null : { label: 'Took', value: tookText(call.duration_ms) },
          call.http_status === null ? null : { label: 'HTTP status', value: String(call.http_status) },
          call.fault_says === null ? null : { label: 'Why', value: <Foreign>{call.fault_says}</Foreign> },
          call.fault === null ? null : { label: 'Fault code', value: <Foreign>{call.fault}</Foreign> },
        ]}
      />
    </section>
  );
}

const tookText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** The messages to the customer, sent or not. */
export function Messages({ messages }: { readonly messages: readonly Message[] }) {
  if (messages.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="messages">
      <h2 id="messages">Messages to the customer</h2>
      <ul className="records">
        {messages.map((message, place) => (
          <li key={place}>
            <div className="record-head">
              <span>{message.says}</span>
              {isTaken(message) ? null : <MessageBadge status={message.status} />}
            </div>
            <div className="record-more">
              {isTaken(message) ? null : <Time at={message.done_at ?? message.created_at} as="time" />}
              {message.attempts > 1 ? <span>{counted(message.attempts, 'try', 'tries')}</span> : null}
              {message.receipt === null || message.texts.length > 0 ? null : (
                <span>
                  gateway: <Foreign>{message.receipt}</Foreign>
                </span>
              )}
              {message.last_error_says === null ? null : (
                <span title={message.last_error ?? ''}>
                  <Foreign>{message.last_error_says}</Foreign>
                </span>
              )}
            </div>
            {message.texts.map((text, nth) => (
              <SentText key={`${text.sent_at} ${nth}`} text={text} />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Then each text shows what became of it. A badge `Sent` beside `Not delivered` would contradict it. */
const isTaken = ({ texts, status }: Message): boolean => texts.length > 0 && (status === 'sent' || status === 'done');

const DELIVERIES: Readonly<Record<Text['delivery'], readonly [Tone, string]>> = {
  accepted: ['moving', 'Accepted by the gateway'],
  passed_on: ['moving', 'Passed on to the network'],
  delivered: ['good', 'Delivered'],
  not_delivered: ['bad', 'Not delivered'],
};

/** One text: what it said, where it went, and what the gateway reports about it. */
function SentText({ text }: { readonly text: Text }) {
  const [tone, word] = DELIVERIES[text.delivery];
  return (
    <div className="sent-text">
      <div className="record-more">
        <span>
          {text.channel === 'email' ? 'E-mail' : 'SMS'} to{' '}
          <strong>
            <Foreign>{text.to ?? 'nobody'}</Foreign>
          </strong>
        </span>
        <Time at={text.sent_at} as="time" />
      </div>
      {text.content === '' ? null : (
        <blockquote className="sent-content">
          <bdi>{text.content}</bdi>
        </blockquote>
      )}
      <div className="record-more">
        <Tag tone={tone}>{word}</Tag>
        {text.delivery_reason === null ? null : <Foreign>{text.delivery_reason}</Foreign>}
        {text.delivery_at === null ? null : <Time at={text.delivery_at} as="time" />}
        <span>
          <Foreign>{text.gateway}</Foreign>
          {text.gateway_reference === null ? null : (
            <>
              {' '}
              <Foreign>{text.gateway_reference}</Foreign>
            </>
          )}
        </span>
      </div>
    </div>
  );
}

/** Every movement of this transaction's money. */
export function Entries({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  return (
    <section className="panel" aria-labelledby="entries">
      <h2 id="entries">Money</h2>
      {entries.length === 0 ? <p className="act-says">No money has moved.</p> : null}
      <ul className="records">
        {entries.map((entry) => (
          <li key={entry.id}>
            <div className="record-head">
              <span>{entry.says}</span>
              <Money value={entry.money} />
            </div>
            <div className="record-more">
              <Time at={entry.at} as="time" />
              <span>
                {entry.from} → {entry.to}
              </span>
              <span>entry {entry.id}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
