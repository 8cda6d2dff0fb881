import { expect, it } from 'vitest';
import { Traffic } from './traffic.ts';

it('says what went over the line in the last five seconds, and forgets the rest', () => {
  const traffic = new Traffic();
  traffic.add(1000, 100, 0);
  traffic.add(1100, 0, 5000);
  traffic.add(4000, 400, 0);
  expect(traffic.rate(4000)).toEqual({ up: 100, down: 1000 });
  expect(traffic.rate(7000)).toEqual({ up: 80, down: 0 });
  expect(traffic.rate(20_000)).toEqual({ up: 0, down: 0 });
});

it('begins anew when the clock of the machine is put back', () => {
  const traffic = new Traffic();
  traffic.add(90_000_000, 9_000_000, 0);
  traffic.add(1000, 500, 0);
  traffic.add(1300, 500, 0);
  expect(traffic.rate(1300)).toEqual({ up: 200, down: 0 });
});
