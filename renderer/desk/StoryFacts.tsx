import { Select, Switch } from 'antd';
import { Send, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import type { Channel, Column } from '../../shared/channel/channel.ts';
import { mayDo } from '../../shared/log/apply.ts';
import type { Person } from '../../shared/people/person.ts';
import type { VersionRow } from '../../shared/protocol/queries.ts';
import { inReview, passesGiven } from '../../shared/review/chain.ts';
import type { Story } from '../../shared/story/story.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { command } from '../data/command.ts';
import { useDraft } from '../data/useDraft.ts';
import { HistoryPart } from '../history/HistoryPart.tsx';
import { DeriveForm } from './DeriveForm.tsx';
import { VersionMark } from './VersionMark.tsx';
import { moment } from '../ui/format.ts';
import { Trail } from './Trail.tsx';
import type { Other } from './usePresence.ts';

interface Props {
  readonly story: Story;
  /** The number of its row. */
  readonly seq: number;
  readonly versions: readonly VersionRow[];
  readonly version: VersionRow;
  readonly channels: readonly Channel[];
  readonly columns: readonly Column[];
  readonly person: Person | null;
  readonly others: readonly Other[];
  readonly media: readonly Asset[];
  onVersion(id: string): void;
  onDerive(channel: Channel, title: string): void;
  onDelete(): void;
}

/** What is known of a story and what can be done with the version that is open. */
export function StoryFacts({ story, seq, versions, version, channels, columns, person, others, media, onVersion, onDerive, onDelete }: Props) {
  const roles = person?.roles ?? [];
  const may = (name: string): boolean => mayDo(name, roles);
  const set = (args: Partial<Story>): void => { command('story.set', { kind: 'story', id: story.id }, args, seq).catch(() => {}); }; // a refusal is shown by `command`
  const channel = channels.find((one) => one.id === version.channelId);
  return (
    <aside className="desk-facts" aria-label={t('desk.facts')}>
      <Part title={t('desk.versions')}>
        <ul className="desk-versions">
          {versions.filter((one) => !one.deleted).map((one) => (
            <li key={one.id}>
              <button type="button" aria-current={one.id === version.id} onClick={() => onVersion(one.id)}><span className="cut-off">{one.channelName}</span><VersionMark version={one} /></button>
            </li>
          ))}
        </ul>
        {may('version.create') && <DeriveForm key={version.id} title={version.title} channels={channels.filter((one) => !versions.some((two) => two.channelId === one.id && !two.deleted))} onMake={onDerive} />}
      </Part>
      {/* No reviewer sees a deleted story. */}
      {!story.deleted && <Part title={t('desk.review')}><ReviewActs key={version.id} version={version} person={person} max={channel?.titleMax ?? 0} /></Part>}
      {others.length > 0 && <Part title={t('desk.here')}><p className="desk-here">{others.map((one) => <span key={one.person}>{one.name}</span>)}</p></Part>}
      <Part title={t('desk.story')}>
        <label className="desk-fact"><span>{t('desk.columns')}</span>
          <Select mode="multiple" size="small" disabled={!may('story.set')} value={story.columns} onChange={(next: string[]) => set({ columns: next })} optionFilterProp="label" options={columns.map((one) => ({ value: one.id, label: one.name }))} placeholder={t('desk.columns.none')} />
        </label>
        <label className="desk-fact"><span title={t('desk.mobileFirst.hint')}>{t('desk.mobileFirst')}</span><Switch size="small" disabled={!may('story.set')} checked={story.mobileFirst} onChange={(next) => set({ mobileFirst: next })} /></label>
      </Part>
      <Part title={t('desk.trail')}><Trail trail={version.trail} /></Part>
      <Part title={t('desk.media')}>
        {media.length === 0 ? <p className="dim">{t('desk.media.none')}</p> : (
          <ul className="desk-media">{media.map((asset) => <li key={asset.id}><button type="button" className="cut-off" onClick={() => go('assets', asset.id)}>{asset.name}</button><span className="dim">{asset.stored ? '' : t('desk.media.sending')}</span></li>)}</ul>
        )}
      </Part>
      <HistoryPart key={version.id} kind="story" id={story.id} only={({ of }) => of.kind === 'story' || of.id === version.id} />
      {may('story.set') && !story.deleted && <button type="button" className="desk-button desk-delete" onClick={onDelete}><Trash2 size={14} strokeWidth={1.75} />{t('desk.delete')}</button>}
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section className="desk-part"><h3>{title}</h3>{children}</section>;
}

/** Handing in and taking back. */
function ReviewActs({ version, person, max }: { version: VersionRow; person: Person | null; max: number }) {
  const [remark, setRemark] = useDraft(`submit ${version.id}`);
  const roles = person?.roles ?? [];
  const target = { kind: 'version', id: version.id } as const;
  const doIt = (name: string, args: unknown): void => { command(name, target, args, version.seq).then(() => setRemark(''), () => {}); }; // a refusal is shown by `command`
  const writing = version.stage === 'draft' || version.stage === 'returned';
  const over = max > 0 && [...version.title].length > max;
  const mine = version.createdBy === person?.id || roles.includes('editor') || roles.includes('admin');
  return (
    <div className="desk-acts">
      <VersionMark version={version} />
      {writing && mayDo('review.submit', roles) && <>
        <input value={remark} maxLength={2000} placeholder={t('desk.submit.remark')} aria-label={t('desk.submit.remark')} onChange={(event) => setRemark(event.target.value)} />
        {over && <p className="desk-over">{t('desk.submit.over', { max })}</p>}
        <button type="button" className="desk-button desk-primary" disabled={version.title.trim() === '' || over} onClick={() => doIt('review.submit', { remark })}><Send size={14} strokeWidth={1.75} />{t('desk.submit')}</button>
      </>}
      {inReview(version.stage) && mine && mayDo('review.withdraw', roles) && <button type="button" className="desk-button" onClick={() => doIt('review.withdraw', { passes: passesGiven(version) })}><Undo2 size={14} strokeWidth={1.75} />{t('desk.withdraw')}</button>}
      {version.stage === 'released' && <p className="dim">{version.seal ? t('desk.sealed', { at: moment(version.seal.at, Date.now()) }) : t('desk.sealing')}</p>}
    </div>
  );
}
