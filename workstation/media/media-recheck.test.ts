import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { policyOf } from '../../shared/asset/policy.ts';
import { NEVER_CHECKED } from '../../shared/asset/recheck.ts';
import { MediaRecheck, type MediaRecheckOptions } from './media-recheck.ts';

afterEach(() => { vi.restoreAllMocks(); });

it('goes on behind a damaged file that cannot be moved aside just now', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const addresses = ['a', 'b'].map((one) => one.repeat(64));
  const settings = { policy: policyOf({ recheckBytesPerSecond: 1e9 }), recheck: { ...NEVER_CHECKED, damaged: [] } };
  const recheck = new MediaRecheck({
    workstation: { signal: () => undefined }, idle: () => true, settings,
    // A folder cannot be read as a file: so each of them is damaged.
    folder: { addresses: () => Promise.resolve(addresses), has: () => true, pathOf: () => tmpdir() },
    damaged: () => Promise.reject(Object.assign(new Error('a window reads it'), { code: 'EPERM' })),
  } as unknown as MediaRecheckOptions);
  recheck.start(1);
  await vi.waitFor(() => expect(settings.recheck.finishedAt).not.toBeNull(), 10_000);
  expect([settings.recheck.checked, said.mock.calls.length]).toEqual([2, 2]);
  await recheck.stop();
}, 20_000);
