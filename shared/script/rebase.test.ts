import { Fragment, Slice } from '@tiptap/pm/model';
import { ReplaceStep } from '@tiptap/pm/transform';
import { expect, it } from 'vitest';
import { rebaseSteps } from './rebase.ts';
import { docOfBlocks, nodeOf, scriptSchema } from './schema.ts';

it('weaves a colleague\'s paste of a whole book in while somebody types', () => {
  const base = nodeOf(docOfBlocks([{ id: 'a', kind: 'lead', text: '导语在这里。' }]));
  const put = (at: number, text: string): ReplaceStep => new ReplaceStep(at, at, new Slice(Fragment.from(scriptSchema.text(text)), 0, 0));
  const book = '一个段落很长'.repeat(20_000);
  expect(rebaseSteps(base, [put(4, '我写')], [put(2, book)]).doc.textContent).toBe(`导${book}语在我写这里。`);
}, 15_000);

it('weaves a very long paragraph that was taken away and put back by undo', () => {
  const book = '一个段落很长。'.repeat(10_000);
  const base = nodeOf(docOfBlocks([{ id: 'a', kind: 'lead', text: `${book}完` }]));
  const away = new ReplaceStep(1, 1 + book.length, Slice.empty);
  const theirs = new ReplaceStep(book.length + 2, book.length + 2, new Slice(Fragment.from(scriptSchema.text('他写')), 0, 0));
  expect(rebaseSteps(base, [away, away.invert(base)], [theirs]).doc.textContent).toBe(`${book}完他写`);
}, 20_000);
