import { expect, it, vi } from 'vitest';
import type { Push } from '../../shared/protocol/port.ts';
import { standInBrowser } from '../data/stand-in-browser.ts';

it('a window shows who signed in, or that nobody is signed in any more, when that was done in another window', async () => {
  standInBrowser();
  let say = (_push: Push): void => {};
  let person: { id: string } | null = { id: 'a' };
  vi.doMock('../data/port.ts', () => ({ call: async (name: string) => (name === 'kept.left' ? { left: [] } : { newsroom: '台', person, empty: false, names: [] }), linkState: () => 'open', onLinkState: () => () => {}, onPush: (listener: typeof say) => { say = listener; } }));
  // As a component would have it.
  let shown = (): string | undefined => undefined;
  vi.doMock('react', () => ({ useSyncExternalStore: (subscribe: (listener: () => void) => void, value: () => unknown) => { subscribe(() => {}); shown = () => (value() as { person: { id: string } | null } | null)?.person?.id; } }));
  (await import('./session.ts')).useSession();
  const seen: (string | undefined)[] = [];
  for (const [next, push] of [['a', null], ['b', { push: 'session' }], [null, { push: 'session' }]] as const) {
    person = next === null ? null : { id: next };
    if (push) say(push);
    await new Promise((done) => setTimeout(done, 0));
    seen.push(shown());
  }
  expect(seen).toEqual(['a', 'b', undefined]);
});
