/** What stands beside each block: its kind, its seconds, whose clip it is, who else is in it. Attributes only, no nodes, so no input method is disturbed. */
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { Extension } from '@tiptap/core';
import { readTime } from '../../shared/script/read-time.ts';
import { blocksOf, type BlockKind } from '../../shared/script/schema.ts';
import { columnWidths } from '../../shared/script/table.ts';
import { framesToMs, minutesSeconds, timecode } from '../../shared/units.ts';

/** A clip as its block shows it. `poster`: the address of its picture, '' while that is on its way (its place is kept: no line moves when it comes), null where there is none. */
interface Clip { readonly name: string; readonly poster: string | null }

export interface ScriptFacts {
  /** Syllables a minute; null where nobody reads it aloud. */
  readonly rate: number | null;
  readonly label: (kind: BlockKind) => string;
  readonly clip: (asset: string) => Clip;
  /** Names of the others who are in a block. */
  readonly here: (block: string) => string;
  readonly noClip: string;
}

const key = new PluginKey<{ facts: ScriptFacts; decorations: DecorationSet }>('facts');

/** What is known of each block, as attributes of its element. */
function decorate(state: EditorState, facts: ScriptFacts): DecorationSet {
  const blocks = blocksOf(state.doc.toJSON());
  const times = facts.rate === null ? [] : readTime(blocks, facts.rate).blocks;
  const columns = columnWidths(blocks);
  const decorations: Decoration[] = [];
  state.doc.forEach((node, pos, index) => {
    const block = blocks[index]!;
    const ms = times[index]?.ms ?? 0;
    const clip = block.asset ? facts.clip(block.asset) : null;
    const attributes: Record<string, string> = {
      'data-label': facts.label(block.kind), 'data-seconds': ms > 0 ? minutesSeconds(ms) : '', 'data-here': facts.here(block.id),
    };
    if (block.kind === 'sot') {
      const range = block.in !== null && block.out !== null ? `${timecode(block.in)} – ${timecode(block.out)} · ${minutesSeconds(framesToMs(block.out - block.in))}` : '';
      attributes['data-line'] = [`${block.speaker} ${block.role}`.trim(), clip?.name ?? facts.noClip, range].filter((part) => part !== '').join('  ·  ');
    }
    if (block.kind === 'picture') attributes['data-line'] = clip?.name ?? facts.noClip;
    const column = columns.get(block.id);
    if (column !== undefined) attributes['style'] = `--column: ${column}em`;
    if (clip && clip.poster !== null) attributes['data-poster'] = '';
    if (clip?.poster) attributes['style'] = `--poster: url("${clip.poster}")`;
    decorations.push(Decoration.node(pos, pos + node.nodeSize, attributes));
  });
  return DecorationSet.create(state.doc, decorations);
}

/** Tells the editor what is known now. */
export const showFacts = (view: EditorView, facts: ScriptFacts): void => view.dispatch(view.state.tr.setMeta(key, facts).setMeta('addToHistory', false));

export const scriptFacts = (first: ScriptFacts) => Extension.create({
  name: 'scriptFacts',
  addProseMirrorPlugins() {
    let view: EditorView | null = null;
    return [new Plugin({
      key,
      state: {
        init: (_config, state) => ({ facts: first, decorations: decorate(state, first) }),
        apply(tr, before, _old, state) {
          const facts = (tr.getMeta(key) as ScriptFacts | undefined) ?? before.facts;
          if (facts === before.facts && !tr.docChanged) return before;
          // Under a composing input method the attributes stay as they are; they are right again when it ends.
          if (view?.composing) return { facts, decorations: before.decorations.map(tr.mapping, tr.doc) };
          return { facts, decorations: decorate(state, facts) };
        },
      },
      props: { decorations: (state) => key.getState(state)?.decorations ?? null },
      view(made) { view = made; return {}; },
    })];
  },
});

/** After an input method ended: the attributes catch up. */
export function refreshFacts(view: EditorView): void {
  const state = key.getState(view.state);
  if (state) showFacts(view, { ...state.facts });
}
