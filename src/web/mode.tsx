import { SegmentedControl } from '@mantine/core';
import { type ReactNode, createContext, use, useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { Icon } from './icon.tsx';
import { useSession } from './session.tsx';
import type { Mode } from './wire.ts';

/** The mode that lists are filtered by; null means both. The URL has it as `mode`, like the API. */
export function useMode() {
  const [params, setParams] = useSearchParams();
  const given = params.get('mode');
  const mode: Mode | null = given === 'TEST' || given === 'LIVE' ? given : null;
  const setMode = (next: Mode | null): void =>
    setParams((now) => {
      const to = new URLSearchParams(now);
      for (const cursor of ['after', 'before']) to.delete(cursor);
      if (next === null) to.delete('mode');
      else to.set('mode', next);
      return to;
    });
  /** Adds the mode to a path, for links to other lists. */
  const keep = (path: string): string =>
    mode === null ? path : `${path}${path.includes('?') ? '&' : '?'}mode=${mode}`;
  return { mode, setMode, keep };
}

interface Record {
  readonly mode: Mode | null;
  readonly show: (mode: Mode | null) => void;
}
const RecordContext = createContext<Record>({ mode: null, show: () => {} });

export function RecordModeProvider({ children }: { readonly children: ReactNode }) {
  const [mode, show] = useState<Mode | null>(null);
  const value = useMemo(() => ({ mode, show }), [mode]);
  return <RecordContext value={value}>{children}</RecordContext>;
}

/** A page about one transaction, wallet or case calls this with its mode, for the band at the top. */
export function useRecordMode(mode: Mode | null | undefined): void {
  const { show } = use(RecordContext);
  useEffect(() => {
    show(mode ?? null);
    return () => show(null);
  }, [mode, show]);
}

const SAYS = {
  LIVE: 'real money',
  TEST: 'no real money moves',
  BOTH: 'each row says which',
} as const;

/** The band under the header of every page. It shows the mode by word, colour and pattern. */
export function ModeBand({ hasFilter }: { readonly hasFilter: boolean }) {
  const { session } = useSession();
  const { mode: filter, setMode } = useMode();
  const { mode: record } = use(RecordContext);
  const [only, other] = session.modes;
  const single = other === undefined ? (only ?? null) : null;
  const shown = record ?? single ?? (hasFilter ? filter : null) ?? 'BOTH';
  return (
    <div className="mode-band" data-mode={shown}>
      <span role="status">
        <strong>{shown === 'BOTH' ? 'LIVE and TEST' : shown}</strong>
        <span className="mode-says">{hasFilter || shown !== 'BOTH' ? SAYS[shown] : null}</span>
      </span>
      {hasFilter && single === null ? (
        <SegmentedControl
          className="mode-switch"
          size="xs"
          aria-label="Mode shown"
          value={filter ?? 'BOTH'}
          onChange={(next) => setMode(next === 'BOTH' ? null : (next as Mode))}
          data={[
            { value: 'BOTH', label: 'Both' },
            { value: 'LIVE', label: 'LIVE' },
            { value: 'TEST', label: 'TEST' },
          ]}
        />
      ) : null}
    </div>
  );
}

/** The mode of one row or record. */
export const ModeTag = ({ mode }: { readonly mode: Mode | null }) =>
  mode === null ? (
    <span className="mode-tag">
      <Icon name="question" size={12} />
      no mode
    </span>
  ) : (
    <span className="mode-tag" data-mode={mode}>
      {mode}
    </span>
  );
