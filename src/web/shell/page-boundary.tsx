import { Component, type ReactNode } from 'react';
import { Failed } from '../states.tsx';

interface Props {
  readonly children: ReactNode;
}

/**
 * Keeps the failure of one page from breaking the frame around it. The usual reason is a new version of the service: a
 * chunk of the old page no longer exists, and a reload brings the new page.
 */
export class PageBoundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Failed error={this.state.error} onRetry={() => location.reload()} />;
  }
}
