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
  /** Its rows come anew. */
  filling = false;
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
    if (this.filling) throw new Error('filling');
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
    if (!this.at.windows.has(this)) throw new Error(this.at.filling ? 'gone' : 'workstation-lost'); // what it says of a script that is not open
    if (steps.length > 5000) throw new Error('bad-arguments'); // as shared/protocol/calls has it
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
  timers: { ms: number; run: () => void }[] = [];
  found: MergeFinding[] = [];
  refused: string[] = [];
  static async on(authority: Authority, rescued: Unsent | null = null): Promise<Screen> {
    const screen = new Screen();
    const { doc, collab } = await startCollab({
      open: (writer) => authority.open(writer),
      show: (steps) => { if (screen.composing) throw new Error('changed under the input method'); for (const step of steps) screen.tr.step(step); },
      composing: () => screen.composing,
      changed: () => {},
      refused: (error) => {
        const said = error instanceof Error ? error.message : String(error);
        if (said !== 'disk-failing' && said !== 'gone') throw error;
        screen.refused.push(said);
      },
      found: async (findings) => { if (!authority.reachable) throw new Error('workstation-lost'); screen.found.push(...findings); },
      later: (ms, then) => { const timer = { ms, run: then }; screen.timers.push(timer); return () => { screen.timers = screen.timers.filter((one) => one !== timer); }; },
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
  /** An input method shows each of `parts` in turn, in the place of `from` to `to` and of the one before it. */
  compose(from: number, to: number, ...parts: string[]): void {
    this.composing = true;
    let end = to;
    for (const part of parts) {
      const before = this.tr.steps.length;
      if (part === '') this.tr.delete(from, end); else this.tr.replaceWith(from, end, scriptSchema.text(part));
      end = from + part.length;
      this.collab.typed(this.tr.steps.slice(before));
    }
  }
  choose(): void { this.composing = false; this.collab.chosen(); }
  endComposing(): void { this.composing = false; this.collab.composed(); }
  get words(): string { return this.tr.doc.textBetween(0, this.tr.doc.content.size, '|'); }
}

/** Lets everything that waits for less than `ms` happen. */
async function settleWithin(ms: number, ...screens: Screen[]): Promise<void> {
  for (let round = 0; round < 12; round++) {
    for (const screen of screens) {
      const due = screen.timers.filter((one) => one.ms < ms);
      screen.timers = screen.timers.filter((one) => one.ms >= ms);
      for (const { run } of due) run();
    }
    await new Promise((done) => setTimeout(done, 0));
  }
}
/** Lets everything that waits happen. */
const settle = (...screens: Screen[]): Promise<void> => settleWithin(Infinity, ...screens);
/** Only what happens at once. */
const settleShortly = (...screens: Screen[]): Promise<void> => settleWithin(1_000, ...screens);

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

describe('what an input method composes', () => {
  const FIRST = '各位观众晚上好。';
  const firstBlock = (authority: Authority): string => authority.doc.child(0).textContent;
  const logged = (authority: Authority): string => JSON.stringify(authority.steps);
  /** A colleague writes at the end of the second block. */
  const colleague = (authority: Authority, text: string): void => authority.accept([new Transform(authority.doc).insert(authority.doc.content.size - 1, scriptSchema.text(text)).steps[0]!.toJSON()], null);

  it('goes to nobody before it is chosen, then at once, and no letter of it is ever in the log', async () => {
    const authority = new Authority(FIRST);
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.compose(9, 9, 'w', 'wan', "wan'an", "晚an", '晚安');
    await settleShortly(one);
    expect([authority.steps, two.words]).toEqual([[], `${FIRST}|县城里的灯会昨晚开幕。`]);
    one.choose();
    await settleShortly(one);
    expect(two.words).toContain('晚上好。晚安');
    expect(authority.steps).toHaveLength(1);
    expect(logged(authority)).not.toMatch(/w|an/);
  });

  it('are words whatever they are, once they were chosen: letters, an abbreviation', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.compose(9, 9, 'G', 'GD', 'GDP');
    one.choose();
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}GDP`);
  });

  it('holds nothing else up: words before it go out and others’ come in over hours of it, and only the screen waits', async () => {
    const authority = new Authority(FIRST);
    const [one, two] = [await Screen.on(authority), await Screen.on(authority)];
    one.type(9, '本台消息：');
    one.compose(14, 14, 'xian');
    colleague(authority, '人山人海。');
    await settle(one, two);
    expect(two.words).toBe(`${FIRST}本台消息：|县城里的灯会昨晚开幕。人山人海。`);
    expect([one.words, one.collab.waiting()]).toEqual([`${FIRST}本台消息：xian|县城里的灯会昨晚开幕。`, 0]);
    colleague(authority, '（完）');
    await settle(one, two);
    one.compose(14, 18, '县里');
    one.endComposing();
    await settle(one, two);
    expect(one.words).toBe(`${FIRST}本台消息：县里|县城里的灯会昨晚开幕。人山人海。（完）`);
    expect(one.tr.doc.toJSON()).toEqual(authority.doc.toJSON());
    expect(two.words).toBe(one.words);
  });

  it('goes out between compositions that follow at once, each as it is chosen, over what others did and the screen has not', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.compose(9, 9, 'wq', '你');
    colleague(authority, '人山人海。');
    one.choose();
    one.compose(10, 10, 'vb');
    await settle(one);
    expect(authority.doc.textContent).toBe(`${FIRST}你县城里的灯会昨晚开幕。人山人海。`);
    one.compose(10, 12, '好');
    one.endComposing();
    await settle(one);
    expect(authority.doc.textContent).toBe(`${FIRST}你好县城里的灯会昨晚开幕。人山人海。`);
    expect(one.tr.doc.toJSON()).toEqual(authority.doc.toJSON());
  });

  it('goes out while it lasts when no letter is in it, as somebody speaks; a mixed one waits', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.compose(9, 9, '今天', '今天全县');
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}今天全县`);
    one.compose(9, 13, '今天全县GDP增长', '今天全县GDP增长百分之五');
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}今天全县`);
    one.endComposing();
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}今天全县GDP增长百分之五`);
  });

  it('that is given up leaves nothing to send', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.compose(9, 9, 'w', 'wo', '');
    expect(one.collab.unsent()).toBeNull();
    one.endComposing();
    await settle(one);
    expect(authority.steps).toEqual([]);
  });

  it('is neither in the script nor in what it would have replaced there when its window goes, and the next one can say what it was', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.type(9, '今天');
    one.compose(5, 8, 'z', 'zao', 'zao上');
    one.collab.flush();
    const unsent = JSON.parse(JSON.stringify(one.collab.unsent())) as Unsent;
    one.collab.close();
    expect(unsent.composing).toBe('zao上');
    const again = await Screen.on(authority, unsent);
    await settle(again);
    expect(firstBlock(authority)).toBe(`${FIRST}今天`);
    expect(again.words).toContain(`${FIRST}今天`);
  });

  /** Somebody whose link has broken has typed 今天 and composes behind it. */
  async function composingCutOff() {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    authority.reachable = false;
    authority.breakLinks();
    one.type(9, '今天');
    one.compose(11, 11, 'zao');
    return { authority, one };
  }
  it('is given up with an editor that goes while another place of the same window sends the rest', async () => {
    const { authority, one } = await composingCutOff();
    expect(one.collab.giveUp()).toBe('zao');
    one.composing = false;
    authority.reachable = true;
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}今天`);
  });

  it('does not keep a script from being opened again over a link that broke, nor words from before it', async () => {
    const { authority, one } = await composingCutOff();
    authority.reachable = true;
    colleague(authority, '人山人海。');
    await settle(one);
    expect(firstBlock(authority)).toBe(`${FIRST}今天`);
    one.compose(11, 14, '早');
    one.endComposing();
    await settle(one);
    expect(one.words).toBe(`${FIRST}今天早|县城里的灯会昨晚开幕。人山人海。`);
    expect(one.tr.doc.toJSON()).toEqual(authority.doc.toJSON());
  });

  it('ends also where nobody said so', async () => {
    const authority = new Authority(FIRST);
    const one = await Screen.on(authority);
    one.compose(9, 9, 'wan', '晚安');
    colleague(authority, '人山人海。');
    await settleShortly(one);
    one.composing = false;
    await settle(one);
    expect(one.words).toBe(`${FIRST}晚安|县城里的灯会昨晚开幕。人山人海。`);
    expect(one.tr.doc.toJSON()).toEqual(authority.doc.toJSON());
  });
});

describe('what waits in a window', () => {
  it('may be more than the workstation takes at once: thousands of words replaced in a long script', async () => {
    const authority = new Authority('各位观众晚上好。');
    const one = await Screen.on(authority);
    for (let n = 0; n < 5100; n++) one.tr.insert(n % 2 === 0 ? 1 : 5, scriptSchema.text('，')); // no step goes on where the one before ended
    one.collab.typed(one.tr.steps);
    await settle(one);
    expect([one.collab.waiting(), authority.doc.eq(one.tr.doc)]).toEqual([0, true]);
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

  it('is not called deleted while the workstation’s rows come anew and its script cannot be opened yet', async () => {
    const authority = new Authority('各位观众');
    const screen = await Screen.on(authority);
    authority.filling = true;
    authority.breakLinks();
    for (const word of ['先', '后']) {
      await settleWithin(1, screen);
      screen.type(1, word);
      await settleWithin(1, screen);
    }
    authority.filling = false;
    await settle(screen);
    expect([authority.doc.textContent.slice(0, 6), screen.collab.waiting(), screen.refused]).toEqual(['后先各位观众', 0, []]);
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
