/**
 * Somebody who writes over a line of their own to the pool and keeps their own list of what it acknowledged. After a break they dial again, send what was
 * not answered under the same ids, and ask again about some that were: the answers must be the same.
 */
import { WebSocket } from 'ws';
import type { Command } from '../../shared/log/command.ts';
import { readFromPool } from '../../shared/protocol/hear.ts';
import { PROTOCOL, type Frame } from '../../shared/protocol/pool.ts';
import { chance, type Chance } from '../property/script-history.ts';
import { idOf, type Ground, type Hand } from './ground.ts';

/** Commands in one push; old ones asked about again after each break. */
const PUSH = 12;
const AGAIN = 25;
/** Characters of a story while no checkpoint is wanted. */
export const STORY_CHARS = 200;
/** The longest rest between two pushes. */
const REST_MS = 12;

export interface Acknowledged { readonly outcome: string; readonly seq: number }

export class Writer {
  readonly hand: Hand;
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly faults: string[] = [];
  /** What their script must read in the end. */
  text = '';
  /** Characters of the next stories: large ones fill the write-ahead log until it is checkpointed. */
  storyChars = STORY_CHARS;
  writing = true;
  mediaToken: string | null = null;
  readonly #random: Chance;
  readonly #chars: (length: number) => string;
  readonly #known = new Map<string, Command>();
  #socket: WebSocket | null = null;
  #open: Command[] = [];
  #asked: string[] = [];
  #v = 0;
  #cursor: number;
  #chain: string;
  readonly #epoch: string;
  #url = '';
  #wanted = false;
  #count = 0;

  constructor(hand: Hand, ground: Ground, seed: number, chars: (length: number) => string) {
    this.hand = hand;
    this.#random = chance(seed);
    this.#chars = chars;
    this.#cursor = ground.seq;
    this.#chain = ground.chain;
    this.#epoch = ground.epoch;
  }

  /** Is nothing on the way any more? */
  get idle(): boolean { return this.#open.length === 0; }

  dial(url: string): void { this.#url = url; this.#wanted = true; this.#connect(); }
  hangUp(): void { this.#wanted = false; this.#socket?.terminate(); this.#socket = null; this.mediaToken = null; }

  #connect(): void {
    const socket = new WebSocket(`${this.#url.replace(/^http/, 'ws')}/feed`, { perMessageDeflate: false });
    this.#socket = socket;
    const lost = (): void => { if (this.#socket !== socket) return; this.#socket = null; this.mediaToken = null; if (this.#wanted) setTimeout(() => { if (this.#wanted && !this.#socket) this.#connect(); }, 20); };
    socket.on('open', () => this.#say({ is: 'hello', protocol: PROTOCOL.major, device: `line-${this.hand.person}`, name: this.hand.name, epoch: this.#epoch, cursor: this.#cursor, chain: this.#chain, sessions: [this.hand.token], bodies: {} }));
    socket.on('message', (data) => { if (this.#socket === socket) this.#hear(String(data)); });
    socket.on('close', lost);
    socket.on('error', lost);
  }
  #say(message: unknown): void { this.#socket?.send(JSON.stringify(message)); }

  #hear(text: string): void {
    const message = readFromPool(text);
    if (message.is === 'welcome') {
      this.mediaToken = message.mediaToken;
      if (message.epoch !== this.#epoch) this.faults.push('the pool came back as another one');
      if (message.from !== this.#cursor) this.faults.push(`the pool forgot what it had told: log number ${this.#cursor}`);
      const old = [...this.acknowledged.keys()];
      this.#asked = Array.from({ length: Math.min(AGAIN, old.length) }, () => old[this.#random.below(old.length)]!);
      const again = [...new Set(this.#asked)].map((id) => this.#known.get(id)!).concat(this.#open);
      if (again.length > 0) this.#say({ is: 'push', commands: again }); else this.#write();
    }
    if (message.is === 'frame') this.#take(message);
    if (message.is === 'goodbye') this.faults.push(`the pool hung up: ${message.reason}`);
  }

  #take(frame: Frame): void {
    for (const { id, outcome, seq } of frame.results) {
      const before = this.acknowledged.get(id);
      if (before && (before.outcome !== outcome || before.seq !== seq)) this.faults.push(`${id} was ${before.outcome} as ${before.seq}, then ${outcome} as ${seq}`);
      if (outcome !== 'accepted') this.faults.push(`${this.#known.get(id)?.name} ${id} was ${outcome}`);
      this.acknowledged.set(id, { outcome, seq });
    }
    if (frame.seq > this.#cursor) { this.#cursor = frame.seq; this.#chain = frame.chain; }
    if (this.#open.length > 0 && this.#open.every(({ id }) => this.acknowledged.has(id))) { this.#open = []; this.#rest(); }
  }

  /** Between two pushes, as long as a push takes: a process that dies has one in hand as often as not, and a pool at its limit would only make the proof long. While a checkpoint is wanted the log must grow. */
  #rest(): void { if (this.storyChars > STORY_CHARS) this.#write(); else setTimeout(() => { if (this.idle) this.#write(); }, this.#random.below(REST_MS)); }
  /** The next push: titles, typing in their own script, new stories. */
  #write(): void {
    if (!this.writing || !this.#socket || this.mediaToken === null) return;
    this.#open = Array.from({ length: 1 + this.#random.below(PUSH) }, () => this.#next());
    this.#say({ is: 'push', commands: this.#open });
  }
  /** As an administrator: a backup, now. What the pool answers is heard by nobody: it dies over it. */
  askForBackup(): void { this.#say({ is: 'backup', ask: 1 }); }
  /** Goes on after a rest. */
  goOn(): void { this.writing = true; if (this.idle) this.#write(); }

  #next(): Command {
    const { person, story, version } = this.hand;
    const now = Date.now();
    const of = (name: string, target: Command['target'], args: unknown): Command => {
      const command = { id: idOf(now, this.#random.below), name, target, args, by: person, at: now, seen: Number.MAX_SAFE_INTEGER }; // has seen everything: nobody is overtaken here
      this.#known.set(command.id, command);
      return command;
    };
    const which = this.#random.below(10);
    if (which < 5) {
      const text = this.#chars(1 + this.#random.below(4));
      const at = this.#random.below(this.text.length + 1);
      this.text = this.text.slice(0, at) + text + this.text.slice(at);
      return of('script.edit', { kind: 'body', id: version }, { v: this.#v++, steps: [{ stepType: 'replace', from: at + 1, to: at + 1, slice: { content: [{ type: 'text', text }] } }] });
    }
    if (which < 9) return of('story.set', { kind: 'story', id: story }, { title: `${person}写的第${++this.#count}题` });
    return of('story.create', { kind: 'story', id: idOf(now, this.#random.below) }, {
      title: `又一稿${++this.#count}`, columns: [], mobileFirst: false, version: idOf(now, this.#random.below), channel: 'tv',
      doc: { type: 'doc', content: [{ type: 'block', attrs: { id: 'b', kind: 'lead' }, content: [{ type: 'text', text: '新闻'.repeat(this.storyChars / 2) }] }] },
    });
  }
}
