import { useEffect, useRef, useState } from 'react';
import { t } from '../app/language.ts';

export type Titles = { readonly title: string; readonly kicker: string; readonly subtitle: string };

interface Props { readonly titles: Titles; readonly max: number; readonly disabled: boolean; readonly begin: boolean; onSet(titles: Partial<Titles>): void }

/** 引题, 主题, 副题. Each is saved when it is left or when writing pauses; what another person sets shows unless one is writing here. */
export function TitleSet({ titles, max, disabled, begin, onSet }: Props) {
  return (
    <div className="desk-titles">
      <TitleField name="kicker" value={titles.kicker} disabled={disabled} onSet={onSet} />
      <TitleField name="title" value={titles.title} max={max} disabled={disabled} begin={begin} onSet={onSet} />
      <TitleField name="subtitle" value={titles.subtitle} disabled={disabled} onSet={onSet} />
    </div>
  );
}

const PAUSE = 800;

function TitleField({ name, value, max = 0, disabled, begin = false, onSet }: { name: keyof Titles; value: string; max?: number; disabled: boolean; begin?: boolean; onSet(titles: Partial<Titles>): void }) {
  const [text, setText] = useState(value);
  const writing = useRef(false);
  const composing = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (!writing.current) setText(value); }, [value]);
  useEffect(() => { if (begin) { field.current?.focus(); field.current?.select(); } }, [begin]);
  const save = (): void => { if (text !== value && !composing.current) onSet({ [name]: text }); };
  const latest = useRef(save);
  useEffect(() => { latest.current = save; });
  useEffect(() => {
    if (!writing.current) return;
    const timer = setTimeout(() => latest.current(), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => () => latest.current(), []);
  const length = [...text].length;
  return (
    <label className={`desk-title desk-title-${name}`}>
      <span className="visually-hidden">{t(`desk.${name}`)}</span>
      <input ref={field} value={text} disabled={disabled} maxLength={200} placeholder={t(`desk.${name}`)}
        onChange={(event) => { writing.current = true; setText(event.target.value); }}
        onCompositionStart={() => { composing.current = true; }} onCompositionEnd={() => { composing.current = false; }}
        onBlur={() => { save(); writing.current = false; }}
        onKeyDown={(event) => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) save(); }} />
      {max > 0 && <span className={length > max ? 'desk-over num' : 'dim num'}>{t('desk.length', { length, max })}</span>}
    </label>
  );
}
