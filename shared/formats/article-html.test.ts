import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articleContent, articlePage, articleText, runsOf, type Article, type ArticleBlock } from './article-html.ts';

const block = (kind: ArticleBlock['kind'], text: string, more: Partial<ArticleBlock> = {}): ArticleBlock => ({ kind, speaker: '', runs: text === '' ? [] : [{ text, strong: false }], picture: null, ...more });
const article = (...blocks: ArticleBlock[]): Article => ({ title: '通车啦', kicker: '', subtitle: '', blocks });
const ALLOWED = ['section', 'p', 'span', 'strong', 'img', 'table', 'tbody', 'tr', 'td'];

describe('the content of an article', () => {
  it('has the words, headings, stress and pictures in order', () => {
    const html = articleContent(article(block('heading', '怎么坐'), block('para', '', { runs: [{ text: '票价', strong: false }, { text: '两元', strong: true }] }),
      block('picture', '列车', { picture: { src: 'images/01.jpg', width: 1280, height: 960 } }), block('sot', '真快', { speaker: '乘客' }), block('note', '内部')));
    expect(html.replace(/ style="[^"]*"/g, '')).toBe('<section><p><strong>怎么坐</strong></p><p>票价<strong>两元</strong></p><section><img src="images/01.jpg" width="1280" height="960" alt="列车" /><p>列车</p></section><p><span>乘客：</span>真快</p></section>');
  });
  it('rows that follow each other are one table, as wide as its longest row; an empty row is none', () => {
    const row = (...runs: ArticleBlock['runs']): ArticleBlock => block('row', '', { runs });
    const html = articleContent(article(row({ text: '线路\t票', strong: false }, { text: '价', strong: true }), row({ text: '\t', strong: false }), row({ text: '1<号', strong: false }), block('para', '说明'), row({ text: '完', strong: false })));
    expect(html.replace(/ style="[^"]*"/g, '')).toBe('<section><table><tbody><tr><td>线路</td><td>票<strong>价</strong></td></tr><tr><td>1&lt;号</td><td></td></tr></tbody></table><p>说明</p><table><tbody><tr><td>完</td></tr></tbody></table></section>');
  });
  it('holds only what the channel keeps, whatever was written', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('para', 'heading', 'picture', 'sot', 'note', 'row'), fc.string(), fc.boolean())), (rows) => {
      const html = articleContent(article(...rows.map(([kind, text, isStrong]) => block(kind, '', { speaker: kind === 'sot' ? text : '', runs: [{ text, strong: isStrong }] }))));
      const tags = [...html.matchAll(/<\/?([^\s>/]*)/g)].map((found) => found[1]);
      for (const tag of tags) expect(ALLOWED).toContain(tag);
      for (const found of html.matchAll(/<[a-z]+((?: [a-z]+="[^"]*")*) ?\/?>/g)) expect(found[1]).not.toMatch(/ (?:class|id|on\w+)=/);
    }));
  });
  it('cannot be broken out of', () => {
    expect(articlePage({ ...article(block('para', '</section><script>1</script>')), title: '"><script>' })).not.toMatch(/<script/);
  });
});

it('the text has every paragraph but the notes', () => {
  expect(articleText({ ...article(block('para', '一'), block('note', '内部'), block('sot', '好', { speaker: '乘客' })), kicker: '引题', subtitle: '副题' })).toBe('引题\n\n通车啦\n\n副题\n\n一\n\n乘客：好\n');
});
it('the text has the rows of a table line under line', () => {
  expect(articleText(article(block('para', '一'), block('row', '甲\t乙'), block('row', '丙\t丁'), block('para', '二')))).toBe('通车啦\n\n一\n\n甲\t乙\n丙\t丁\n\n二\n');
});
it('reads stress from a document', () => {
  expect(runsOf({ content: [{ content: [{ text: '甲' }, { text: '乙', marks: [{ type: 'strong' }] }] }, {}] })).toEqual([[{ text: '甲', strong: false }, { text: '乙', strong: true }], []]);
});
