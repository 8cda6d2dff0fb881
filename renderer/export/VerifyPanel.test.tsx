import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { VerifyAnswer } from '../../shared/protocol/calls/export.ts';

vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify('en') : null) });
const { Report } = await import('./VerifyPanel.tsx');
const whole: VerifyAnswer = { ok: true, files: 3, bytes: 4096, findings: [], pool: 'k'.repeat(60), signedAt: 1, ours: true, count: 0 };
const page = (more: Partial<VerifyAnswer>): string => renderToStaticMarkup(<Report report={{ ...whole, ...more }} />);

it('only what this newsroom’s pool signed is said to be exactly as released: whoever makes a package may sign it with a key of their own', () => {
  expect([page({}), page({ ours: false }), page({ ours: false, pool: '', signedAt: null })].map((one) => one.includes('Exactly as released'))).toEqual([true, false, false]);
  expect([page({ ours: false }), page({ ours: false, pool: '', signedAt: null })].map((one) => /who released it is not known|nothing says that it was released/.exec(one)?.[0])).toEqual(['who released it is not known', 'nothing says that it was released']);
  expect(page({ ours: null })).toContain('cannot be told yet whether this newsroom released it');
  const bad = page({ ok: false, findings: [{ code: 'changed', path: 'data/a', detail: 'digest' }], count: 12 });
  expect(['Not as released: 12 findings', '11 more are not listed'].filter((words) => !bad.includes(words))).toEqual([]);
});
