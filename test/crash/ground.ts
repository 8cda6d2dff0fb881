/** The folders a crash history begins with: a small pool with people and stories, and a workstation where somebody is signed in. */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Judge } from '../../pool/log/judge.ts';
import { tokenHash } from '../../pool/people/credentials.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { emptyDoc } from '../../shared/script/schema.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';

/** People who write over lines of their own, and the one at the workstation. Token and id of each. */
export interface Hand { readonly person: string; readonly name: string; readonly token: string; readonly story: string; readonly version: string }
export interface Ground { readonly folder: string; readonly hands: readonly Hand[]; readonly seq: number; readonly chain: string; readonly epoch: string }

const AT = Date.UTC(2026, 0, 1);
export const idOf = (at: number, below: (n: number) => number): string => ulid(at, Uint8Array.from({ length: 10 }, () => below(256)));

/** Makes a pool's folder with one story of their own for each of `count` people. */
export function makeGround(folder: string, count: number, below: (n: number) => number): Ground {
  mkdirSync(folder, { recursive: true });
  const store = new PoolStore(path.join(folder, 'pool.db'));
  const judge = new Judge(store, new PoolKey(path.join(folder, 'pool-key.pem')), () => AT);
  const epoch = 'crash';
  store.setMeta('epoch', epoch);
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  const hands = Array.from({ length: count }, (_one, index): Hand => ({ person: `p${index}`, name: `记者${index}`, token: `token-${index}`, story: idOf(AT, below), version: idOf(AT, below) }));
  for (const { person, name, token, story, version } of hands) {
    judge.system('person.put', { kind: 'person', id: person }, { name, roles: ['editor', 'producer', 'admin'], active: true });
    store.signIns.addSession(tokenHash(token), person, 'crash', AT);
    const create: Command = { id: idOf(AT, below), name: 'story.create', target: { kind: 'story', id: story }, args: { title: `${name}的稿`, columns: [], mobileFirst: false, version, channel: 'tv', doc: emptyDoc('lead', 'b') }, by: person, at: AT, seen: 0 };
    judge.group([{ commands: [create], device: 'ground', signedIn: () => true }]);
  }
  const ground = { folder, hands, seq: store.seq, chain: store.chainAt(store.seq)!, epoch };
  store.close();
  return ground;
}

/** A copy of the pool's folder to crash. */
export function poolFrom({ folder }: Ground, to: string): string { cpSync(folder, to, { recursive: true }); return to; }

/** A workstation's folder where `hand` is signed in and this pool is dialled. */
export function stationFor(hand: Hand, pool: string, to: string): string {
  mkdirSync(to, { recursive: true });
  const outbox = new OutboxStore(path.join(to, 'outbox.db'));
  outbox.setAccount({ person: hand.person, name: hand.name, roles: ['editor', 'producer'], verifier: '', token: hand.token });
  outbox.setSetting('person', hand.name);
  outbox.setSetting('pool', pool);
  outbox.close();
  return to;
}
