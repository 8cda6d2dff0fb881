import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OutboxStore } from './cache/outbox-store.ts';
import { KeptWords } from './kept-words.ts';

it('what windows keep is another\'s when they are gone, over a start of the workstation too, until it waits no more', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const open = (): { outbox: OutboxStore; words: KeptWords } => { const outbox = new OutboxStore(path.join(folder, 'outbox.db')); return { outbox, words: new KeptWords(outbox) }; };
  const first = open();
  const [mine, colleague] = [first.words.of(), first.words.of()];
  mine.set('field', '条'); mine.set('field', '条目𠮷'); mine.set('given', '旧'); mine.set('given', null);
  const whileOpen = colleague.left();
  mine.gone();
  const whenGone = colleague.left();
  first.outbox.close();
  const { outbox, words } = open();
  const later = words.of();
  const afterStart = later.left();
  later.set('field', null);
  const atLast = later.left();
  outbox.close();
  const kept = [{ key: 'field', text: '条目𠮷' }];
  expect([whileOpen, whenGone, afterStart, atLast]).toEqual([[], kept, kept, []]);
});
