import { useState, type MouseEvent } from 'react';
import { Button, Input, Segmented } from 'antd';
import { ListVideo, Quote, Search } from 'lucide-react';
import type { Asset } from '../../shared/asset/asset.ts';
import type { Block } from '../../shared/script/schema.ts';
import { minutesSeconds, timecode, type Millis } from '../../shared/units.ts';
import { lengthText, unreadMark } from '../asset/asset-length.ts';
import { lacksProxy } from '../asset/asset-state.ts';
import { Poster } from '../asset/Poster.tsx';
import { t } from '../app/language.ts';
import { ASSET_DRAG } from './timeline/Timeline.tsx';

const ICON = { size: 16, strokeWidth: 1.75 } as const;

interface Props {
  /** Which of the two lists is shown first. */
  readonly begin: 'assets' | 'script';
  readonly assets: readonly Asset[] | undefined;
  readonly blocks: readonly Block[];
  readonly readMs: (block: string) => Millis;
  /** The asset in the source viewer. */
  readonly source: string | null;
  readonly block: string | null;
  /** Blocks that have clips on the timeline. */
  readonly laid: ReadonlySet<string>;
  readonly canLayOut: boolean;
  /** Is there a range in the source viewer to give to a block? */
  readonly canSet: boolean;
  onSource(asset: string): void;
  onBlock(block: string | null): void;
  onLayOut(): void;
  onSetSoundbite(): void;
}

/** After a click (not a key) the keys belong to the viewers again: Space plays instead of pressing the same button once more. */
function release(event: MouseEvent<HTMLElement>): void { if (event.detail > 0) event.currentTarget.blur(); }

/** Beside the viewers: what can be cut in, and the script it follows. */
export function CutSide(props: Props) {
  const [tab, setTab] = useState<'assets' | 'script'>(props.begin);
  return (
    <aside className="cut-side">
      <Segmented block size="small" value={tab} onChange={setTab} options={[{ value: 'assets', label: t('cut.assets') }, { value: 'script', label: t('cut.script') }]} />
      {tab === 'assets' ? <AssetList {...props} /> : <ScriptList {...props} />}
    </aside>
  );
}

function AssetList({ assets, source, onSource }: Props) {
  const [text, setText] = useState('');
  const shown = assets?.filter((asset) => !asset.deleted && asset.name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      <Input size="small" allowClear prefix={<Search {...ICON} aria-hidden />} placeholder={t('cut.searchAssets')} aria-label={t('cut.searchAssets')} value={text} onChange={(event) => setText(event.target.value)} />
      <ul className="cut-assets" aria-label={t('cut.assets')} aria-busy={!assets}>
        {shown?.map((asset) => (
          <li key={asset.id}>
            <button type="button" aria-pressed={asset.id === source} draggable onClick={(event) => { onSource(asset.id); release(event); }} title={asset.name}
              onDragStart={(event) => { event.dataTransfer.setData(ASSET_DRAG, asset.id); event.dataTransfer.effectAllowed = 'copy'; }}>
              <Poster asset={asset} />
              <span className="cut-asset-name">{asset.name}</span>
              <span className="num dim">{lengthText(asset)}</span>
              {asset.probe.unread && <i className="cut-waiting" title={unreadMark(asset)}>{unreadMark(asset)}</i>}
              {lacksProxy(asset) && <i className="cut-waiting" title={t('cut.noProxy')}>{t('cut.noProxyShort')}</i>}
            </button>
          </li>
        ))}
        {!assets && Array.from({ length: 6 }, (_, index) => <li key={index} className="cut-ghost" />)}
        {shown?.length === 0 && <li className="cut-hint">{t(text ? 'cut.noSuchAsset' : 'cut.noAssets')}</li>}
      </ul>
    </>
  );
}

function ScriptList({ blocks, readMs, block, laid, canLayOut, canSet, onBlock, onLayOut, onSetSoundbite }: Props) {
  const chosen = blocks.find((one) => one.id === block);
  return (
    <>
      <ol className="cut-script" aria-label={t('cut.script')}>
        {blocks.map((one) => (
          <li key={one.id}>
            <button type="button" data-kind={one.kind} aria-pressed={one.id === block} onClick={(event) => { onBlock(one.id === block ? null : one.id); release(event); }}>
              <b>{t(`cut.kind.${one.kind}`)}</b>
              <span className="num dim">{readMs(one.id) > 0 ? minutesSeconds(readMs(one.id)) : ''}</span>
              <p>{one.speaker && <em>{one.speaker}　</em>}{one.text || <span className="dim">{t('cut.noWords')}</span>}</p>
              {one.kind === 'sot' && <small className="num">{one.asset && one.in !== null && one.out !== null ? `${timecode(one.in)} - ${timecode(one.out)}` : t('cut.noRange')}{laid.has(one.id) && <i title={t('cut.laid')}>▪</i>}</small>}
            </button>
          </li>
        ))}
        {blocks.length === 0 && <li className="cut-hint">{t('cut.noScript')}</li>}
      </ol>
      <div className="cut-side-acts">
        <Button size="small" icon={<ListVideo {...ICON} />} disabled={!canLayOut} title={t(canLayOut ? 'cut.layOutHelp' : 'cut.layOutOff')} onClick={onLayOut}>{t('cut.layOut')}</Button>
        <Button size="small" icon={<Quote {...ICON} />} disabled={!canSet} title={t('cut.setSoundbiteHelp')} onClick={onSetSoundbite}>{chosen?.kind === 'sot' ? t('cut.setSoundbite') : t('cut.copySoundbite')}</Button>
      </div>
    </>
  );
}
