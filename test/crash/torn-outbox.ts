/** outbox.db and its write-ahead log, damaged: what was saved goes on as it was, or is kept apart and said so. */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { openOutbox } from '../../workstation/cache/outbox-rescue.ts';
import type { OutboxEntry } from '../../workstation/cache/outbox-rows.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { chance } from '../property/script-history.ts';
import { idOf } from './ground.ts';
import { keptAside, type Subject } from './torn-subject.ts';

const SETTINGS = { device: 'this-one', pool: 'http://127.0.0.1:1', person: '记者甲' } as const;

export function outboxSubject(): Subject {
  /** What was saved, by id, in order, with the document that an edit stands on. */
  const saved = new Map<string, string>();
  const order: string[] = [];
  const said = (outbox: OutboxStore, { n, id, name, target, args, by, at, seen, form, sent }: OutboxEntry): string => JSON.stringify({ id, name, target, args, by, at, seen, form, sent, base: outbox.base(n) });
  return {
    name: 'outbox', files: /^outbox\.db(-wal)?$/,
    prepare(folder) {
      const work = path.join(folder, 'work.db');
      const random = chance(5);
      for (const part of [0, 1]) {
        const outbox = new OutboxStore(work);
        if (part === 0) {
          for (const [key, value] of Object.entries(SETTINGS)) outbox.setSetting(key, value);
          outbox.setAccount({ person: 'p', name: '记者甲', roles: ['editor'], verifier: 'v', token: 't' });
          outbox.enter('甲台', SETTINGS.pool);
        }
        const numbers: number[] = [];
        for (let done = 0; done < 60; done++) {
          const edit = random.below(2) === 0;
          const target = edit ? { kind: 'body' as const, id: idOf(1, random.below) } : { kind: 'story' as const, id: idOf(1, random.below) };
          const args = edit ? { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: `第${done}次写的字` }] } }] } : { title: `第${done}题`.repeat(1 + random.below(30)) };
          const id = idOf(done, random.below);
          order.push(id);
          numbers.push(outbox.add({ id, name: edit ? 'script.edit' : 'story.set', target, args, by: 'p', at: 1000 + done, seen: done }, edit ? JSON.stringify({ type: 'doc', content: '原来的稿子。'.repeat(random.below(40)) }) : null));
        }
        if (part === 0) { outbox.markSent(numbers.slice(0, 10)); for (const n of numbers.slice(20, 25)) outbox.setArgs(n, { title: '改过' }); }
        for (const entry of outbox.all()) saved.set(entry.id, said(outbox, entry));
        if (part === 1) for (const suffix of ['', '-wal']) copyFileSync(work + suffix, path.join(folder, `outbox.db${suffix}`));
        outbox.close();
      }
    },
    judge(folder) {
      const { outbox, rescued } = openOutbox(path.join(folder, 'outbox.db'), 1_700_000_000_000);
      try {
        const waiting = outbox.all();
        for (const [place, entry] of waiting.entries()) {
          if (entry.id !== order[place]) throw new Error(`command ${place} is not the one that was saved there`);
          if (said(outbox, entry) !== saved.get(entry.id)) throw new Error(`command ${place} says something else than was saved`);
        }
        for (const [key, value] of Object.entries(SETTINGS)) { const found = outbox.setting(key); if (found !== value && !(found === undefined && (rescued || waiting.length === 0))) throw new Error(`setting ${key} is ${JSON.stringify(found)}`); }
        for (const one of outbox.refused()) {
          if (one.code !== 'outbox-damaged') throw new Error(`refused as ${one.code}`);
          const { args } = JSON.parse(saved.get(one.id) ?? '{}') as { args?: unknown };
          if (JSON.stringify(one.args) !== JSON.stringify(args)) throw new Error('something was kept apart that was never saved');
        }
        if (!rescued) return { is: 'whole' };
        if (!keptAside(folder)) throw new Error('the damaged file is gone');
        return { is: 'healed', code: 'outbox-damaged' };
      } finally { outbox.close(); }
    },
  };
}
