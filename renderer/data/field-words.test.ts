import { beforeEach, describe, expect, it, vi } from 'vitest';
import { standInBrowser, type StandInBrowser } from './stand-in-browser.ts';

class PortError extends Error {
  readonly refusal: { refused: string };
  constructor(refusal: { refused: string }) { super(refusal.refused); this.refusal = refusal; }
}
const TITLE = 'version/v/title';
const acts = (title: string) => [{ name: 'version.titles', target: { kind: 'version' as const, id: 'v' }, args: { title } }];

describe('what stands in a field', () => {
  let words: typeof import('./field-words.ts');
  let browser: StandInBrowser;
  /** Titles that the workstation was given, as whom it took them; whoever is signed in there; what it says no with. */
  let given: string[];
  let seat: string | null;
  let refuses: string | null;
  /** What was refused and the workstation keeps; whether its disk takes none of that. */
  let keptRefused: string[];
  let keepsNothing: boolean;
  /** The newsroom that the workstation is of. */
  let present: string | null;
  /** What is on its way is answered. */
  let answer: () => void;
  let held: Promise<void> | null;
  /** What the workstation keeps for windows, by key. */
  const atWorkstation = new Map<string, string>();
  const hold = (): void => { held = new Promise((done) => { answer = () => { held = null; done(); }; }); };
  const soon = (): Promise<void> => new Promise((done) => { setTimeout(done, 5); });
  function sits(person: string): () => void {
    seat = person;
    const gone = new AbortController();
    words.watchWords(person, gone.signal);
    return () => { seat = null; gone.abort(); };
  }
  /** `a` writes this, is refused as the field goes, and leaves; after that nothing is refused any more. */
  async function leavesRefused(text: string, code: string): Promise<void> {
    const leaves = sits('a');
    refuses = code;
    words.keepWords(TITLE, text, acts(text));
    await words.giveWords(TITLE, true);
    leaves();
    refuses = null;
  }
  const pagehide = async (): Promise<void> => { browser.window.dispatchEvent(new Event('pagehide')); await soon(); };

  beforeEach(async () => {
    vi.resetModules();
    vi.useRealTimers();
    browser = standInBrowser();
    [given, seat, refuses, held, present, keptRefused, keepsNothing] = [[], null, null, null, null, [], false];
    const took = new Map<string, number>();
    atWorkstation.clear();
    const call = async (name: string, said: { args: { title: string }; upTo: { writer: string; steps: number }; newsroom?: string } | { key: string; text: string | null } | { args: { title: string }; code: string }) => {
      if (name === 'kept.left') return { left: [...atWorkstation].map(([key, text]) => ({ key, text })) };
      if ('key' in said) { if (said.text === null) atWorkstation.delete(said.key); else atWorkstation.set(said.key, said.text); return { set: true }; }
      if ('code' in said) { if (keepsNothing) throw new PortError({ refused: 'disk-full' }); keptRefused.push(`${said.code} ${said.args.title}`); return { kept: true }; }
      const { args, upTo, newsroom } = said;
      await held;
      const code = present !== null && newsroom !== present ? 'other-newsroom' : seat === null ? 'not-signed-in' : refuses;
      if (code !== null) throw new PortError({ refused: code });
      if ((took.get(upTo.writer) ?? 0) >= upTo.steps) return { id: '' };
      took.set(upTo.writer, upTo.steps);
      given.push(`${seat} ${args.title}`);
      return { id: 'made' };
    };
    vi.doMock('./port.ts', () => ({ PortError, call }));
    vi.doMock('../app/language.ts', () => ({ t: (key: string) => key }));
    vi.doMock('../app/notices.ts', () => ({ announce: () => {}, announceRefusal: () => {}, tellRefusal: () => {}, MOST_WORDS: 9 }));
    vi.spyOn(console, 'error').mockImplementation(() => {});
    words = await import('./field-words.ts');
  });

  it('is given as well when it was given once more while what was there before was on its way', async () => {
    sits('a');
    hold();
    const [first, second] = [words.keepAndGive(TITLE, '旧', acts('旧')), words.keepAndGive(TITLE, '旧题', acts('旧题'))];
    answer();
    expect([await first, await second, given]).toEqual([true, true, ['a 旧', 'a 旧题']]);
  });
  it('that was refused is said to be so to whoever gave it, also where others were to be given before it', async () => {
    sits('a');
    hold();
    const all = ['旧', '旧题', '旧题目'].map((title) => words.keepAndGive(TITLE, title, acts(title)));
    refuses = 'disk-full';
    answer();
    expect([await Promise.all(all), given]).toEqual([[false, false, false], []]);
  });
  it('in one newsroom is given in it alone, also where the same person is signed in at another: its records may have the same ids', async () => {
    const leaves = sits('甲台/a');
    words.keepWords(TITLE, '甲台的题', acts('甲台的题'));
    leaves();
    const goes = sits('乙台/a');
    await words.giveWords(TITLE, true);
    await soon();
    expect(given).toEqual([]);
    goes();
    sits('甲台/a');
    await soon();
    expect(given).toEqual(['甲台/a 甲台的题']);
  });
  it('is not given to another newsroom to which the workstation went a moment ago, and waits for its own', async () => {
    const leaves = sits('甲台/a');
    present = '乙台';
    words.keepWords(TITLE, '甲台的题', acts('甲台的题'));
    await words.giveWords(TITLE, true);
    leaves();
    expect(given).toEqual([]);
    present = '甲台';
    sits('甲台/a');
    await soon();
    expect(given).toEqual(['甲台/a 甲台的题']);
  });
  it('that was to be given after others is given in nobody else\'s name', async () => {
    const leaves = sits('a');
    hold();
    void words.keepAndGive(TITLE, '旧', acts('旧'));
    void words.keepAndGive(TITLE, '甲的题', acts('甲的题'));
    leaves();
    const goes = sits('b');
    answer();
    await soon();
    expect(given.filter((one) => one.includes('甲的题'))).toEqual([]);
    goes();
    sits('a');
    await soon();
    expect(given.filter((one) => one.includes('甲的题'))).toEqual(['a 甲的题']);
  });
  it('is given as its field goes while what was there before is on its way', async () => {
    sits('a');
    hold();
    void words.keepAndGive(TITLE, '旧', acts('旧'));
    words.keepWords(TITLE, '旧题', acts('旧题'));
    void words.giveWords(TITLE, true);
    answer();
    await soon();
    expect(given).toEqual(['a 旧', 'a 旧题']);
  });
  it('is not given any more once it was taken back to what is on its way', async () => {
    sits('a');
    hold();
    void words.keepAndGive(TITLE, '旧', acts('旧'));
    words.keepWords(TITLE, '旧题', acts('旧题'));
    words.dropWords(TITLE);
    answer();
    await soon();
    await words.giveWords(TITLE, true);
    expect(given).toEqual(['a 旧']);
  });
  it('is given as its window goes though the browser\'s store is full', async () => {
    sits('a');
    browser.full = true;
    words.keepWords(TITLE, '新题', acts('新题'));
    await pagehide();
    expect(given).toEqual(['a 新题']);
  });

  it.each([['the same person', 'a'], ['a colleague', 'b']])('that could not be given when its field went is given later, though the field was open again: then %s wrote nothing in it', async (_who, next) => {
    await leavesRefused('新题', 'disk-full');
    const leaves = sits(next);
    words.dropWords(TITLE); // as a field does in which nothing is written
    await soon();
    leaves();
    sits('a');
    await soon();
    expect(given).toEqual(['a 新题']);
  });
  it('that was refused as its field went is kept with the reason, whole: the notice has room for few words', async () => {
    const long = '这一条备注很长。'.repeat(60);
    await leavesRefused(long, 'locked');
    expect([keptRefused, Object.keys(browser.store)]).toEqual([[`locked ${long}`], []]);
  });
  it('of which a click was refused is not kept: there are no words in it', async () => {
    sits('a');
    refuses = 'locked';
    await words.keepAndGive(TITLE, '', acts('浮动'), true);
    expect([keptRefused, Object.keys(browser.store)]).toEqual([[], []]);
  });
  it('and waits where that could not be done', async () => {
    keepsNothing = true;
    await leavesRefused('新题', 'locked');
    expect([keptRefused, Object.keys(browser.store).length]).toEqual([[], 1]);
  });
  it('that was left while the rows of its workstation came anew is given once they are here', async () => {
    await leavesRefused('新题', 'filling');
    sits('a');
    await soon();
    expect(given).toEqual(['a 新题']);
  });
  /** Window and browser die, and what the browser had not yet written of its store with them: `later` is what it had. Another window opens. */
  async function diesWith(later: Readonly<Record<string, string>>): Promise<void> {
    vi.resetModules();
    browser = standInBrowser();
    Object.assign(localStorage, later);
    words = await import('./field-words.ts');
    await words.recallWords();
    sits('a');
    await soon();
  }
  it.each([['nothing', 0], ['what was there three keys before', 1]])('when its machine dies is given, of which the browser\'s store had %s', async (_what, before) => {
    sits('a');
    words.keepWords(TITLE, '新', acts('新'));
    const later = before === 0 ? {} : { ...browser.store };
    // Meanwhile the machine has learned what time it is.
    vi.setSystemTime(Date.now() - 8 * 3_600_000);
    words.keepWords(TITLE, '新题目', acts('新题目'));
    vi.useRealTimers();
    await soon();
    await diesWith(later);
    expect([given, [...atWorkstation.keys()]]).toEqual([['a 新题目'], []]);
  });
  it('and was given up before its machine died is not given', async () => {
    sits('a');
    words.keepWords(TITLE, '新题', acts('新题'));
    words.dropWords(TITLE);
    await soon();
    await diesWith({});
    expect([given, [...atWorkstation.keys()]]).toEqual([[], []]);
  });
  it('that could not be given is given after what a colleague wrote there and gave in the same window', async () => {
    await leavesRefused('甲的题', 'disk-full');
    const leaves = sits('b');
    await words.keepAndGive(TITLE, '乙的题', acts('乙的题'));
    leaves();
    sits('a');
    await soon();
    expect(given).toEqual(['b 乙的题', 'a 甲的题']);
  });
});
