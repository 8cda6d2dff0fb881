/** What stands beside each block (block-facts.ts), kept right while somebody types. Attributes only, no nodes, so no input method is disturbed. */
import { DOMSerializer, type Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { EditorView, NodeView, ViewMutationRecord } from '@tiptap/pm/view';
import { Extension } from '@tiptap/core';
import { blockOf, blocksIn } from '../../shared/script/blocks-in.ts';
import type { Block } from '../../shared/script/schema.ts';
import { columnWidths } from '../../shared/script/table.ts';
import { attributesOf, type ScriptFacts } from './block-facts.ts';

const key = new PluginKey<ScriptFacts>('facts');

/** What all blocks have in common: what is known now, and how wide the columns are in which each row stands. */
interface Known { readonly facts: ScriptFacts; readonly columns: ReadonlyMap<string, number> }

/**
 * The element of a block. As decorations of the editor the same attributes would take it longer with each block more, for each block there is: at a thousand
 * blocks that is a stall at every key.
 */
class BlockElement implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement | null;
  readonly #gone: (gone: BlockElement) => void;
  #node: Node;
  #from: { readonly block: Block; readonly facts: ScriptFacts; readonly column: number | undefined } | null = null;
  #shown: Readonly<Record<string, string>> = {};

  constructor(node: Node, known: Known, gone: (gone: BlockElement) => void) {
    const { dom, contentDOM } = DOMSerializer.renderSpec(document, node.type.spec.toDOM!(node)); // the schema (schema.ts) says how every block is drawn
    this.dom = dom as HTMLElement; // a paragraph
    this.contentDOM = contentDOM ?? null;
    this.#node = node;
    this.#gone = gone;
    this.show(known);
  }

  /** What is known of it is written onto it; nothing where that is what it says already. */
  show({ facts, columns }: Known): void {
    const block = blockOf(this.#node);
    const column = columns.get(block.id);
    const from = this.#from;
    if (from?.block === block && from.facts === facts && from.column === column) return;
    this.#from = { block, facts, column };
    const [before, now] = [this.#shown, attributesOf(block, facts, column)];
    this.#shown = now;
    for (const name of Object.keys(before)) if (now[name] === undefined) this.dom.removeAttribute(name);
    for (const [name, value] of Object.entries(now)) if (before[name] !== value) this.dom.setAttribute(name, value);
  }

  /** The editor puts the words in. What is said beside them follows when all of them stand there; a block of another kind is drawn anew. */
  update(node: Node): boolean {
    if (!node.sameMarkup(this.#node)) return false;
    this.#node = node;
    return true;
  }
  /** What is written onto it is no typing. */
  ignoreMutation({ type, target }: ViewMutationRecord): boolean { return type === 'attributes' && target === this.dom; }
  destroy(): void { this.#gone(this); }
}

/** Tells the editor what is known now. */
export const showFacts = (view: EditorView, facts: ScriptFacts): void => view.dispatch(view.state.tr.setMeta(key, facts).setMeta('addToHistory', false));

export const scriptFacts = (first: ScriptFacts) => Extension.create({
  name: 'scriptFacts',
  addProseMirrorPlugins() {
    const elements = new Set<BlockElement>();
    let known: Known = { facts: first, columns: new Map() };
    const show = ({ state }: EditorView): void => {
      known = { facts: key.getState(state) ?? first, columns: columnWidths(blocksIn(state.doc)) };
      for (const one of elements) one.show(known);
    };
    return [new Plugin<ScriptFacts>({
      key,
      state: { init: () => first, apply: (tr, before) => (tr.getMeta(key) as ScriptFacts | undefined) ?? before }, // only showFacts sets it
      props: {
        nodeViews: {
          block(node) {
            const made = new BlockElement(node, known, (gone) => elements.delete(gone));
            elements.add(made);
            return made;
          },
        },
      },
      view(made) {
        show(made);
        return {
          update(view, before) {
            // Under a composing input method the attributes stay as they are; they are right again when it ends.
            if (!view.composing && (view.state.doc !== before.doc || key.getState(view.state) !== key.getState(before))) show(view);
          },
        };
      },
    })];
  },
});

/** After an input method ended: the attributes catch up. */
export function refreshFacts(view: EditorView): void {
  const facts = key.getState(view.state);
  if (facts) showFacts(view, { ...facts });
}
