import { expect, it } from 'vitest';
import { RateTap } from './rate-tap.ts';

const never = new AbortController().signal;

it('lets through at its rate, and all of it once the limit is taken off', async () => {
  let now = 0;
  const tap = new RateTap(() => now);
  tap.rate = 1000;
  await tap.take(500, never);
  let through = false;
  const waiting = tap.take(500, never).then(() => { through = true; });
  await new Promise((resolve) => { setImmediate(resolve); });
  expect(through).toBe(false);
  now = 450;
  tap.rate = null;
  await waiting;
  expect(through).toBe(true);
});
it('shut, nothing passes until it is opened or given up', async () => {
  const tap = new RateTap();
  tap.rate = 0;
  const abort = new AbortController();
  const given = tap.take(1, abort.signal);
  abort.abort(new Error('given up'));
  await expect(given).rejects.toThrow('given up');
  const waiting = tap.take(1, never);
  tap.rate = 5;
  await waiting;
});
it('takes pieces of about a tenth of a second', () => {
  const tap = new RateTap();
  const sizes = [null, 100_000_000, 5_000_000, 1000].map((rate) => { tap.rate = rate; return tap.pieceOf(1 << 20); });
  expect(sizes).toEqual([1 << 20, 1 << 20, 500_000, 16 << 10]);
});
