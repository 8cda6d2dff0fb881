/** Somebody at a workstation's window who writes titles, stories and a script, and keeps their own list of what they were told was saved. */
import { TestWindow } from '../integration/support/newsroom.ts';
import { chance, type Chance } from '../property/script-history.ts';
import { idOf, type Hand } from './ground.ts';
import { STORY_CHARS } from './writer.ts';

export class Seat {
  readonly hand: Hand;
  /** Ids of commands that the workstation called done. */
  readonly saved = new Set<string>();
  /** Characters that were typed and called saved, and those whose answer never came. */
  readonly typed: string[] = [];
  readonly unsure: string[] = [];
  readonly faults: string[] = [];
  storyChars = STORY_CHARS;
  /** The cache was taken away, or has lost its last rows: the script comes from the pool once more under what waits, and an open window is told so. */
  fetchesAgain = false;
  window: TestWindow | null = null;
  readonly #random: Chance;
  readonly #chars: (length: number) => string;
  #run = 0;
  #going: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(hand: Hand, seed: number, chars: (length: number) => string) { this.hand = hand; this.#random = chance(seed); this.#chars = chars; }

  /** Sits down at the workstation and writes until `rise` or its end. */
  async sit(url: string): Promise<void> {
    this.window = await TestWindow.open(url);
    this.goOn();
  }
  goOn(): void { const run = ++this.#run; this.#going = this.#write(this.window!, run).catch((error: unknown) => { if (!String(error).includes('the workstation is gone')) this.faults.push(`at the window: ${String(error)}`); }); }
  /** Stops writing; what is under way is answered or lost. */
  async rise(): Promise<void> { this.#run++; await this.#going; }

  async #write(window: TestWindow, run: number): Promise<void> {
    const { story, version } = this.hand;
    await window.until('story', { id: story }, (found) => found !== null, 60_000);
    let { version: at } = await window.call('doc.open', { doc: 1, body: version });
    while (run === this.#run) {
      const which = this.#random.below(10);
      if (which < 5) {
        const text = this.#chars(1 + this.#random.below(3));
        const place = this.unsure.push(text) - 1;
        const answer = await window.call('doc.push', { doc: 1, version: at, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }] });
        this.unsure.splice(place, 1);
        if ('behind' in answer) {
          if (!this.fetchesAgain) { this.faults.push('the workstation says that somebody else wrote'); return; }
          ({ version: at } = await window.call('doc.open', { doc: 1, body: version }));
          continue;
        }
        this.typed.push(text);
        at = answer.version;
      } else if (which < 9) this.saved.add((await window.command('story.set', 'story', story, { title: `窗前第${++this.#count}题` })).id);
      else this.saved.add((await window.command('story.create', 'story', idOf(Date.now(), this.#random.below), { title: `窗前一稿${++this.#count}`, columns: [], mobileFirst: false, version: idOf(Date.now(), this.#random.below), channel: 'tv', doc: { type: 'doc', content: [{ type: 'block', attrs: { id: 'b', kind: 'lead' }, content: [{ type: 'text', text: '窗前'.repeat(this.storyChars / 2) }] }] } })).id);
    }
  }
}
