/** What a window may ask of a workstation's core, beside queries and open scripts: a call, a few lines. */
import { isRefusal, refuse, type Refusal } from '../shared/log/command.ts';
import type { Handlers } from '../shared/protocol/port.ts';
import type { SessionState } from '../shared/protocol/calls/base.ts';
import type { Kind } from '../shared/records.ts';
import { contentHash } from '../shared/review/hash.ts';
import type { Cache } from './cache/cache.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import type { Documents } from './documents/documents.ts';
import type { Signal } from './queries/queries.ts';
import type { SharedHandlers } from './serve/window-session.ts';
import type { OwnPool } from './sync/own-pool.ts';
import { poolAddress } from './sync/pool-address.ts';
import type { PoolLink } from './sync/pool-link.ts';
import { mergeBranchHere } from './branches.ts';
import { newId, type DoingHere } from './doing-here.ts';
import { dropElsewhere } from './elsewhere.ts';
import type { FoundAtPool } from './found-at-pool.ts';
import type { Histories } from './histories.ts';
import type { KeptHere } from './kept-words.ts';
import { keepsOf, withPin, type Keeps } from './keeps.ts';
import type { LookingBack } from './looking-back.ts';
import { dropRefused, keepOfGone, keepRefused, retry } from './not-accepted.ts';
import { putBack, takeBack } from './overtaken.ts';
import { nameNow, type SignedIn } from './signed-in.ts';

export type CoreCalls = Handlers<'session.get' | 'session.signIn' | 'session.signOut' | 'setup.begin' | 'setup.join' | 'setup.ownPool' | 'people.setPassword' | 'command' | 'presence.set' | 'review.hash' | 'notAccepted.retry' | 'notAccepted.drop' | 'elsewhere.drop' | 'forgotten.again' | 'forgotten.close' | 'overtaken.takeBack' | 'branch.merge' | 'branch.drop' | 'branch.reopen' | 'history.back' | 'record.asOf' | 'record.putBack' | 'settings.get' | 'settings.set' | 'kept.set' | 'kept.left' | 'kept.refused' | 'kept.ofGone' | 'sync.keeps' | 'sync.setKeeps' | 'sync.pin' | 'sync.look'>;
/** The calls that rooms answer (media, export) and the one about the machine. */
export type RoomHandlers = Omit<SharedHandlers, keyof CoreCalls>;

interface Parts {
  readonly cache: Cache;
  readonly outbox: OutboxStore;
  readonly link: PoolLink;
  readonly ownPool: OwnPool;
  readonly documents: Documents;
  readonly signedIn: SignedIn;
  readonly doing: DoingHere;
  readonly histories: Histories;
  readonly past: LookingBack;
  readonly foundAtPool: FoundAtPool;
  /** What this window keeps, and what others left. */
  readonly kept: KeptHere;
  readonly signal: (signal: Signal) => void;
  /** A window changed a setting. */
  readonly settingChanged: (key: string, value: unknown) => void;
  /** Resolves when the pool has let us in; false after `ms`. */
  readonly untilConnected: (ms: number) => Promise<boolean>;
  /** A window chose the sample newsroom: its footage can be taken in. */
  readonly sampleMade: () => void;
}

/** So long a window that is opened where nobody is known yet waits for the pool to say whether anybody is there. */
const FIRST_WORD_MS = 3000;

/** Where a window's setting is kept: the workstation's own name is the one it goes by, everything else belongs to the windows. */
const settingOf = (key: string): string => (key === 'name' ? key : `window.${key}`);

export function coreCalls({ cache, outbox, link, ownPool, documents, signedIn, doing, histories, past, foundAtPool, kept, signal, settingChanged, untilConnected, sampleMade }: Parts): CoreCalls {
  const { execute } = doing;

  const session = (): SessionState => {
    const names = new Set([...outbox.accounts().map((one) => nameNow(cache, one)), ...cache.all('person').filter((one) => one.active).map((one) => one.name)]);
    return { newsroom: outbox.newsroom, person: signedIn.person, empty: link.empty === true && cache.all('person').length === 0, names: [...names] };
  };
  /** Says that what the outbox keeps is less, where it was done. */
  const outboxChanged = <Done extends object>(done: Refusal | Done): Refusal | Done => { if (!isRefusal(done)) signal('outbox'); return done; };
  /**
   * Keeps more or other things from now on. More comes from the pool behind what is here; where it is less in any way, the cache is filled anew with just that
   * (what waits to be sent stays), so that nothing that is not kept up to date is left on screen.
   */
  const setKeeps = (keeps: Keeps): Refusal | { set: true } => {
    if (!link.live) return refuse(link.mediaToken === null ? 'pool-offline' : 'filling');
    if (link.minor < 1) return refuse('pool-too-old');
    outbox.setOwn('keeps', keeps);
    foundAtPool.clear();
    link.keepAsWanted(true);
    signal('status');
    return { set: true };
  };
  const closeBranch = (id: string, state: 'open' | 'dropped'): Refusal | { done: true } => {
    const done = execute('branch.close', { kind: 'branch', id }, { state });
    return isRefusal(done) ? done : { done: true };
  };

  return {
    // Whom this workstation knows is asked for nothing that only the pool could say: with the pool away their window would stand empty for that long at each start.
    'session.get': async () => { if (link.empty === null && session().names.length === 0) await untilConnected(FIRST_WORD_MS); return session(); },
    'session.signIn': async ({ name, password }) => { const refused = await signedIn.signIn(name, password); return isRefusal(refused) ? refused : session(); },
    'session.signOut': () => { signedIn.signOut(); signal('person'); return session(); },
    'setup.begin': async ({ sample, admin }) => {
      const answer = await link.ask({ is: 'setup', sample, admin });
      if (!answer.ok) return refuse(answer.code);
      if (sample) sampleMade();
      return session();
    },
    'setup.join': async ({ url }) => {
      const clean = poolAddress(url);
      if (clean === null) return refuse('bad-address', { url });
      outbox.setSetting('pool', clean);
      link.dial(clean);
      await ownPool.stop();
      return { url: clean };
    },
    'setup.ownPool': async () => {
      if (ownPool.state === 'none') return refuse('gone');
      const before = outbox.setting('pool') ?? null;
      outbox.setSetting('pool', null);
      // One that does not start now would not at the next start either, and the suite with it.
      try { await ownPool.start(); } catch (error) {
        console.error('own pool', error);
        // Another may have been joined meanwhile.
        if ((outbox.setting('pool') ?? null) === null) outbox.setSetting('pool', before);
        return refuse('own-pool-failed');
      }
      return { url: link.url ?? '' };
    },
    'people.setPassword': async ({ person, password }) => {
      // By their id: they may be called otherwise since they signed in, and somebody else as they were.
      const account = outbox.accounts().find((one) => one.person === signedIn.person?.id);
      if (!account) return refuse('not-signed-in');
      const answer = await link.ask({ is: 'setPassword', session: account.token, person, password });
      return answer.ok ? { done: true } : refuse(answer.code);
    },
    // The schema has checked the kind against KINDS.
    'command': ({ name, target, args, seen, upTo, newsroom }) => (newsroom !== undefined && newsroom !== outbox.newsroom ? refuse('other-newsroom') : upTo && (outbox.taken(upTo.writer) ?? 0) >= upTo.steps ? { id: '' } : execute(name, { kind: target.kind as Kind, id: target.id }, args, { seen, upTo })),
    'presence.set': ({ version, block }) => { if (signedIn.person) link.tellPresence(signedIn.person.id, version, block); return { set: true }; },
    'review.hash': ({ version }) => (cache.records.get('version', version) ? { hash: contentHash(cache.records, version) } : refuse('gone')),
    'notAccepted.retry': ({ id, sees }) => {
      const body = outbox.refused().find((one) => one.id === id && one.name === 'script.edit')?.target.id;
      const done = outboxChanged(retry(cache, outbox, signedIn.person, (name, target, args, instead) => execute(name, target, args, { instead }), id, sees));
      if (!isRefusal(done) && body !== undefined) documents.changed(body);
      return done;
    },
    'notAccepted.drop': ({ id }) => outboxChanged(dropRefused(outbox, signedIn.person, id)),
    'forgotten.again': ({ kind, id }) => {
      const steps = past.again(kind as Kind, id); // the schema has checked it against KINDS
      for (const { name, target, args } of steps) { const done = execute(name, target, args); if (isRefusal(done)) return done; }
      return steps.length > 0 ? { done: true } : refuse('gone');
    },
    'forgotten.close': () => {
      const done = past.close(signedIn.person);
      if (!isRefusal(done)) signal('forgotten');
      return done;
    },
    'elsewhere.drop': ({ newsroom }) => outboxChanged(dropElsewhere(outbox, signedIn.person, newsroom)),
    'overtaken.takeBack': ({ id }) => takeBack(cache, execute, id),
    'history.back': async ({ kind, id }) => { await histories.back(kind, id); return { done: true }; },
    'record.asOf': async ({ kind, id, seq }) => {
      if (link.live && link.minor < 1) return refuse('pool-too-old');
      const answer = await link.ask({ is: 'asOf', kind, id, seq });
      return answer.ok ? answer.value : refuse(answer.code);
    },
    'record.putBack': ({ kind, id, values }) => putBack(cache, execute, { kind, id }, values) ?? { done: true },
    'sync.keeps': () => keepsOf(outbox),
    'sync.setKeeps': ({ months, channels }) => setKeeps({ ...keepsOf(outbox), months, channels }),
    'sync.pin': ({ group, pinned }) => setKeeps(withPin(keepsOf(outbox), group, pinned)),
    'sync.look': () => { link.look(); return { looks: true }; },
    'branch.merge': ({ id }) => {
      const branch = cache.records.get('branch', id);
      const done = mergeBranchHere(cache, execute, (body, v, steps, merges) => doing.edit(body, v, steps, { merges }), id, { by: signedIn.person?.id ?? '', at: Date.now() });
      // Open windows follow the merge as they follow anybody's typing.
      if (branch) documents.changed(branch.versionId);
      return done;
    },
    'branch.drop': ({ id }) => closeBranch(id, 'dropped'),
    'branch.reopen': ({ id }) => closeBranch(id, 'open'),
    'kept.set': ({ key, text }) => { kept.set(key, text); return { set: true }; },
    'kept.left': () => ({ left: kept.left() }),
    // The schema has checked the kind against KINDS.
    'kept.refused': ({ target, ...of }) => outboxChanged(keepRefused(outbox, signedIn.person, { ...of, target: { kind: target.kind as Kind, id: target.id }, id: newId(), at: Date.now() })),
    'kept.ofGone': ({ body, steps }) => outboxChanged(keepOfGone(cache, outbox, signedIn.person, { id: newId(), body, steps, at: Date.now() })),
    'settings.get': ({ key }) => ({ value: outbox.setting(settingOf(key)) ?? null }),
    'settings.set': ({ key, value }) => { outbox.setSetting(settingOf(key), value); settingChanged(key, value); return { set: true }; },
  };
}
