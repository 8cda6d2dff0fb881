import { getSchema, type Extensions } from '@tiptap/core';
import { DOMParser } from '@tiptap/pm/model';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../shared/script/schema.ts';
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
