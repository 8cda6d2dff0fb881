import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MergeFinding } from '../../shared/script/merge-check.ts';

let refused = '';
vi.mock('../data/port.ts', () => {
  class PortError extends Error { readonly refusal = { refused }; }
  return { PortError, call: () => Promise.reject(new PortError()) };
});
const { keepFindings } = await import('./findings.ts');
const found: MergeFinding[] = [];

describe('what a merge found', () => {
  beforeEach(() => { vi.spyOn(console, 'error').mockImplementation(() => undefined); return () => { vi.restoreAllMocks(); }; });
  it.each(['disk-full', 'disk-failing', 'workstation-lost', 'filling'])('is given again where the workstation does not take it just now: %s', async (code) => {
    refused = code;
    await expect(keepFindings('v', found, '甲')).rejects.toThrow();
  });
  it('is let go of where there is nothing to keep it with', async () => {
    refused = 'gone';
    await expect(keepFindings('v', found, '甲')).resolves.toBeUndefined();
  });
});
