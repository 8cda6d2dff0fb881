import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '../app/language.ts';
import './ui.css';

interface Props { readonly title: string; readonly bare?: boolean; readonly className?: string; readonly onClose: () => void; readonly children: ReactNode }

/** A modal panel on the browser's own <dialog>: it keeps the focus inside, Esc closes it, and the focus goes back where it was. */
export function Dialog({ title, bare = false, className = '', onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => { shown?.close(); if (before instanceof HTMLElement) before.focus(); };
  }, []);
  return (
    <dialog ref={dialog} className={`dialog ${className}`} aria-label={title} onCancel={(event) => { event.preventDefault(); onClose(); }}
      onPointerDown={(event) => { if (event.target === dialog.current) onClose(); }}>
      {bare ? null : <header className="dialog-head"><h2>{title}</h2><button type="button" className="icon-button" aria-label={t('frame.close')} onClick={onClose}><X size={16} strokeWidth={1.75} /></button></header>}
      {children}
    </dialog>
  );
}
