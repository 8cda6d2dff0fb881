import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LeftElsewhere } from '../../shared/protocol/queries.ts';

let left: LeftElsewhere[] = [];
vi.mock('../data/useQuery.ts', () => ({ useQuery: (name: string) => ({ value: name === 'elsewhere' ? left : undefined, error: null }) }));

const row = (id: string, byName: string): LeftElsewhere['rows'][number] => ({ id, name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: '汛情' }, by: byName, byName, at: 1, code: null, params: {} });

describe.each([['zh-CN', '全部丢弃', '全部复制', '记者甲、编辑乙'], ['en', 'Drop all of it', 'Copy all of it', 'Written here by 记者甲, 编辑乙']])('what was written for another newsroom, in %s', (language, drop, copy, writers) => {
  let shown: (mayDrop: boolean) => string;
  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify(language) : null) });
    const { Elsewhere } = await import('./Elsewhere.tsx');
    shown = (mayDrop) => { left = [{ newsroom: 'a', url: 'http://a', rows: [row('1', '记者甲'), row('2', '编辑乙'), row('3', '记者甲')], mayDrop }]; return renderToStaticMarkup(<Elsewhere />); };
  }, 60_000);

  it('may be dropped by whoever may, and copied by all; the others read whose it is', () => {
    expect([true, false].map((mayDrop) => [drop, copy, writers].map((words) => shown(mayDrop).includes(words)))).toEqual([[true, true, false], [false, true, true]]);
  });
});
