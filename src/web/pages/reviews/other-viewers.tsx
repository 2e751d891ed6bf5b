import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, apiPath, apiUrl } from '../../api.ts';
import { Icon } from '../../icon.tsx';
import type { CaseViewers } from '../../wire.ts';

/** While the page is seen; the service takes who has not told for 20 seconds for gone. */
const TELL_EVERY_MS = 8_000;
/** Beyond this many names the rest is counted. */
const MOST_NAMES = 4;

/** Tells that this tab shows the case, and shows who else looks at it now. */
export function OtherViewers({ id }: { readonly id: number }) {
  const [tab] = useState(() => crypto.randomUUID());
  const path = apiPath`/reviews/${id}/viewers/${tab}`;
  // Whoever comes or goes is told of as news of `viewers` (live.ts): then it is asked again at once.
  const told = useQuery({
    queryKey: ['viewers', path],
    queryFn: () => api.put<CaseViewers>(path, {}),
    refetchInterval: TELL_EVERY_MS,
    gcTime: 0,
  });
  useEffect(() => {
    // `keepalive`: it is sent also while the page goes away.
    const leave = (): void => void fetch(apiUrl(path), { method: 'DELETE', keepalive: true }).catch(() => {});
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [path]);
  // What was heard before the service went away is no news.
  const others = told.isError ? [] : (told.data?.others ?? []);
  return (
    <div role="status">
      {others.length === 0 ? null : (
        <p className="other-viewers">
          <Icon name="customers" size={16} />
          <span>
            <bdi>{namesOf(others)}</bdi> {others.length === 1 ? 'looks' : 'look'} at this case too.
          </span>
        </p>
      )}
    </div>
  );
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function namesOf(others: CaseViewers['others']): string {
  const names = others.map(({ name }) => name);
  if (names.length <= MOST_NAMES) return list.format(names);
  const more = names.length - MOST_NAMES + 1;
  return list.format([...names.slice(0, MOST_NAMES - 1), `${more} others`]);
}
