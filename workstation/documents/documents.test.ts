import { Transform } from 'prosemirror-transform';
import { expect, it } from 'vitest';
import type { Push } from '../../shared/protocol/port.ts';
import type { Body } from '../../shared/script/body.ts';
import { docOf, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { Documents } from './documents.ts';

const script = (text: string): unknown => ({ type: 'doc', content: [{ type: 'block', attrs: { id: 'b1', kind: 'vo' }, content: [{ type: 'text', text }] }] });
const typing = (doc: unknown, at: number, text: string): { doc: unknown; steps: unknown[] } => {
  const tr = new Transform(nodeOf(doc)).insert(at, scriptSchema.text(text));
  return { doc: docOf(tr.doc), steps: tr.steps.map((step) => step.toJSON() as unknown) };
};

it('what a failing disk kept of a push is not shown to its window a second time: it opens the script anew', () => {
  let body: Body = { id: 's', v: 0, doc: script('今晚新闻') };
  const own = typing(body.doc, 5, '，请收看');
  const documents = new Documents(() => body, () => { body = { ...body, v: 1, doc: own.doc }; return { refused: 'disk-full' }; }, () => null);
  const heard: Push[] = [];
  const window = { doc: 1, send: (push: Push) => heard.push(push) };
  documents.open('s', window);
  expect(documents.push('s', window, 0, own.steps)).toEqual({ refused: 'disk-full' });
  // A frame comes before the disk is said to be back.
  const theirs = typing(own.doc, 1, '各位：');
  body = { ...body, v: 2, doc: theirs.doc };
  documents.changed('s');
  expect(heard).toEqual([{ push: 'doc-reset', doc: 1 }]);
  // From then on by steps again.
  body = { ...body, v: 3, doc: typing(body.doc, 1, '晚上好。').doc };
  documents.changed('s');
  expect(heard.map((one) => one.push)).toEqual(['doc-reset', 'doc']);
});

it('words that went into a branch are taken off the windows again; typing that left the number as it was, merged into what waits, is not', () => {
  let body: Body = { id: 's', v: 1, doc: script('今晚新闻') };
  const own = typing(body.doc, 5, '，请收看');
  let kept = body;
  const documents = new Documents(() => body, () => { const into = kept.doc === body.doc ? 'branch' : 'body'; body = kept; return { writes: [{ kind: into, id: 's', record: null }] }; }, () => null);
  const heard: Push[] = [];
  const window = { doc: 1, send: (push: Push) => heard.push(push) };
  documents.open('s', window);
  expect(documents.push('s', window, 0, own.steps)).toEqual({ version: own.steps.length + 1 });
  expect(heard).toMatchObject([{ push: 'doc', doc: 1, version: own.steps.length, steps: [{ stepType: 'replace', from: 5, to: 9 }] }]);
  kept = { ...body, doc: own.doc };
  expect(documents.push('s', window, own.steps.length + 1, own.steps)).toEqual({ version: 2 * own.steps.length + 1 });
  expect(heard.length).toBe(1);
});
