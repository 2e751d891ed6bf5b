import { useState } from 'react';
import { Link } from 'wouter';
import { FactList } from '../../fact-list.tsx';
import { Icon } from '../../icon.tsx';
import { Foreign } from '../../record-link.tsx';
import { Time } from '../../time.tsx';
import type { TimelineEntry } from '../../wire.ts';
import { DeliveryBody } from './delivery-body.tsx';

/** How many deliveries of one event are listed at first: an upstream that repeats it for hours sends hundreds. */
const FIRST = 12;

const isPresent = (value: unknown): boolean => value !== null && value !== undefined && value !== '';
const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The details of one line: its facts, and exactly what the upstream sent. */
export function EntryDetail({ entry }: { readonly entry: TimelineEntry }) {
  const [isOpen, setOpen] = useState(false);
  const hasDeliveries = entry.delivery_ids.length > 0;
  // For a delivery, `DeliveryBody` shows the facts.
  const facts = hasDeliveries ? [] : Object.entries(entry.detail).filter(([, value]) => isPresent(value));
  if (facts.length === 0 && !hasDeliveries && entry.review_id === null && entry.parts.length === 0) return null;
  return (
    <>
      <button type="button" className="entry-opens" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Details
        <Icon name="chevron" size={13} />
      </button>
      {isOpen ? (
        <div className="entry-detail">
          <DetailFacts facts={facts} />
          {entry.parts.map((part, place) => (
            <div key={place} className="entry-part">
              <p className="act-says">
                <Time at={part.at} as="clock" /> <bdi>{part.says}</bdi>
              </p>
              <DetailFacts facts={Object.entries(part.detail).filter(([, value]) => isPresent(value))} />
            </div>
          ))}
          {entry.review_id === null ? null : (
            <Link href={`/reviews/${entry.review_id}`}>Open case {entry.review_id}</Link>
          )}
          <Deliveries ids={entry.delivery_ids} />
        </div>
      ) : null}
    </>
  );
}

const DetailFacts = ({ facts }: { readonly facts: readonly (readonly [string, unknown])[] }) =>
  facts.length === 0 ? null : (
    <FactList
      facts={facts.map(([name, value]) => ({
        label: name.replaceAll('_', ' '),
        value: <Foreign>{valueText(value)}</Foreign>,
      }))}
    />
  );

function Deliveries({ ids }: { readonly ids: readonly number[] }) {
  const [first] = ids;
  const [chosen, choose] = useState(first);
  const [isAll, setAll] = useState(false);
  if (chosen === undefined) return null;
  const shown = isAll ? ids : ids.slice(0, FIRST);
  return (
    <>
      {ids.length > 1 ? (
        <div className="chips" role="group" aria-label="Deliveries of the same">
          {shown.map((id) => (
            <button key={id} type="button" className="chip" aria-pressed={id === chosen} onClick={() => choose(id)}>
              Delivery {id}
            </button>
          ))}
          {shown.length < ids.length ? (
            <button type="button" className="link-button" onClick={() => setAll(true)}>
              all {ids.length}
            </button>
          ) : null}
        </div>
      ) : null}
      <DeliveryBody id={chosen} />
    </>
  );
}
