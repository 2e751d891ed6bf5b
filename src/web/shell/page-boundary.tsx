import { Component, type ReactNode } from 'react';
import { Failed } from '../states.tsx';

interface Props {
  readonly children: ReactNode;
}

/**
 * One page that fails takes nothing else with it. The usual reason is a new version of the service: the part of the page
 * that is asked for is no longer there, and a reload brings the new one.
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
