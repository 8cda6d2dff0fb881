import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { t } from '../app/language.ts';
import './ui.css';

/** Copies a text; says so for a moment. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  const Icon = done ? Check : Copy;
  return <button type="button" className="button" onClick={() => void copy()}><Icon size={14} strokeWidth={1.75} aria-hidden />{done ? t('frame.copied') : (label ?? t('frame.copy'))}</button>;
}
