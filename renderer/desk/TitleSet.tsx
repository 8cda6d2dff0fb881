import { useEffect, useRef } from 'react';
import { t } from '../app/language.ts';
import { keepAndGive, type Given } from '../data/field-words.ts';
import { useField } from '../ui/useField.ts';

export type Titles = { readonly title: string; readonly kicker: string; readonly subtitle: string };
/** Numbers of the rows that were on screen when writing began: titles are the version's, and the story's working title may follow them. */
export interface SeenOnDesk { readonly version: number; readonly story: number }

interface Props {
  readonly titles: Titles; readonly seen: SeenOnDesk; readonly max: number; readonly disabled: boolean; readonly begin: boolean;
  /** The version whose titles they are. */
  readonly version: string;
  /** What sets titles. */
  acts(titles: Partial<Titles>, seen: SeenOnDesk): readonly Given[];
}

/** 引题, 主题, 副题. Each is saved when it is left or when writing pauses; what another person sets shows unless one is writing here. */
export function TitleSet({ titles, seen, max, disabled, begin, version, acts }: Props) {
  const field = (name: keyof Titles) => ({ name, value: titles[name], seen, disabled, version, acts });
  return (
    <div className="desk-titles">
      <TitleField {...field('kicker')} />
      <TitleField {...field('title')} max={max} begin={begin} />
      <TitleField {...field('subtitle')} />
    </div>
  );
}

const PAUSE = 800;

interface FieldProps extends Pick<Props, 'seen' | 'disabled' | 'version' | 'acts'> { readonly name: keyof Titles; readonly value: string; readonly max?: number; readonly begin?: boolean }

function TitleField({ name, value, seen, max = 0, disabled, begin = false, version, acts }: FieldProps) {
  const kept = { field: `version/${version}/${name}`, acts: (written: string, over: SeenOnDesk) => acts({ [name]: written }, over) };
  const { text, input } = useField({ value, seen }, { give: (written, over) => keepAndGive(kept.field, written, kept.acts(written, over)), pause: PAUSE, kept });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (begin) { field.current?.focus(); field.current?.select(); } }, [begin]);
  const length = [...text].length;
  return (
    <label className={`desk-title desk-title-${name}`}>
      <span className="visually-hidden">{t(`desk.${name}`)}</span>
      <input ref={field} {...input} disabled={disabled} maxLength={200} placeholder={t(`desk.${name}`)} />
      {max > 0 && <span className={length > max ? 'desk-over num' : 'dim num'}>{t('desk.length', { length, max })}</span>}
    </label>
  );
}
