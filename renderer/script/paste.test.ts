import { Editor, getSchema, type Extensions } from '@tiptap/core';
import { DOMParser, Fragment, Slice } from '@tiptap/pm/model';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { describe, expect, it, vi } from 'vitest';
import { blocksOf, docOfBlocks, type Block } from '../../shared/script/schema.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';
import { scriptPaste } from './paste.ts';
import { scriptExtensions } from './schema.ts';

/** As much of an element as the parser asks for. */
class Piece {
  readonly nodeType: number;
  readonly tagName: string;
  readonly nodeName: string;
  parentNode: Piece | null = null;
  readonly childNodes: Piece[];
  readonly style = { length: 0, fontWeight: '' };
  readonly nodeValue: string | null;
  readonly #attributes: Readonly<Record<string, string>>;
  constructor(tag: string, attributes: Readonly<Record<string, string>>, inside: readonly (Piece | string)[]) {
    [this.tagName, this.nodeName, this.nodeType, this.nodeValue, this.#attributes] = [tag.toUpperCase(), tag.toUpperCase(), tag === '#text' ? 3 : 1, attributes['text'] ?? null, attributes];
    this.childNodes = inside.map((one) => (typeof one === 'string' ? new Piece('#text', { text: one }, []) : one));
    for (const child of this.childNodes) child.parentNode = this;
  }
  get children(): Piece[] { return this.childNodes.filter(({ nodeType }) => nodeType === 1); }
  get firstChild(): Piece | null { return this.childNodes[0] ?? null; }
  get nextSibling(): Piece | null { const siblings = this.parentNode?.childNodes ?? []; return siblings[siblings.indexOf(this) + 1] ?? null; }
  get previousSibling(): Piece | null { const siblings = this.parentNode?.childNodes ?? []; return siblings[siblings.indexOf(this) - 1] ?? null; }
  get textContent(): string { return this.nodeValue ?? this.childNodes.map((one) => one.textContent).join(''); }
  get classList(): { contains(name: string): boolean } { return { contains: (name) => (this.#attributes['class'] ?? '').split(' ').includes(name) }; }
  getAttribute(name: string): string | null { return this.#attributes[name] ?? null; }
  matches(selector: string): boolean { return selector.toUpperCase() === this.tagName; }
  querySelector(): null { return null; }
}
const piece = (tag: string, ...inside: readonly (Piece | string)[]): Piece => new Piece(tag, {}, inside);

const extensions = scriptExtensions(() => 'para') as Extensions;
const parser = DOMParser.fromSchema(getSchema(extensions));
const parsed = (...inside: Piece[]) => blocksOf(parser.parse(new Piece('div', {}, inside) as unknown as Node).toJSON());

describe('pasted from elsewhere', () => {
  it('the cells of a table of one column, and of one that a page is laid out with, are paragraphs each', () => {
    const row = (...cells: string[]): Piece => piece('tr', ...cells.map((text) => piece('td', text)));
    const [long, other] = ['左'.repeat(501), '右'.repeat(501)];
    expect(parsed(piece('table', piece('tbody', row('张三'), row('李四'), row(long, other)))).map(({ kind, text }) => `${kind} ${text}`)).toEqual(['para 张三', 'para 李四', `para ${long}`, `para ${other}`]);
  });
  it('a row of a table is one', () => {
    expect(parsed(piece('table', piece('tr', piece('td', '项目'), piece('td', '金额')))).map(({ kind, text }) => `${kind} ${text}`)).toEqual(['row 项目\t金额']);
  });

  const facts = { 'data-role': 'paragraph', 'data-asset': 'x', 'data-in': 'left', 'data-speaker': 's' };
  it('what a web page says of its own paragraphs is nobody\'s office, clip or place in one', () => {
    expect(parsed(new Piece('p', facts, ['一']))).toMatchObject([{ text: '一', role: '', asset: null, in: null, speaker: '' }]);
    expect(parsed(new Piece('p', { 'data-kind': 'note' }, ['一']), new Piece('div', { 'data-kind': 'read' }, ['二']))).toMatchObject([{ text: '一', kind: 'para' }, { text: '二', kind: 'para' }]);
  });
  it('what a script says of its paragraphs comes along', () => {
    expect(parsed(new Piece('p', { class: 'script-block', 'data-role': '局长', 'data-asset': 'x', 'data-in': '0', 'data-kind': 'sot' }, ['一']))).toMatchObject([{ kind: 'sot', role: '局长', asset: 'x', in: 0 }]);
  });

  it('words in or behind the baggage of Word stay', () => {
    const plugin = scriptPaste(() => 'para').config.addProseMirrorPlugins!.call({} as never)[0]!; // it asks its extension for nothing
    const clean = plugin.props.transformPastedHTML!.call(plugin, '<p>一<o:p/></p><p>二</p><p><o:p>三</o:p></p><style>p{}</style><p>四<o:p></o:p></p>', {} as never);
    expect(clean.replace(/<[^>]*>/g, '')).toBe('一二三四');
    expect(clean).not.toContain('o:p');
  });
});

/** In how many steps a text of so many lines comes into a script. */
async function stepsOf(lines: number): Promise<number> {
  let steps = 0;
  await after([{ id: 'a', kind: 'vo', text: '前文。' }], [4, 4], Array.from({ length: lines }, (_, n) => `第${n}行`).join('\n'), { inSteps: (count) => { steps = count; } });
  return steps;
}

/** A television script after a paste over part of it (`from` and `to` of the document): of text, or of blocks copied from a script. */
async function after(blocks: readonly (Partial<Block> & Pick<Block, 'id' | 'kind'>)[], [from, to]: readonly [number, number], pasted: string | readonly (Partial<Block> & Pick<Block, 'id' | 'kind'>)[], { inSteps, dropped = false }: { inSteps?(count: number): void; dropped?: boolean } = {}): Promise<Block[]> {
  standInBrowser();
  vi.stubGlobal('navigator', { platform: 'Linux', userAgent: '' });
  vi.stubGlobal('document', undefined);
  const { scriptKeys } = await import('./keys.ts');
  const editor = new Editor({ element: null, content: docOfBlocks(blocks) as object, extensions: [scriptKeys('tv'), ...scriptExtensions(() => 'vo'), scriptPaste(() => 'vo')] as Extensions });
  const { plugins } = editor.extensionManager;
  const { doc } = editor.state;
  const view = { dragging: null, posAtCoords: () => ({ pos: from }), focus: () => {}, state: EditorState.create({ doc, plugins, selection: TextSelection.create(doc, from, to) }), dispatch: (tr: Transaction): void => { const { state, transactions } = view.state.applyTransaction(tr); view.state = state; inSteps?.(transactions.reduce((sum, one) => sum + one.steps.length, 0)); } };
  const plugin = plugins.find(({ props }) => props.transformPasted)!;
  const as = view as unknown as EditorView; // what is asked of one
  const copied = typeof pasted === 'string' ? plugin.props.clipboardTextParser!.call(plugin, pasted, doc.resolve(from), false, as) : new Slice(Fragment.from(pasted.map((one) => doc.type.schema.nodeFromJSON(docOfBlocks([one]) as object).child(0))), 1, 1);
  const slice = plugin.props.transformPasted!.call(plugin, copied, as, typeof pasted === 'string');
  // What an editor does with it itself.
  if (dropped) { if (!plugin.props.handleDrop?.call(plugin, as, {} as DragEvent, slice, false)) view.dispatch(view.state.tr.replaceRange(from, from, slice)); }
  else if (!plugin.props.handlePaste?.call(plugin, as, {} as ClipboardEvent, slice)) view.dispatch(view.state.tr.replaceSelection(slice));
  return blocksOf(view.state.doc.toJSON());
}

describe('words that are pasted', () => {
  const bite = { id: 'b', kind: 'sot', text: '旧词', asset: 'x', in: 0, out: 50, speaker: '张三', role: '局长' } as const;
  it('into an empty block leave it what it is: what the anchor shall read does not become voice-over', async () => {
    expect(await after([{ id: 'a', kind: 'read' }], [1, 1], '各位好。')).toMatchObject([{ id: 'a', kind: 'read', text: '各位好。' }]);
    expect(await after([{ id: 'a', kind: 'read' }], [1, 1], '各位好。\n下面请看。')).toMatchObject([{ id: 'a', kind: 'read', text: '各位好。' }, { kind: 'vo', text: '下面请看。' }]);
  }, 60_000);
  it('over all words of a bite leave it its clip and its speaker', async () => {
    expect(await after([bite], [1, 3], '方便多了。')).toMatchObject([{ ...bite, text: '方便多了。' }]);
    expect(await after([bite], [1, 3], '方便。\n真的。')).toMatchObject([{ ...bite, text: '方便。' }, { kind: 'vo', text: '真的。', asset: null }]);
    expect(await after([bite], [1, 3], [{ id: 'v', kind: 'vo', text: '配音。' }])).toMatchObject([{ ...bite, text: '配音。' }]);
    expect(await after([{ ...bite, text: '' }], [1, 1], '方便多了。')).toMatchObject([{ ...bite, text: '方便多了。' }]);
  });
  it('in the middle of a note leave what stands behind them a note, and of a bite its own words: neither is read out by somebody else', async () => {
    expect(await after([{ id: 'n', kind: 'note', text: '联系人不要念' }], [4, 4], '甲。\n乙。')).toMatchObject([{ id: 'n', kind: 'note', text: '联系人甲。' }, { kind: 'note', text: '乙。不要念' }]);
    expect(await after([{ ...bite, text: '很方便真的' }], [4, 4], '甲。\n乙。')).toMatchObject([{ ...bite, text: '很方便甲。' }, { kind: 'sot', text: '乙。真的', asset: null }]);
    expect(await after([{ id: 'r', kind: 'row', text: '桥\t3\t完' }], [2, 2], '甲\n乙')).toMatchObject([{ id: 'r', kind: 'row', text: '桥甲' }, { kind: 'row', text: '乙\t3\t完' }]);
    const copied = [{ id: 'x', kind: 'vo', text: '一' }, { id: 'y', kind: 'cg', text: '二' }] as const;
    expect(await after([{ id: 'r', kind: 'read', text: '前后' }], [2, 2], copied)).toMatchObject([{ id: 'r', kind: 'read', text: '前一' }, { kind: 'cg', text: '二' }, { kind: 'read', text: '后' }]);
    expect(await after([{ id: 'r', kind: 'read', text: '前后' }], [2, 2], '项目\t金额\n桥\t3')).toMatchObject([{ id: 'r', kind: 'read' }, { kind: 'row', text: '桥\t3' }, { kind: 'read', text: '后' }]);
  }, 60_000);
  it('and dragged in from another program they do as little', async () => {
    expect(await after([{ id: 'n', kind: 'note', text: '联系人不要念' }], [4, 4], '甲。\n乙。', { dropped: true })).toMatchObject([{ id: 'n', kind: 'note', text: '联系人甲。' }, { kind: 'note', text: '乙。不要念' }]);
    expect(await after([{ id: 'a', kind: 'vo', text: '前后' }], [2, 2], '【同期声】方便。', { dropped: true })).toMatchObject([{ kind: 'vo', text: '前' }, { kind: 'sot', text: '方便。' }, { kind: 'vo', text: '后' }]);
    expect(await after([{ id: 'a', kind: 'vo', text: '前后' }], [2, 2], '字', { dropped: true })).toMatchObject([{ kind: 'vo', text: '前字后' }]);
  });
  it('in thousands of lines come in a few steps: each is told to every colleague', async () => { expect(await stepsOf(1000)).toBe(await stepsOf(4)); });
  it('with a mark are what that says', async () => {
    expect(await after([{ id: 'a', kind: 'read' }], [1, 1], '【导语】今年。')).toMatchObject([{ kind: 'lead', text: '今年。' }]);
    expect(await after([{ id: 'a', kind: 'read', text: '旧词' }], [1, 3], '【同期声】好。')).toMatchObject([{ kind: 'sot', text: '好。' }]);
  });
  it('with a mark are no words of the block that they are pasted in, before, between or behind its own', async () => {
    const into = async (at: number, text: string): Promise<string[]> => (await after([{ id: 'a', kind: 'vo', text: '前文。后文。' }], [at, at], text)).map((block) => `${block.kind} ${block.text}`);
    expect(await into(7, '【导语】今年。\n【口播】各位。')).toEqual(['vo 前文。后文。', 'lead 今年。', 'read 各位。']);
    expect(await into(1, '【导语】今年。\n各位。')).toEqual(['lead 今年。', 'vo 各位。', 'vo 前文。后文。']);
    expect(await into(4, '【同期声】方便。')).toEqual(['vo 前文。', 'sot 方便。', 'vo 后文。']);
    const blocks = await after([bite], [2, 2], '【口播】各位。');
    expect(blocks).toMatchObject([{ ...bite, text: '旧' }, { kind: 'read', text: '各位。' }, { kind: 'sot', text: '词', asset: null, speaker: '' }]);
  });
  it('behind a mark on a line of its own are what that says', async () => {
    expect((await after([{ id: 'a', kind: 'vo' }], [1, 1], '【导语】\n今年。\n\n　　【正文】\n全县。\n还有。\n【字幕】')).map(({ kind, text }) => `${kind} ${text}`)).toEqual(['lead 今年。', 'vo 全县。', 'vo 还有。', 'cg ']);
    expect(await after([{ id: 'a', kind: 'vo', text: '旧词' }], [1, 3], '【同期】\n项目\t金额')).toMatchObject([{ kind: 'sot', text: '' }, { kind: 'row', text: '项目\t金额' }]);
  });
  it('as a bite that was copied are one, with an id of its own: the first keeps its', async () => {
    const blocks = await after([{ id: 'a', kind: 'vo' }, bite], [1, 1], [bite]);
    expect(blocks).toMatchObject([{ ...bite, id: expect.not.stringMatching(/^b$/) as string }, bite]);
  });
  it('from an element of a page that no rule names are voice-over as others are, not for the anchor to read', async () => {
    expect(await after([{ id: 'a', kind: 'vo', text: '配音。' }], [4, 4], [{ id: '', kind: 'para', text: '一。' }, { id: '', kind: 'para', text: '二。' }])).toMatchObject([{ id: 'a', kind: 'vo', text: '配音。一。' }, { kind: 'vo', text: '二。' }]);
  });
  it('in lines that a page breaks with an element of its own are a paragraph each', () => {
    const plugin = scriptPaste(() => 'para').config.addProseMirrorPlugins!.call({} as never)[0]!; // it asks its extension for nothing
    expect(plugin.props.transformPastedHTML!.call(plugin, '<p>一<br style="max-width: 100%;"/>二<br clear=all>三</p>', {} as never)).toBe('<p>一</p><p>二</p><p>三</p>');
  });
});
