import { Component, type ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
  /** What is shown in the place of what made an error; `again` tries it anew. */
  readonly instead: (error: Error, again: () => void) => ReactNode;
  /** It made an error just now. */
  readonly broke?: (error: Error) => void;
}

/** Keeps an error in drawing to the part of the window that made it: without one the whole window would go. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: unknown): { error: Error } { return { error: error instanceof Error ? error : new Error(String(error)) }; }

  override componentDidCatch(error: unknown): void { this.props.broke?.(error instanceof Error ? error : new Error(String(error))); }
  override render(): ReactNode {
    const { error } = this.state;
    return error ? this.props.instead(error, () => this.setState({ error: null })) : this.props.children;
  }
}
