import { Icon } from '../icon.tsx';
import type { Connection } from '../live.ts';

/** Over every page while the service does not answer: what is shown below may be old. */
export const Away = ({ connection }: { readonly connection: Connection }) =>
  connection === 'away' ? (
    <div className="warning" role="alert">
      <Icon name="attention" size={18} />
      <span>
        <b>The service does not answer.</b> What stands here may be out of date. This page tries again by itself.
      </span>
    </div>
  ) : null;
