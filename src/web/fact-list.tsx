import type { ReactNode } from 'react';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Facts about one thing, with their labels. A fact that is null is left out. */
export function FactList({ facts, label }: { readonly facts: readonly (Fact | null)[]; readonly label?: string }) {
  return (
    <dl className="facts" aria-label={label}>
      {facts
        .filter((fact) => fact !== null)
        .map(({ label: term, value }, place) => (
          <div key={`${place} ${term}`}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
