import { isValidElement, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MergeFlag } from '../../shared/story/version.ts';

const command = vi.fn((..._said: unknown[]) => Promise.resolve());
vi.mock('../data/command.ts', () => ({ command }));

const flags = (count: number): MergeFlag[] => Array.from({ length: count }, (_one, index) => ({ is: 'missing', copy: 'ours', sentence: `第${index}句。`, by: 'p', at: 1 }));
/** The elements of a tree, in order. */
const within = (node: ReactNode): ReactElement<{ children?: ReactNode; onClick?: () => void }>[] => (Array.isArray(node) ? node.flatMap(within) : isValidElement<{ children?: ReactNode }>(node) ? [node, ...within(node.props.children)] : []);

describe.each([['zh-CN', '另有 5 句'], ['en', 'And 5 more']])('the sentences of a merge that somebody should read, in %s', (language, more) => {
  let bar: (count: number) => ReactElement;
  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify(language) : null) });
    const { MergeBar } = await import('./MergeBar.tsx');
    bar = (count) => MergeBar({ version: 'v', flags: flags(count), mayClear: true, nameOf: () => '记者甲' });
  }, 60_000);

  it('are all there, and where there are very many it is said how many follow', () => {
    const [few, many] = [100, 105].map((count) => renderToStaticMarkup(bar(count)));
    expect([few, many].map((markup) => [markup!.match(/<li>/g)?.length, markup!.includes(more)])).toEqual([[100, false], [100, true]]);
  });
  it('are checked when they have been shown', () => {
    within(bar(105)).find(({ type }) => type === 'button')!.props.onClick!();
    expect(command).toHaveBeenLastCalledWith('merge.clear', { kind: 'version', id: 'v' }, { flags: flags(100) });
  });
});
