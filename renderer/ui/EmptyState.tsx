import type { LucideIcon } from 'lucide-react';
import './ui.css';

interface Props { icon?: LucideIcon; text: string; action?: { label: string; run(): void } }

/** Nothing is here yet: says the one thing to do first and offers it. */
export function EmptyState({ icon: Icon, text, action }: Props) {
  return (
    <div className="empty-state">
      {Icon ? <Icon size={24} strokeWidth={1.5} aria-hidden /> : null}
      <p>{text}</p>
      {action ? <button type="button" className="button primary" onClick={action.run}>{action.label}</button> : null}
    </div>
  );
}
