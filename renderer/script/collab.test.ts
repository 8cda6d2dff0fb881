import { Step, Transform } from '@tiptap/pm/transform';
import { describe, expect, it } from 'vitest';
import { docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import type { OpenDocument } from '../data/documents.ts';
import { startCollab, type Collab, type Unsent } from './collab.ts';

/** A workstation as the contract says: one list of steps, a number for each, 'behind' for pushes on an old number. */
class Authority {
  doc;
  steps: unknown[] = [];
  windows = new Set<Opened>();
  reachable = true;
  loseNextAnswer = false;
  /** The disk under it fails: before or after what was pushed was kept. */
  diskFails: 'before' | 'after' | null = null;
  constructor(text: string) { this.doc = nodeOf(docOfBlocks([{ id: 'a', kind: 'read', text }, { id: 'b', kind: 'vo', text: '县城里的灯会昨晚开幕。' }])); }
  accept(steps: unknown[], from: Opened | null): void {
    const version = this.steps.length;
    for (const json of steps) this.doc = Step.fromJSON(scriptSchema, json).apply(this.doc).doc!;
    this.steps.push(...steps);
    for (const window of this.windows) if (window !== from) window.hear(version, steps);
  }
  /** How many steps of a writer it took; it forgets when it starts anew. */
  took = new Map<string, number>();
  async open(writer: string): Promise<OpenDocument> {
    if (!this.reachable) throw new Error('workstation-lost');
    return new Opened(this, this.took.get(writer) ?? null);
  }
  breakLinks(): void { for (const window of [...this.windows]) { this.windows.delete(window); window.reset?.(); } }
}

class Opened implements OpenDocument {
  readonly doc: unknown;
  readonly version: number;
  reset: (() => void) | null = null;
  private handler: ((version: number, steps: unknown[]) => void) | null = null;
  private early: { version: number; steps: unknown[] }[] = [];
  private readonly at: Authority;
  readonly taken: number | null;
  constructor(at: Authority, taken: number | null) { this.at = at; this.taken = taken; this.doc = at.doc.toJSON(); this.version = at.steps.length; at.windows.add(this); }
  hear(version: number, steps: unknown[]): void { if (this.handler) this.handler(version, steps); else this.early.push({ version, steps }); }
  onSteps(handler: (version: number, steps: unknown[]) => void): void { this.handler = handler; for (const one of this.early.splice(0)) handler(one.version, one.steps); }
  onReset(handler: () => void): void { this.reset = handler; }
  async push(version: number, steps: unknown[], upTo?: { writer: string; steps: number }): Promise<{ version: number } | { behind: true }> {
    if (!this.at.windows.has(this)) throw new Error('workstation-lost');
    if (version !== this.at.steps.length) return { behind: true };
    if (this.at.diskFails === 'before') throw new Error('disk-failing');
    this.at.accept(steps, this);
    if (upTo) this.at.took.set(upTo.writer, upTo.steps);
    if (this.at.diskFails === 'after') { this.at.diskFails = 'before'; throw new Error('disk-failing'); }
    if (this.at.loseNextAnswer) { this.at.loseNextAnswer = false; throw new Error('workstation-lost'); }
    return { version: this.at.steps.length };
  }
  close(): void { this.at.windows.delete(this); }
}

/** A window without an editor: what it shows, and an input method that can be switched on. */
class Screen {
  tr = new Transform(nodeOf(docOfBlocks([{ id: 'x', kind: 'para' }])));
  composing = false;
  collab!: Collab;
  timers: (() => void)[] = [];
  found: MergeFinding[] = [];
  static async on(authority: Authority, rescued: Unsent | null = null): Promise<Screen> {
    const screen = new Screen();
    const { doc, collab } = await startCollab({
      open: (writer) => authority.open(writer),
      show: (steps) => { if (screen.composing) throw new Error('changed under the input method'); for (const step of steps) screen.tr.step(step); },
      composing: () => screen.composing,
      changed: () => {},
      refused: (error) => { if (!(error instanceof Error && error.message === 'disk-failing')) throw error; },
      found: async (findings) => { if (!authority.reachable) throw new Error('workstation-lost'); screen.found.push(...findings); },
      later: (_ms, then) => { screen.timers.push(then); return () => { screen.timers = screen.timers.filter((one) => one !== then); }; },
    }, rescued);
    screen.tr = new Transform(nodeOf(doc));
    screen.collab = collab;
    return screen;
  }
  type(at: number, text: string): void {
    const before = this.tr.steps.length;
    this.tr.insert(at, scriptSchema.text(text));
    this.collab.typed(this.tr.steps.slice(before));
  }
  /** Words are dragged: taken out from `from` to `to`, put in at `at` of what is left. */
  drag(from: number, to: number, at: number): void {
    const before = this.tr.steps.length;
    const slice = this.tr.doc.slice(from, to);
    this.tr.delete(from, to).replace(at, at, slice);
    this.collab.typed(this.tr.steps.slice(before));
  }
  endComposing(): void { this.composing = false; this.collab.composed(); }
  get words(): string { return this.tr.doc.textBetween(0, this.tr.doc.content.size, '|'); }
}

/** Lets everything that waits happen. */
async function settle(...screens: Screen[]): Promise<void> {
  for (let round = 0; round < 12; round++) {
    for (const screen of screens) for (const run of screen.timers.splice(0)) run();
    await new Promise((done) => setTimeout(done, 0));
  }
}

describe('two windows on one script', () => {
  it('come to the same text whoever is first', async () => {
    const authority = new Authority('各位观众晚上好。');
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.type(1, '【快讯】');
    two.type(9, '欢迎收看奉视新闻。');
    two.type(1, '（更新）');
    await settle(one, two);
    expect(one.words).toBe(two.words);
    expect(one.tr.doc.toJSON()).toEqual(authority.doc.toJSON());
    for (const part of ['【快讯】', '（更新）', '欢迎收看奉视新闻。']) expect(one.words).toContain(part);
    expect([one.collab.waiting(), two.collab.waiting()]).toEqual([0, 0]);
  });

  it('steps of others wait while an input method composes, and then both stand there', async () => {
    const authority = new Authority('各位观众晚上好。');
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.composing = true;
    one.type(9, 'wom');
    two.type(9, '现在播送简讯。');
    await settle(one, two);
    expect(one.words).not.toContain('现在播送简讯');
    one.type(12, 'en');
    one.endComposing();
    await settle(one, two);
    expect(one.words).toBe(two.words);
    expect(one.words).toContain('women');
    expect(one.words).toContain('现在播送简讯。');
  });
});

describe('a merge in the window with which something is wrong', () => {
  it('is looked at by the check there: words that both dragged elsewhere stand there twice, and everybody is told', async () => {
    const authority = new Authority('各位观众晚上好。');
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.drag(15, 17, 1);
    two.drag(15, 17, 9);
    await settle(one, two);
    expect(one.words).toBe(two.words);
    expect(one.words.match(/灯会/g)).toHaveLength(2);
    expect([...one.found, ...two.found].map(({ is, sentence }) => `${is} ${sentence}`)).toContain('doubled 灯会');
  });

  it('is told as soon as the workstation can be reached again', async () => {
    const authority = new Authority('各位观众晚上好。');
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.drag(15, 17, 1);
    authority.reachable = false;
    two.drag(15, 17, 9);
    await settle(one, two);
    expect([...one.found, ...two.found]).toEqual([]);
    authority.reachable = true;
    await settle(one, two);
    expect([...one.found, ...two.found].map(({ is }) => is)).toContain('doubled');
  });

  it('says nothing of two who write in different places', async () => {
    const authority = new Authority('各位观众晚上好。');
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.type(1, '大家好。');
    two.type(12, '今年的');
    await settle(one, two);
    expect([...one.found, ...two.found]).toEqual([]);
  });
});

describe('a link that breaks', () => {
  it('keeps what is typed meanwhile and sends it afterwards', async () => {
    const authority = new Authority('晚上好。');
    const one = await Screen.on(authority);
    authority.reachable = false;
    authority.breakLinks();
    one.type(1, '大家');
    await settle(one);
    expect(authority.doc.textContent).not.toContain('大家');
    authority.reachable = true;
    authority.accept([new Transform(authority.doc).insert(5, scriptSchema.text('今天有雨。')).steps[0]!.toJSON()], null);
    await settle(one);
    expect(one.words).toBe('大家晚上好。今天有雨。|县城里的灯会昨晚开幕。');
    expect(authority.doc.toJSON()).toEqual(one.tr.doc.toJSON());
  });

  it.each(['before', 'after'] as const)('does not double what a failing disk kept after all, and does not lose what it did not (failed %s keeping it)', async (when) => {
    const authority = new Authority('各位观众晚上好。');
    const one = await Screen.on(authority);
    authority.diskFails = when;
    one.type(9, '本台记者昨夜赶到现场。');
    await settle(one);
    one.type(1, '【快讯】');
    await settle(one);
    authority.diskFails = null;
    authority.breakLinks();
    await settle(one);
    expect(one.collab.waiting()).toBe(0);
    expect(one.words.split('|')[0]).toBe('【快讯】各位观众晚上好。本台记者昨夜赶到现场。');
    expect(authority.doc.toJSON()).toEqual(one.tr.doc.toJSON());
  });
  it('does not double what had arrived before its answer was lost', async () => {
    const authority = new Authority('晚上好。');
    const one = await Screen.on(authority);
    authority.loseNextAnswer = true;
    one.type(1, '大家');
    await settle(one);
    expect(one.words).toBe('大家晚上好。|县城里的灯会昨晚开幕。');
    expect(authority.doc.toJSON()).toEqual(one.tr.doc.toJSON());
    expect(one.collab.waiting()).toBe(0);
  });
});

describe('a window that closes before all is confirmed', () => {
  for (const arrived of [true, false]) {
    for (const remembers of [true, false]) {
      it(`while its first words are on their way and more was typed: each is there once (they had ${arrived ? '' : 'not '}arrived, the workstation ${remembers ? 'knows' : 'was started anew'})`, async () => {
        const authority = new Authority('晚上好。');
        const one = await Screen.on(authority);
        one.type(1, '先');
        await settle(one);
        one.type(2, '大家');
        if (arrived) one.collab.flush();
        one.type(4, '今天');
        const unsent = one.collab.unsent();
        one.collab.drop();
        // Somebody else wrote more than that meanwhile.
        authority.accept([new Transform(authority.doc).insert(authority.doc.child(0).nodeSize + 1, scriptSchema.text('昨天夜里到今天早上，')).steps[0]!.toJSON()], null);
        if (!remembers) authority.took.clear();
        const again = await Screen.on(authority, JSON.parse(JSON.stringify(unsent)) as Unsent);
        await settle(again);
        expect(again.words).toBe('先大家今天晚上好。|昨天夜里到今天早上，县城里的灯会昨晚开幕。');
        expect(authority.doc.toJSON()).toEqual(again.tr.doc.toJSON());
      });
    }
  }
  it('of which the workstation never kept a word: all are its own, whatever somebody else wrote there meanwhile', async () => {
    const authority = new Authority('晚上好。');
    const one = await Screen.on(authority);
    one.type(1, '大家');
    const unsent = one.collab.unsent();
    one.collab.drop();
    authority.accept([new Transform(authority.doc).insert(1, scriptSchema.text('大家')).steps[0]!.toJSON()], null);
    const again = await Screen.on(authority, JSON.parse(JSON.stringify(unsent)) as Unsent);
    await settle(again);
    expect(again.words).toBe('大家大家晚上好。|县城里的灯会昨晚开幕。');
    expect(again.found.map(({ is }) => is)).toContain('doubled');
    expect(authority.doc.toJSON()).toEqual(again.tr.doc.toJSON());
  });
  for (const arrived of [true, false]) {
    it(`its text is there once when it opens again (sent had ${arrived ? '' : 'not '}arrived)`, async () => {
      const authority = new Authority('晚上好。');
      const one = await Screen.on(authority);
      one.type(1, '大家');
      const unsent = one.collab.unsent();
      if (arrived) one.collab.flush();
      const again = await Screen.on(authority, unsent);
      await settle(again);
      expect(again.words).toBe('大家晚上好。|县城里的灯会昨晚开幕。');
      expect(authority.doc.toJSON()).toEqual(again.tr.doc.toJSON());
    });
  }
});
