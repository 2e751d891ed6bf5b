import { Icon } from '../icon.tsx';
import type { Connection } from '../live.ts';

/** A warning on every page while the service does not answer. */
export const Away = ({ connection }: { readonly connection: Connection }) =>
  connection === 'away' ? (
    <div className="warning" role="alert">
      <Icon name="attention" size={18} />
      <span>
        <b>The service does not answer.</b> What you see here may be out of date. This page tries again by itself.
      </span>
    </div>
  ) : null;
