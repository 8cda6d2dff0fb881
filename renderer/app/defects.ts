import { PortError } from '../data/port.ts';
import { announce, announceRefusal } from './notices.ts';
import { t } from './language.ts';

/**
 * What nobody caught. A refusal is a sentence for the person (once); anything else is a defect: it stays in the console with its cause
 * and the person hears that it happened.
 */
export function startDefects(): void {
  window.addEventListener('unhandledrejection', (event) => {
    if (!(event.reason instanceof PortError)) return defect(event.reason);
    event.preventDefault();
    announceRefusal(event.reason);
  });
  window.addEventListener('error', (event) => {
    // The browser's own remark that an observer was called late is no defect.
    if (!event.message.startsWith('ResizeObserver loop')) defect(event.error);
  });
}

function defect(error: unknown): void {
  announce('error', t('refusal.defect', { name: 'window', why: error instanceof Error ? error.message : String(error) }));
}
