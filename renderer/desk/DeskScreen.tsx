import { useCallback, useMemo, useRef, useState } from 'react';
import type { Channel } from '../../shared/channel/channel.ts';
import { isSpoken } from '../../shared/channel/channel.ts';
import { mayDo } from '../../shared/log/apply.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { assetsIn, docOfBlocks, emptyDoc, type Block } from '../../shared/script/schema.ts';
import { deriveBlocks } from '../../shared/story/derive.ts';
import { t } from '../app/language.ts';
import { useNavigation } from '../app/navigation.ts';
import { refusalText } from '../app/notices.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { command } from '../data/command.ts';
import type { Given } from '../data/field-words.ts';
import { newId } from '../data/newId.ts';
import { useQuery } from '../data/useQuery.ts';
import { ScriptEditor } from '../script/ScriptEditor.tsx';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { BranchBar } from './BranchBar.tsx';
import { DeletedStories } from './DeletedStories.tsx';
import { MergeBar } from './MergeBar.tsx';
import { StoryFacts } from './StoryFacts.tsx';
import { StoryList } from './StoryList.tsx';
import { TitleSet, type SeenOnDesk, type Titles } from './TitleSet.tsx';
import { useNames, usePerson } from './usePerson.ts';
import { usePlace } from './usePlace.ts';
import { useFetching } from './useFetching.ts';
import { usePresence } from './usePresence.ts';
import { useWriter } from './useWriter.ts';
import './desk.css';

/** Rows asked for at first, more each time the end of the list comes near, and at most: further back the search is quicker. */
const STEP = 300;
const MOST = 1800;
/** Where no programme says how fast it is read. */
const USUAL_RATE = 280;
const NOWHERE: [] = [];
/** A refusal was already shown by `command`. */
const shown = (): void => {};

/** 稿件: every story at the left, the one that is open in the middle, what is known of it at the right. */
export default function DeskScreen() {
  const person = usePerson();
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(STEP);
  const stories = useQuery('stories', { text, limit });
  const rows = useMemo(() => stories.value?.rows.filter((row) => !row.deleted) ?? [], [stories.value]);
  const { id, go } = usePlace('stories', rows[0]?.id);
  const [storyId = null, versionId = null] = id?.split('/') ?? [];
  const columns = useQuery('columns', {}).value ?? [];
  const channels = useQuery('channels', {}).value ?? [];
  const { fetching, fetch } = useFetching((found) => go('stories', found));
  const search = (next: string): void => { setText(next); setLimit(STEP); };
  const shownOf = stories.value?.rows.length ?? 0;
  const total = stories.value?.total ?? 0;
  const more = (): void => { if (!stories.loading && shownOf >= limit && total > limit) setLimit(Math.min(MOST, limit + STEP)); };
  const [fresh, setFresh] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<{ id: string; title: string } | null>(null);
  const [bin, setBin] = useState(false);

  const mayCreate = channels.length > 0 && mayDo('story.create', person?.roles ?? []);
  const create = (): void => {
    const channel = channels.find((one) => one.form === 'tv') ?? channels[0];
    if (!channel || !mayCreate) return;
    const made = newId();
    command('story.create', { kind: 'story', id: made }, {
      title: t('desk.untitled'), columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc(isSpoken(channel.form) ? 'lead' : 'para', newId()),
    }).then(() => { search(''); setFresh(made); go('stories', made); }, shown);
  };
  useShortcut(['Ctrl+N', 'Alt+N'], create, 'desk.new', mayCreate);
  const remove = (story: { id: string; title: string }, gone: boolean): void => {
    command('story.set', { kind: 'story', id: story.id }, { deleted: gone }).then(() => {
      setDeleted(gone ? story : null);
      go('stories', gone ? null : story.id);
    }, shown);
  };

  const list = (
    <div className="desk-side">
      {bin ? <DeletedStories chosen={storyId} mayRestore={mayDo('story.set', person?.roles ?? [])} onChoose={(next) => go('stories', next)} onRestore={(story) => remove(story, false)} onClose={() => setBin(false)} /> : <StoryList rows={rows} total={total} elsewhere={stories.value?.elsewhere ?? NOWHERE} indexing={stories.value?.indexing ?? 0} unasked={stories.value?.unasked ?? null} fetching={fetching} cut={shownOf >= MOST && total > MOST} columns={columns} chosen={storyId} text={text} mayCreate={mayCreate} onText={search} onChoose={(next) => go('stories', next)} onFetch={fetch} onNew={create} onBin={() => setBin(true)} onMore={more}
        state={stories.error ? { error: refusalText(stories.error.refusal) } : stories.loading && !stories.value ? 'loading' : 'ready'} />}
      {deleted && !bin && <div className="desk-undo" role="status"><span className="cut-off">{t('desk.deleted', { title: deleted.title })}</span><button type="button" className="desk-button" onClick={() => remove(deleted, false)}>{t('desk.undo')}</button></div>}
    </div>
  );
  const open = storyId === null ? <p className="desk-note">{t('desk.none')}</p> : <OpenStory key={storyId} storyId={storyId} versionId={versionId} begin={fresh === storyId} channels={channels} onDelete={remove} />;
  return <div className="desk"><SplitPanes name="desk" panes={[{ id: 'list', size: 272, min: 200, max: 480, content: list }, { id: 'open', min: 420, content: open }]} /></div>;
}

interface OpenProps { readonly storyId: string; readonly versionId: string | null; readonly begin: boolean; readonly channels: readonly Channel[]; onDelete(story: { id: string; title: string }, gone: boolean): void }

/** The story that is open: titles, script, facts. */
function OpenStory({ storyId, versionId, begin, channels, onDelete }: OpenProps) {
  const { go } = useNavigation();
  const person = usePerson();
  const nameOf = useNames();
  const found = useQuery('story', { id: storyId });
  const columns = useQuery('columns', {}).value ?? [];
  const assets = useQuery('assets', { text: '' }).value ?? [];
  const programmes = useQuery('programmes', {}).value ?? [];
  // Of what is typed only the footage that is in it is drawn here: the rest of the screen is not drawn again with every key.
  const blocks = useRef<readonly Block[]>([]);
  const [used, setUsed] = useState('');
  const takeBlocks = useCallback((now: readonly Block[]): void => {
    blocks.current = now;
    setUsed(assetsIn(now).join(' '));
  }, []);
  const [block, setBlock] = useState<string | null>(null);
  const versions = found.value?.versions ?? [];
  const version = versions.find((one) => one.id === versionId && !one.deleted) ?? versions.find((one) => !one.deleted) ?? null;
  const channel = channels.find((one) => one.id === version?.channelId);
  const others = usePresence(version?.id ?? null, block, person?.id ?? null);
  const writer = useWriter(version, person?.id ?? null);

  if (found.error) return <p className="desk-note" role="alert">{refusalText(found.error.refusal)}</p>;
  if (found.value === null || (found.value && !version)) return <p className="desk-note">{t('desk.gone')}</p>;
  if (!found.value || !version) return <div className="desk-open" aria-busy="true" aria-label={t('desk.loading')} />;
  const { story } = found.value;
  const titleActs = (titles: Partial<Titles>, seen: SeenOnDesk): Given[] => {
    const acts: Given[] = [{ name: 'version.titles', target: { kind: 'version', id: version.id }, args: { ...titles, passes: passesGiven(version) }, seen: seen.version }];
    // The working title follows the first version's title as long as nobody gave the story one of its own.
    const title = titles.title?.trim();
    if (title && (story.title === version.title || story.title === t('desk.untitled'))) acts.push({ name: 'story.set', target: { kind: 'story', id: story.id }, args: { title: title.slice(0, 120) }, seen: seen.story });
    return acts;
  };
  const derive = (to: Channel, title: string): void => {
    const made = newId();
    const doc = docOfBlocks(deriveBlocks({ blocks: blocks.current, form: to.form, newId, isImage: (asset) => assets.find((one) => one.id === asset)?.kind === 'image' }));
    command('version.create', { kind: 'version', id: made }, { story: story.id, channel: to.id, title, basedOn: version.id, doc }).then(() => go('stories', `${story.id}/${made}`), shown);
  };
  const rate = isSpoken(version.form) ? (programmes.find((one) => one.channelId === version.channelId)?.rate ?? USUAL_RATE) : null;
  const inScript = new Set(used.split(' '));
  const another = version.writer !== null && version.writer !== person?.id ? version.writer : null;
  const text = (
    <main className="desk-open">
      {story.deleted && <WriterLine text={t('desk.isDeleted')} act={mayDo('story.set', person?.roles ?? []) ? { label: t('desk.restore'), run: () => onDelete({ id: story.id, title: story.title }, false) } : null} />}
      {another && <WriterLine text={t('desk.writing', { name: nameOf(another) })} act={{ label: t('desk.takeOver'), run: writer.takeOver }} />}
      <BranchBar story={story.id} version={version.id} />
      {version.mergeFlags && version.mergeFlags.length > 0 && <MergeBar version={version.id} flags={version.mergeFlags} nameOf={nameOf} mayClear={mayDo('merge.clear', person?.roles ?? [])} />}
      <TitleSet key={`titles ${version.id}`} titles={version} seen={{ version: version.seq, story: found.value.seq }} max={channel?.titleMax ?? 0} disabled={!mayDo('version.titles', person?.roles ?? [])} begin={begin} version={version.id} acts={titleActs} />
      <ScriptEditor key={`script ${version.id}`} body={version.id} form={version.form} rate={rate} others={others} onBlocks={takeBlocks} onBlock={setBlock} onTyped={writer.typed} />
    </main>
  );
  const facts = (
    <StoryFacts story={story} seq={found.value.seq} versions={versions} version={version} channels={channels} columns={columns} person={person} others={others} media={assets.filter((one) => inScript.has(one.id))}
      onVersion={(next) => go('stories', `${story.id}/${next}`)} onDerive={derive} onDelete={() => onDelete({ id: story.id, title: story.title }, true)} />
  );
  return <SplitPanes name="desk.open" panes={[{ id: 'text', min: 360, content: text }, { id: 'facts', size: 256, min: 220, max: 420, content: facts }]} />;
}

/** What whoever writes here has to know, and what they can do about it. */
function WriterLine({ text, act }: { text: string; act: { label: string; run(): void } | null }) {
  return <div className="desk-writer" role="status"><span>{text}</span>{act && <button type="button" className="desk-button" onClick={act.run}>{act.label}</button>}</div>;
}
