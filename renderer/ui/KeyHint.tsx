import './ui.css';

const MAC = navigator.userAgent.includes('Mac');
const WORDS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Enter: '↵', Delete: 'Del', PageUp: 'PgUp', PageDown: 'PgDn', ...(MAC ? { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' } : {}) };

/** Keys as people read them: one cap for each. */
export function KeyHint({ keys }: { keys: string }) {
  return <span className="key-hint">{keys.split(/\+(?=.)/).map((key) => <kbd key={key}>{WORDS[key] ?? key}</kbd>)}</span>;
}
