import { beforeEach, describe, expect, it } from 'vitest';
import { isRefusal, SYSTEM } from '../shared/log/command.ts';
import { BareStation } from '../test/support/bare-station.ts';
import type { Account } from './cache/outbox-rows.ts';
import { SignedIn } from './signed-in.ts';

type Around = ConstructorParameters<typeof SignedIn>[0];
const person = { id: 'p', name: '编辑', roles: ['editor'], active: true };

let newsroom: string;
let full: boolean;
let accounts: Account[];
let said: string[];
let signedIn: SignedIn;
beforeEach(() => {
  [newsroom, full, accounts, said] = ['台', false, [], []];
  const outbox = {
    get newsroom() { return newsroom; }, own: () => undefined, setOwn: () => { if (full) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' }); },
    accounts: () => accounts, setAccount: (account: Account) => { accounts.push(account); },
  };
  const link = {
    signIn: () => Promise.resolve({ ok: true, value: { person: 'p', token: 't' } }), admitted: (who: string) => { said.push(`admitted ${who}`); },
    tellPresence: (who: string, version: string | null) => { said.push(`${who} is in ${version}`); },
  };
  signedIn = new SignedIn({ cache: { records: { get: () => person, children: () => [] } }, outbox, link: () => link, changed: () => {}, entered: () => { said.push(`entered ${signedIn.person?.id}`); } } as unknown as Around); // all that it asks of them
});

describe('who is signed in', () => {
  it('is whoever the pool lets in, and nowhere to be seen once they have signed out', async () => {
    expect(isRefusal(await signedIn.signIn('编辑', '密'))).toBe(false);
    expect([said, signedIn.person, accounts.length]).toEqual([['entered p', 'admitted p'], person, 1]);
    signedIn.signOut();
    expect([said.slice(2), signedIn.person]).toEqual([['p is in null'], null]);
  });
  it('is nobody of the newsroom that was left while their password was looked at', async () => {
    const asked = signedIn.signIn('编辑', '密');
    await Promise.resolve();
    newsroom = '别台';
    expect([await asked, signedIn.person, accounts, said]).toEqual([{ refused: 'try-again' }, null, [], []]);
  });
  it('stays as it was where the disk does not take another', async () => {
    full = true;
    await expect(signedIn.signIn('编辑', '密')).rejects.toThrow('full');
    expect(signedIn.person).toBeNull();
    full = false;
    await signedIn.signIn('编辑', '密');
    full = true;
    expect(() => signedIn.signOut()).toThrow('full');
    expect(signedIn.person).toEqual(person);
  });
  it('says when somebody else sits here, or nobody: other windows show it; not when the same person signs in again', async () => {
    const told: (string | undefined)[] = [];
    const signedIn: SignedIn = new SignedIn({
      cache: { records: { get: (_kind: string, id: string) => ({ id, name: id, roles: [], active: true }) } }, outbox: { own: () => null, setOwn: () => {}, accounts: () => [], setAccount: () => {} },
      link: () => ({ signIn: async (name: string) => ({ ok: true, value: { person: name, token: '' } }), admitted: () => {}, tellPresence: () => {}, knows: () => true, serves: null, state: { state: 'connected' } }),
      changed: () => { told.push(signedIn.person?.id); }, entered: () => {},
    } as unknown as ConstructorParameters<typeof SignedIn>[0]); // a pool that lets everybody in
    await signedIn.signIn('a', '');
    await signedIn.signIn('a', '');
    await signedIn.signIn('b', '');
    signedIn.signOut();
    expect(told).toEqual(['a', 'b', undefined]);
  });
});

it('whoever has a name that was somebody else’s is not taken for them, after a restart and without the pool neither', async () => {
  const station = new BareStation('a');
  try {
    const { outbox } = station;
    /** The pool lets everybody in, or is away. */
    let ids: Record<string, string> | null = { 实习生: 'a' };
    const link = { signIn: async (name: string) => (ids ? { ok: true, value: { person: ids[name], token: `t-${ids[name]}` } } : { ok: false, code: 'pool-offline' }), admitted: () => {}, tellPresence: () => {} };
    const opened = (): SignedIn => new SignedIn({ cache: station.cache, outbox, link: () => link, changed: () => {}, entered: () => {} } as unknown as Around); // all that it asks of them
    const called = (id: string, name: string): void => { station.act(SYSTEM, 'person.put', 'person', id, { name, roles: ['reporter'], active: true }); station.tell([['person', id]]); };
    called('a', '实习生');
    await opened().signIn('实习生', '甲的密码');
    called('a', '张三');
    called('b', '实习生');
    ids = { 实习生: 'b' };
    await opened().signIn('实习生', '乙的密码');
    expect(opened().person?.id).toBe('b');
    ids = null;
    const here = opened();
    const by = async (name: string, password: string) => { const done = await here.signIn(name, password); return isRefusal(done) ? done.refused : done.id; };
    expect([await by('实习生', '乙的密码'), await by('实习生', '甲的密码'), await by('张三', '甲的密码')]).toEqual(['b', 'wrong-password', 'a']);
    // Rows come anew: it is known from what they signed in as.
    station.cache.reset();
    expect([await by('实习生', '乙的密码'), await by('张三', '甲的密码')]).toEqual(['b', 'a']);
  } finally { station.close(); }
});
