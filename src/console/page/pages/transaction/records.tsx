import { FactList } from '../../fact-list.tsx';
import { Money } from '../../money.tsx';
import { Foreign } from '../../record-link.tsx';
import { JobBadge, Tag, type Tone } from '../../state-badge.tsx';
import { Time } from '../../time.tsx';
import type { JobRow, LedgerEntry, TransactionRecord } from '../../wire.ts';

type Transfer = NonNullable<TransactionRecord['transfer']>;
type Message = TransactionRecord['messages'][number];

const OUTCOMES: Readonly<Record<NonNullable<Transfer['outcome']>, readonly [Tone, string]>> = {
  accepted: ['good', 'Accepted'],
  refused: ['bad', 'Refused'],
  unknown: ['doubt', 'Unknown'],
};

/** The one call to Finswich that asks it to pay. */
export function TransferCall({ call }: { readonly call: TransactionRecord['transfer'] }) {
  if (call === null) return null;
  const [tone, word] = call.outcome === null ? (['moving', 'No answer yet'] as const) : OUTCOMES[call.outcome];
  return (
    <section className="panel" aria-labelledby="transfer">
      <h2 id="transfer">Transfer call</h2>
      <FactList
        facts={[
          { label: 'Outcome', value: <Tag tone={tone}>{word}</Tag> },
          { label: 'Called', value: <Time at={call.called_at} as="time" /> },
          call.answered_at === null ? null : { label: 'Answered', value: <Time at={call.answered_at} as="time" /> },
          call.duration_ms === null ? null : { label: 'Took', value: tookText(call.duration_ms) },
          call.http_status === null ? null : { label: 'HTTP status', value: String(call.http_status) },
          call.fault === null ? null : { label: 'Fault', value: <Foreign>{call.fault}</Foreign> },
        ]}
      />
    </section>
  );
}

const tookText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** What the customer was told, or could not be. */
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
              <MessageStatus status={message.status} />
            </div>
            <div className="record-more">
              <Time at={message.done_at ?? message.created_at} as="time" />
              {message.attempts > 1 ? <span>{message.attempts} attempts</span> : null}
              {message.receipt === null ? null : (
                <span>
                  gateway: <Foreign>{message.receipt}</Foreign>
                </span>
              )}
              {message.last_error === null ? null : <Foreign>{message.last_error}</Foreign>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const SENDS: Readonly<Record<string, readonly [Tone, string]>> = {
  sent: ['good', 'Sent'],
  failed: ['bad', 'Failed'],
  sending: ['moving', 'Being sent'],
};

/** A message of the outbox has a job's status, a code its own. */
function MessageStatus({ status }: { readonly status: string }) {
  if (status === 'queued' || status === 'done' || status === 'dead')
    return <JobBadge status={status satisfies JobRow['status']} />;
  const [tone, word] = SENDS[status] ?? ['quiet', status];
  return <Tag tone={tone}>{word}</Tag>;
}

/** Every movement of this purchase's money. */
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
