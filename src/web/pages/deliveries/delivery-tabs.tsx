import { Link } from 'wouter';
import { useMode } from '../../mode.tsx';

/** Links to the two lists: deliveries that were received, and those that were refused before that. */
export function DeliveryTabs({ at }: { readonly at: 'received' | 'refused' }) {
  const { keep } = useMode();
  return (
    <nav className="tabs" aria-label="Lists of deliveries">
      <Link href={keep('/deliveries')} aria-current={at === 'received' ? 'page' : undefined}>
        Received
      </Link>
      <Link href={keep('/deliveries/refused')} aria-current={at === 'refused' ? 'page' : undefined}>
        Refused
      </Link>
    </nav>
  );
}
