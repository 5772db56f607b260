// A fault of ours on the page: it is said, and what was being written is shown, where otherwise nothing would be left.

import { Component, type ReactElement, type ReactNode } from "react";

export interface FaultBoundaryProps {
  readonly children: ReactNode;
  /** What stands there instead. */
  readonly instead: () => ReactElement;
}

export class FaultBoundary extends Component<FaultBoundaryProps, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead() : this.props.children;
  }
}
