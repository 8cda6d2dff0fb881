import { Component, type ReactNode } from 'react';
import { CopyButton } from '../ui/CopyButton.tsx';
import { t } from './language.ts';

/** A screen that made an error takes nothing else down: the rail, the status line and what was written stay. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: unknown): { error: Error } { return { error: error instanceof Error ? error : new Error(String(error)) }; }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="empty-state" role="alert">
        <p>{t('frame.defect')}</p>
        <details><summary>{t('frame.defectDetails')}</summary><pre className="frame-defect">{error.stack ?? error.message}</pre></details>
        <p><button type="button" className="button primary" onClick={() => this.setState({ error: null })}>{t('frame.reopen')}</button> <CopyButton text={error.stack ?? error.message} /></p>
      </div>
    );
  }
}
