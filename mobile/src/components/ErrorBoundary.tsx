import React from 'react';

import { log } from '../utils/log';

interface Props {
  /** What to show instead; `again` draws the children anew. */
  fallback: (again: () => void) => React.ReactNode;
  children: React.ReactNode;
}

/** A screen that fails must not take the others with it. */
export class ErrorBoundary extends React.Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(): void {
    log('screen_crashed');
  }

  override render(): React.ReactNode {
    return this.state.failed
      ? this.props.fallback(() => this.setState({ failed: false }))
      : this.props.children;
  }
}
