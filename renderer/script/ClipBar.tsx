import type { Editor } from '@tiptap/core';
import { Select } from 'antd';
import { ClipboardPaste, Scissors } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import { sourceOf } from '../../shared/cut/source.ts';
import { framesToMs, minutesSeconds, msToFrames, timecode, type Frames } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { useSoundbite } from '../cut/soundbite.ts';
import { call } from '../data/port.ts';
import { useField } from '../ui/useField.ts';
import { setFacts, type ActiveBlock } from './keys.ts';
import { readTimecode } from './timecode.ts';

/** Names are saved when writing pauses for so many ms, as titles are; half a time code is none. */
const PAUSE = 800;
const ICON = { size: 16, strokeWidth: 1.75 } as const;

interface Props { readonly editor: Editor; /** The version whose script it is. */ readonly version: string; readonly block: ActiveBlock; readonly assets: readonly Asset[] }

/** What a sound bite (or a picture) is made of: who speaks, which clip, from where to where. */
export function ClipBar({ editor, version, block, assets }: Props) {
  const copied = useSoundbite();
  const { id, kind, asset, speaker, role } = block.node.attrs as { id: string; kind: string; asset: string | null; speaker: string; role: string }; // the schema's attributes
  const range = block.node.attrs as { in: number | null; out: number | null };
  const chosen = assets.find((one) => one.id === asset);
  const picture = kind === 'picture';
  const set = (values: Record<string, unknown>): void => {
    const tr = setFacts(editor.state, id, values);
    if (tr.docChanged) editor.view.dispatch(tr);
  };
  const choose = (id: string | null): void => {
    const found = assets.find((one) => one.id === id);
    set(picture || !id ? { asset: id, in: null, out: null } : { asset: id, in: 0, out: found ? framesOf(found) : 0 });
  };
  /** No place of a clip is behind its end; of one that is not known here, any may be. */
  const isIn = (frame: number): boolean => !chosen || framesOf(chosen) === 0 || frame <= framesOf(chosen);
  const length = range.in !== null && range.out !== null ? range.out - range.in : null;
  return (
    <div className="script-clip" role="group" aria-label={t(picture ? 'script.clip.picture' : 'script.clip')}>
      {!picture && chosen && chosen.kind !== 'image' && <ClipView asset={chosen} range={range} onMark={set} />}
      <div className="script-clip-facts">
        {!picture && <>
          <Field label={t('script.clip.speaker')} value={speaker} pause={PAUSE} onSet={(value) => { set({ speaker: value }); return true; }} />
          <Field label={t('script.clip.role')} value={role} pause={PAUSE} onSet={(value) => { set({ role: value }); return true; }} />
        </>}
        <label className="script-field script-wide"><span>{t('script.clip.asset')}</span>
          <Select size="small" showSearch allowClear optionFilterProp="label" value={asset} placeholder={t('script.clip.choose')} onChange={(id: string | undefined) => choose(id ?? null)} notFoundContent={t('script.clip.noAssets')}
            options={assets.filter((one) => !one.deleted && (picture ? one.kind === 'image' : one.kind !== 'image')).map((one) => ({ value: one.id, label: one.name }))} />
        </label>
        {!picture && asset && <>
          <Field label={t('script.clip.in')} value={range.in === null ? '' : timecode(range.in)} mono onSet={(text) => { const frame = readTimecode(text); if (frame === null || !isIn(frame) || (range.out !== null && frame >= range.out)) return false; set({ in: frame }); return true; }} />
          <Field label={t('script.clip.out')} value={range.out === null ? '' : timecode(range.out)} mono onSet={(text) => { const frame = readTimecode(text); if (frame === null || !isIn(frame) || frame <= (range.in ?? 0)) return false; set({ out: frame }); return true; }} />
          <span className="script-clip-length">{length === null ? '—' : minutesSeconds(framesToMs(length))}</span>
        </>}
        {!picture && <span className="script-clip-acts">
          <button type="button" onClick={() => go('cut', `${version}/${id}`)} title={t('script.clip.openCut.hint')}><Scissors {...ICON} />{t('script.clip.openCut')}</button>
          {copied && <button type="button" onClick={() => set({ asset: copied.asset, in: copied.in, out: copied.out })} title={`${copied.name} ${timecode(copied.in)} - ${timecode(copied.out)}`}><ClipboardPaste {...ICON} />{t('script.clip.paste')}</button>}
        </span>}
      </div>
    </div>
  );
}

/** How long a clip is: as long as the cut takes it to be, which goes by the pictures that there are and not by what the file says of itself. */
function framesOf(asset: Asset): Frames {
  const { frames } = sourceOf(asset);
  return frames > 0 ? frames : msToFrames(asset.probe.durationMs);
}

/** A small field that says what it holds when it is left or Enter is pressed; what cannot be read stays and is marked. */
function Field({ label, value, mono = false, pause, onSet }: { label: string; value: string; mono?: boolean; pause?: number; onSet(value: string): boolean }) {
  // Whoever writes in the same script is merged with, not overtaken: no number is needed.
  const { wrong, input } = useField({ value, seen: null }, { give: onSet, ...(pause === undefined ? {} : { pause }) });
  return (
    <label className={mono ? 'script-field script-mono' : 'script-field'}><span>{label}</span>
      <input {...input} aria-invalid={wrong} />
    </label>
  );
}

/** The clip in small, to mark in and out by eye and ear. */
function ClipView({ asset, range, onMark }: { asset: Asset; range: { in: number | null; out: number | null }; onMark(values: Record<string, number>): void }) {
  const view = useRef<HTMLVideoElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let gone = false;
    setLost(false);
    call('media.locate', { asset: asset.id, what: asset.proxy ? 'proxy' : 'original' }).then(({ url: found }) => { if (!gone) setUrl(found); }, () => { if (!gone) setLost(true); });
    return () => { gone = true; };
  }, [asset.id, asset.proxy]);
  const here = (): number => msToFrames((view.current?.currentTime ?? 0) * 1000);
  if (lost) return <p className="script-clip-lost">{t('script.clip.offline', { name: asset.name })}</p>;
  return (
    <div className="script-clip-view">
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- footage as it was shot has no captions yet: they are what is being written */}
      <video ref={view} src={url ?? undefined} controls controlsList="nodownload nofullscreen noremoteplayback" disablePictureInPicture preload="metadata" aria-label={asset.name}
        onLoadedMetadata={() => { if (view.current && range.in !== null) view.current.currentTime = framesToMs(range.in) / 1000; }}
        onKeyDown={(event) => {
          const key = event.key.toLowerCase();
          if (key === 'i' && here() < (range.out ?? Infinity)) onMark({ in: here() });
          else if (key === 'o' && here() >= (range.in ?? 0)) onMark({ out: here() + 1 });
        }} />
      <div>
        <button type="button" title="I" onClick={() => { if (here() < (range.out ?? Infinity)) onMark({ in: here() }); }}>{t('script.clip.markIn')}</button>
        <button type="button" title="O" onClick={() => { if (here() >= (range.in ?? 0)) onMark({ out: here() + 1 }); }}>{t('script.clip.markOut')}</button>
      </div>
    </div>
  );
}
