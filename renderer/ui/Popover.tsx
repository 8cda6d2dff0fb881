import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import './ui.css';

interface Props {
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string;
  /** Which edge of the button the panel keeps to, and whether it opens upwards. */
  readonly align?: 'left' | 'right';
  readonly up?: boolean;
  readonly onOpen?: () => void;
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a small panel. Esc, a click outside or leaving it with Tab closes it; the focus comes back to the button on Esc. */
export function Popover({ label, button, className = '', align = 'right', up = false, onOpen, children }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => { if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false); };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => { document.removeEventListener('pointerdown', outside); document.removeEventListener('focusin', outside); };
  }, [open]);
  return (
    <div className="popover" role="presentation" ref={box} onKeyDown={(event) => {
      if (event.key !== 'Escape' || !open) return;
      event.stopPropagation();
      setOpen(false);
      opener.current?.focus();
    }}>
      <button ref={opener} type="button" className={className} aria-label={label} title={label} aria-haspopup="dialog" aria-expanded={open} aria-controls={open ? id : undefined}
        onClick={() => { if (!open) onOpen?.(); setOpen(!open); }}>{button}</button>
      {open ? <div id={id} role="dialog" aria-label={label} className={`popover-panel popover-${align} ${up ? 'popover-up' : ''}`}>{children(() => setOpen(false))}</div> : null}
    </div>
  );
}
