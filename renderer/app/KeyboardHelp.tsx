import { Dialog } from '../ui/Dialog.tsx';
import { KeyHint } from '../ui/KeyHint.tsx';
import { t } from './language.ts';
import { useShortcutList, type Shortcut } from './shortcuts.ts';

/** ?: every key that does something now, those of the screen first. */
export function KeyboardHelp({ onClose }: { onClose(): void }) {
  const all = useShortcutList().filter((one) => one.keys !== '').reverse(); // newest first for hearing, oldest first for reading
  const everywhere = (one: Shortcut): boolean => one.labelKey.startsWith('frame.');
  return (
    <Dialog title={t('frame.help')} className="keyboard-help" onClose={onClose}>
      <div className="keyboard-help-body">
        <Keys title={t('frame.help.here')} shortcuts={all.filter((one) => !everywhere(one))} />
        <Keys title={t('frame.help.everywhere')} shortcuts={all.filter(everywhere)} />
      </div>
    </Dialog>
  );
}

function Keys({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  const byLabel = new Map<string, Set<string>>();
  for (const one of shortcuts) byLabel.set(one.labelKey, (byLabel.get(one.labelKey) ?? new Set()).add(one.keys));
  if (byLabel.size === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl>{[...byLabel].map(([label, keys]) => <div key={label}><dt>{t(label)}</dt><dd>{[...keys].map((one) => <KeyHint key={one} keys={one} />)}</dd></div>)}</dl>
    </section>
  );
}
