import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueryResults } from '../../shared/protocol/queries.ts';

type Row = QueryResults['forgotten'][number];
let rows: Row[] = [];
vi.mock('../data/useQuery.ts', () => ({ useQuery: (name: string) => ({ value: name === 'forgotten' ? rows : undefined, error: null }) }));

const row = (id: string, mayDrop: boolean): Row => ({ kind: 'body', id, title: '汛情', parent: 's', words: '水位上涨。', fields: [], again: true, mayDrop, names: {} });

describe.each([['zh-CN', '全部处理完了', '请编辑或管理员', '重新建立'], ['en', 'Done with all of it', 'an editor or administrator signs in here', 'Make it again']])('what the pool has lost, in %s', (language, done, who, again) => {
  let shown: (...mayDrop: boolean[]) => string;
  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify(language) : null) });
    const { Forgotten } = await import('./Forgotten.tsx');
    shown = (...mayDrop) => { rows = mayDrop.map((may, index) => row(String(index), may)); return renderToStaticMarkup(<Forgotten />); };
  }, 60_000);

  it('is cleared by whoever may let go of each of it; the others make it again and read who clears it', () => {
    expect([shown(true, true), shown(true, false)].map((page) => [done, who, again].map((words) => page.includes(words)))).toEqual([[true, false, true], [false, true, true]]);
  });
});
