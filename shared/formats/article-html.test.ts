import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articleContent, articlePage, articleText, runsOf, type Article, type ArticleBlock } from './article-html.ts';

const block = (kind: ArticleBlock['kind'], text: string, more: Partial<ArticleBlock> = {}): ArticleBlock => ({ kind, speaker: '', runs: text === '' ? [] : [{ text, strong: false }], picture: null, ...more });
const article = (...blocks: ArticleBlock[]): Article => ({ title: '通车啦', kicker: '', subtitle: '', blocks });
const ALLOWED = ['section', 'p', 'span', 'strong', 'img'];

describe('the content of an article', () => {
  it('has the words, headings, stress and pictures in order', () => {
    const html = articleContent(article(block('heading', '怎么坐'), block('para', '', { runs: [{ text: '票价', strong: false }, { text: '两元', strong: true }] }),
      block('picture', '列车', { picture: { src: 'images/01.jpg', width: 1280, height: 960 } }), block('sot', '真快', { speaker: '乘客' }), block('note', '内部')));
    expect(html.replace(/ style="[^"]*"/g, '')).toBe('<section><p><strong>怎么坐</strong></p><p>票价<strong>两元</strong></p><section><img src="images/01.jpg" width="1280" height="960" alt="列车" /><p>列车</p></section><p><span>乘客：</span>真快</p></section>');
  });
  it('holds only what the channel keeps, whatever was written', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('para', 'heading', 'picture', 'sot', 'note'), fc.string(), fc.boolean())), (rows) => {
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
it('reads stress from a document', () => {
  expect(runsOf({ content: [{ content: [{ text: '甲' }, { text: '乙', marks: [{ type: 'strong' }] }] }, {}] })).toEqual([[{ text: '甲', strong: false }, { text: '乙', strong: true }], []]);
});
