import { type Fact, FactList } from '../../fact-list.tsx';
import { Foreign, TransactionLink } from '../../record-link.tsx';
import { Time } from '../../time.tsx';
import type { AuditLogRow } from '../../wire.ts';

/** What an entry is about: `transaction/UTL-1` becomes a link to that transaction. */
export function Subject({ subject }: { readonly subject: string }) {
  const reference = /^transaction[/:](.+)$/.exec(subject)?.[1];
  if (reference !== undefined) return <TransactionLink reference={reference} />;
  return (
    <span className="reference">
      <Foreign>{subject}</Foreign>
    </span>
  );
}

/** One entry in full, with its hash in the chain. */
export function Entry({ entry }: { readonly entry: AuditLogRow }) {
  const details = Object.entries(entry.detail).map(([label, value]): Fact => ({
    label,
    value: foreign(wordOf(value)),
  }));
  return (
    <FactList
      label={`Entry ${entry.id}`}
      facts={[
        { label: 'When', value: <Time at={entry.at} /> },
        { label: 'Who', value: foreign(`${entry.actor} (${entry.actor_kind})`) },
        { label: 'What', value: entry.says },
        { label: 'Act', value: <code>{entry.act}</code> },
        entry.subject === null ? null : { label: 'About', value: <Subject subject={entry.subject} /> },
        entry.reason === null ? null : { label: 'Why', value: foreign(entry.reason) },
        entry.address === null ? null : { label: 'From', value: entry.address },
        ...details,
        { label: 'Hash', value: <span className="reference">{entry.hash}</span> },
      ]}
    />
  );
}

const foreign = (text: string) => <Foreign>{text}</Foreign>;
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
