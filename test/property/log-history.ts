/** A pool that many people wrote into, by a seed: for looking at its log from every side. */
import { Transform } from 'prosemirror-transform';
import { Judge } from '../../pool/log/judge.ts';
import type { PoolKey } from '../../pool/people/pool-key.ts';
import type { PoolStore } from '../../pool/store/pool-store.ts';
import { emptyCut } from '../../shared/cut/cut.ts';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { orderedItems } from '../../shared/rundown/commands.ts';
import { docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { act, chance, freshText, MIXES, pick, type Chance } from './script-history.ts';

const PEOPLE = ['甲', '乙', '丙'];

export class LogHistory {
  readonly #store: PoolStore;
  readonly #random: Chance;
  readonly #judge: Judge;
  readonly #text = freshText();
  #clock = 1_700_000_000_000;

  constructor(store: PoolStore, key: PoolKey, seed: number) {
    this.#store = store;
    this.#random = chance(seed);
    this.#judge = new Judge(store, key, () => this.#clock);
    for (const id of PEOPLE) this.#judge.system('person.put', { kind: 'person', id }, { name: id, roles: id === '丙' ? ['review1', 'review2', 'review3'] : ['editor', 'producer', 'reporter'], active: true });
    for (const level of [1, 2, 3]) this.#judge.system('person.put', { kind: 'person', id: `审${level}` }, { name: `审${level}`, roles: [`review${level}`], active: true });
    this.#judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    this.#judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
    this.#judge.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-11-23', title: '新闻' });
    for (const story of ['s1', 's2']) this.#make(story, `v-${story}`);
  }
  #id(): string { return ulid(this.#clock, Uint8Array.from({ length: 10 }, () => this.#random.below(256))); }
  #one<T>(list: readonly T[]): T { return list[this.#random.below(list.length)]!; }
  #make(story: string, version: string): void {
    this.#judge.system('story.create', { kind: 'story', id: story }, { title: `稿${this.#text(3)}`, columns: [], mobileFirst: false, version, channel: 'tv', doc: docOfBlocks([{ id: `${story}-1`, kind: 'vo', text: this.#text(12) }, { id: `${story}-2`, kind: 'vo', text: this.#text(8) }]) }, '甲');
  }

  /** Somebody does something; sometimes what they looked at is old, and sometimes it is refused. */
  step(): void {
    this.#clock += 1000;
    const { records } = this.#store;
    const versions = this.#store.rows().filter((row) => row.kind === 'version').map((row) => row.id);
    const version = this.#one(versions);
    const roll = this.#random();
    const by = this.#one(PEOPLE);
    const seen = this.#random() < 0.3 ? Math.max(0, this.#store.seq - this.#random.below(60)) : this.#store.seq;
    const say = (name: string, kind: Command['target']['kind'], id: string, args: unknown, who = by): void => {
      this.#judge.group([{ commands: [{ id: this.#id(), name, target: { kind, id }, args, by: who, at: this.#clock, seen, ...(name === 'script.edit' ? { form: 3 } : {}) }], device: 'd', signedIn: (person) => person !== '丙' || this.#random() < 0.9 }]);
    };
    const found = records.get('version', version)!;
    if (roll < 0.5) {
      const body = records.get('body', version)!;
      const tr = new Transform(nodeOf(body.doc));
      for (let count = 1 + this.#random.below(3); count > 0; count--) act(tr, pick(this.#random, MIXES.heavy), this.#random, this.#text);
      const passes = this.#random() < 0.7 ? passesGiven(found) : 0;
      if (tr.steps.length > 0) say('script.edit', 'body', version, { v: this.#random() < 0.95 ? body.v : body.v + 7, steps: tr.steps.map((one) => one.toJSON() as unknown), ...(this.#random() < 0.8 ? { passes } : {}) });
    } else if (roll < 0.6) say('story.set', 'story', found.storyId, this.#random() < 0.5 ? { title: `题${this.#text(2)}` } : { mobileFirst: this.#random() < 0.5 });
    else if (roll < 0.67) say('version.titles', 'version', version, { title: `标题${this.#text(2)}`, kicker: this.#random() < 0.5 ? '引题' : '' });
    else if (roll < 0.75) {
      const cut = records.get('cut', version) ?? emptyCut(version);
      const gone = cut.tracks.V1.filter(() => this.#random() < 0.3).map((one) => one.id);
      say('cut.patch', 'cut', version, { put: [{ track: 'V1', clip: { id: this.#id(), asset: 'a', in: 0, length: 25, start: this.#random.below(200) * 25, link: null, gain: 0, block: null } }], remove: gone });
    } else if (roll < 0.88) {
      const items = orderedItems(records, 'run');
      const after = items.length > 0 ? this.#one(items).id : null;
      if (items.length < 3 || this.#random() < 0.3) say('item.add', 'item', this.#id(), { rundown: 'run', after, item: { slug: `条${this.#text(1)}`, kind: 'read', versionId: version, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
      else if (this.#random() < 0.5) say('item.move', 'item', this.#one(items).id, { after });
      else say('item.set', 'item', this.#one(items).id, this.#random() < 0.3 ? { deleted: true } : { note: this.#text(3) });
    } else if (roll < 0.9) this.#make(this.#id(), this.#id());
    else if (roll < 0.91) say('version.delete', 'version', version, { deleted: !found.deleted });
    else if (found.stage === 'draft' || found.stage === 'returned') say('review.submit', 'version', version, { remark: '' });
    else if (found.stage.startsWith('level')) {
      const level = Number(found.stage.slice(5));
      say('review.decide', 'version', version, { level, verdict: this.#random() < 0.9 ? 'pass' : 'revise', remark: '改', hash: contentHash(records, version) }, `审${level}`);
    } else say('review.submit', 'version', version, { remark: '' });
  }
}
