import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, apiPath, apiUrl } from '../../api.ts';
import { Icon } from '../../icon.tsx';
import type { CaseViewers } from '../../wire.ts';

/** While the page is visible. For the service, a tab that is silent for 20 seconds is gone. */
const REPORT_EVERY_MS = 8_000;
/** More viewers than this are shown as a number. */
const MOST_NAMES = 4;

/** Reports that this tab shows the case, and shows who else looks at it now. */
export function OtherViewers({ id }: { readonly id: number }) {
  const [tab] = useState(() => crypto.randomUUID());
  const path = apiPath`/reviews/${id}/viewers/${tab}`;
  // When somebody comes or goes, the live stream names `viewers` (live.ts), and this is asked again at once.
  const viewers = useQuery({
    queryKey: ['viewers', path],
    queryFn: () => api.put<CaseViewers>(path, {}),
    refetchInterval: REPORT_EVERY_MS,
    gcTime: 0,
  });
  useEffect(() => {
    // `keepalive`: it is sent even while the page is being closed.
    const leave = (): void => void fetch(apiUrl(path), { method: 'DELETE', keepalive: true }).catch(() => {});
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [path]);
  // A list from before the service went down may be wrong.
  const others = viewers.isError ? [] : (viewers.data?.others ?? []);
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
