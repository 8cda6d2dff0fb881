import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Person } from '../../shared/people/person.ts';

interface Chosen { onChange: (value: unknown) => void }
const said: unknown[] = [];
/** What a person can change, in the order of the page. */
let controls: Chosen[] = [];
const control = (one: Chosen): null => { controls.push(one); return null; };
const people: Person[] = [{ id: 'p', name: '记者甲', roles: ['reporter'], active: true }];
vi.mock('antd', () => ({ Select: control, Switch: control }));
vi.mock('../app/session.ts', () => ({ useSession: () => ({ person: { id: 'admin', roles: ['admin'] } }) }));
vi.mock('../data/useQuery.ts', () => ({ useQuery: () => ({ value: people, error: null }) }));
vi.mock('../data/command.ts', () => ({ command: async (name: string, target: unknown, args: unknown) => { said.push([name, target, args]); } }));

describe('an administrator who changes a person', () => {
  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: () => null });
    const { People } = await import('./People.tsx');
    controls = [];
    renderToStaticMarkup(<People />);
  }, 60_000);

  it('says what they changed and nothing else: what another set meanwhile stays', () => {
    const [, roles, active] = controls;
    roles!.onChange(['reporter', 'anchor']);
    active!.onChange(false);
    const target = { kind: 'person', id: 'p' };
    expect(said).toEqual([['person.put', target, { roles: ['reporter', 'anchor'] }], ['person.put', target, { active: false }]]);
  });
});
