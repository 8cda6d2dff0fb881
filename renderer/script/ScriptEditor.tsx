import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import { blocksIn } from '../../shared/script/blocks-in.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { assetsIn, type Block } from '../../shared/script/schema.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import type { ScriptFacts } from './block-facts.ts';
import { ClipBar } from './ClipBar.tsx';
import { countBlocks } from './count.ts';
import { showFacts } from './facts.ts';
import { FindBar } from './FindBar.tsx';
import { activeBlock } from './keys.ts';
import { kindName } from './kinds.ts';
import { KindMenu, menuFor } from './KindMenu.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useClips } from './useClips.ts';
import { useScript } from './useScript.ts';
import './script.css';

export interface ScriptEditorProps {
  /** The version whose script it is. */
  readonly body: string;
  readonly form: ChannelForm;
  /** Syllables a minute of the programme it is read in; null where nobody reads it aloud. */
  readonly rate: number | null;
  /** The others who are in this script, and in which block. */
  readonly others: readonly { readonly name: string; readonly block: string | null }[];
  onBlocks?(blocks: readonly Block[]): void;
  /** The cursor went to another block. */
  onBlock?(id: string | null): void;
  /** The person typed. */
  onTyped?(): void;
}

const NONE: readonly Block[] = [];

/** The script of a version: written here, live at everybody else's. */
export function ScriptEditor({ body, form, rate, others, onBlocks, onBlock, onTyped }: ScriptEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(false);
  const [finding, setFinding] = useState<'no' | 'find' | 'replace'>('no');
  const [wanted, setWanted] = useState<readonly string[]>([]);
  const { assets, posters } = useClips(wanted);
  const here = others.map((one) => `${one.block} ${one.name}`).join('\n');
  const facts = useMemo((): ScriptFacts => ({
    rate, label: kindName, noClip: t('script.clip.none'),
    clip: (id) => {
      if (!assets) return { name: '', poster: '' };
      const asset = assets.find((one) => one.id === id);
      return { name: asset?.name ?? t('script.clip.gone'), poster: asset?.poster ? (posters.get(id) ?? '') : null };
    },
    here: (block) => others.filter((one) => one.block === block).map((one) => one.name).join('、'),
  // eslint-disable-next-line -- `here` says all of `others` that is shown
  }), [rate, assets, posters, here]);
  const { editor, error, late } = useScript(body, form, facts, place, t('script.text'), () => onTyped?.());

  useEffect(() => { if (editor && !editor.isDestroyed) showFacts(editor.view, facts); }, [editor, facts]);

  const doc = editor?.state.doc;
  const blocks = doc ? blocksIn(doc) : NONE;
  const active = editor ? activeBlock(editor.state) : null;
  const activeId = (active?.node.attrs['id'] as string | undefined) ?? null;
  const clips = assetsIn(blocks).join(' ');
  useEffect(() => { setWanted(clips === '' ? [] : clips.split(' ')); }, [clips]);
  const tellBlocks = useEffectEvent(() => { if (doc) onBlocks?.(blocks); });
  useEffect(() => tellBlocks(), [blocks]);
  const tellBlock = useEffectEvent((id: string | null) => onBlock?.(id));
  useEffect(() => { tellBlock(activeId); }, [activeId]);

  const menu = editor ? menuFor(editor) : null;
  const keys = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'f' && key !== 'h') return;
    event.preventDefault();
    event.stopPropagation();
    setFinding(key === 'f' ? 'find' : 'replace');
  };
  const total = useMemo(() => (rate === null ? null : readTime(blocks, rate).total), [blocks, rate]);
  const count = useMemo(() => countBlocks(blocks), [blocks]);

  if (error) return <div className="script-error" role="alert">{refusalText(error.refusal)}</div>;
  return (
    <section className="script" aria-label={t('script.title')} onKeyDownCapture={keys}>
      {editor && (
        <Toolbar editor={editor} form={form} columns={columns} onColumns={setColumns} onFind={() => setFinding('find')}>
          {rate !== null && total !== null && <span className="script-total" title={t('script.total.hint', { rate })}>{minutesSeconds(total)}</span>}
          <span className="dim num script-count" title={t('script.count.hint', { words: count.words, han: count.han })}>{t('script.count', { words: count.words, han: count.han })}</span>
          {late && <span className="script-waiting" title={t('script.waiting')} />}
        </Toolbar>
      )}
      {editor && finding !== 'no' && <FindBar editor={editor} replacing={finding === 'replace'} onClose={() => { setFinding('no'); editor.view.focus(); }} />}
      <div className={columns ? 'script-page script-columns' : 'script-page'}>
        {columns && <div className="script-heads" aria-hidden><span>{t('script.column.picture')}</span><span>{t('script.column.sound')}</span></div>}
        <div ref={place} />
        {!editor && <div className="script-loading" aria-busy="true" aria-label={t('script.loading')}>{[92, 100, 64, 88, 96, 40].map((width, i) => <i key={i} style={{ width: `${width}%` }} />)}</div>}
        {editor && menu && <KindMenu editor={editor} form={form} at={menu} />}
      </div>
      {editor && active && (active.node.attrs['kind'] === 'sot' || active.node.attrs['kind'] === 'picture') && (
        <ClipBar key={activeId} editor={editor} version={body} block={active} assets={assets ?? []} />
      )}
    </section>
  );
}
