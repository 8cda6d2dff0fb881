/** The script schema (shared/script/schema.ts) as tiptap extensions: the same names, attributes and content, plus how a browser shows and reads them. */
import { Mark, Node as Extension } from '@tiptap/core';
import type { Schema } from '@tiptap/pm/model';
import { BLOCK_KINDS, type BlockKind } from '../../shared/script/schema.ts';
import { isTableRow, rowContent } from './paste-table.ts';

const Doc = Extension.create({ name: 'doc', topNode: true, content: 'block+' });
const Text = Extension.create({ name: 'text' });

/** By this a paragraph of a script is known. Web pages name things of theirs alike: data-role, data-id. */
const OURS = 'script-block';

/** An attribute that is kept as data-<name>; numbers come back as numbers. */
const kept = (name: string, initial: unknown) => ({
  default: initial,
  parseHTML: (element: HTMLElement) => {
    const text = element.getAttribute(`data-${name}`);
    if (text === null || text === '' || !element.classList.contains(OURS)) return initial;
    return name === 'in' || name === 'out' ? Number(text) : text;
  },
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] === null || attributes[name] === '' ? {} : { [`data-${name}`]: attributes[name] }),
});

const isBlockKind = (value: unknown): value is BlockKind => BLOCK_KINDS.some((kind) => kind === value);

/** What comes from another program has no kind: `fallback` says which it gets. */
const blockNode = (fallback: () => BlockKind) => Extension.create({
  name: 'block',
  content: 'text*',
  defining: true,
  addAttributes: () => ({
    id: kept('id', ''),
    kind: {
      default: 'para',
      parseHTML: (element: HTMLElement) => { const kind = element.getAttribute('data-kind'); return isBlockKind(kind) && element.classList.contains(OURS) ? kind : element.tagName === 'TR' ? 'row' : fallback(); },
      renderHTML: (attributes: Record<string, unknown>) => ({ 'data-kind': attributes['kind'] }),
    },
    asset: kept('asset', null), in: kept('in', null), out: kept('out', null), speaker: kept('speaker', ''), role: kept('role', ''),
  }),
  parseHTML: () => [
    // A row of a table from elsewhere; where a page only lays itself out with tables, what stands in them comes in as it is.
    { tag: 'tr', getAttrs: (element: HTMLElement) => (isTableRow(element) ? {} : false), getContent: (element: Node, schema: Schema) => rowContent(element, schema) },
    // Cells that are not in such a row are paragraphs: a column of names is one each.
    ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'div', 'td', 'th'].map((tag) => ({ tag })),
  ],
  renderHTML: ({ HTMLAttributes }) => ['p', { ...HTMLAttributes, class: OURS }, 0],
});

const Strong = Mark.create({
  name: 'strong',
  parseHTML: () => [{ tag: 'strong' }, { tag: 'b', getAttrs: (element) => (element.style.fontWeight === 'normal' ? false : null) }],
  renderHTML: () => ['strong', 0],
  addKeyboardShortcuts() { return { 'Mod-b': () => this.editor.commands.toggleMark(this.name) }; },
});

export const scriptExtensions = (fallback: () => BlockKind) => [Doc, Text, blockNode(fallback), Strong];
