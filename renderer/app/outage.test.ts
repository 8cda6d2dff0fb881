import { describe, expect, it } from 'vitest';
import { isSaid, nextOutage, NO_OUTAGE, type Outage } from './outage.ts';

const away = (outbox: number) => ({ pool: 'offline', since: 1000, outbox }) as const;
const here = (outbox: number) => ({ pool: 'connected', since: 50_000, outbox }) as const;
/** The line after each of these, by second. */
const after = (...heard: [status: Parameters<typeof nextOutage>[1], now: number][]): Outage => heard.reduce<Outage>((outage, [status, now]) => nextOutage(outage, status, now), NO_OUTAGE);

describe('the line about an outage', () => {
  it('says nothing for ten seconds, then one line', () => {
    const outage = after([away(0), 1000], [away(2), 9000]);
    expect(isSaid(outage, 10_900)).toBe(false);
    expect(isSaid(outage, 11_000)).toBe(true);
    expect(outage).toMatchObject({ since: 1000, waiting: 2 });
  });
  it('says nothing at all about an outage shorter than that', () => expect(after([away(1), 1000], [here(1), 8000])).toEqual(NO_OUTAGE));
  it('stays closed for this outage and opens for the next', () => {
    const closed: Outage = { is: 'away', since: 1000, waiting: 0, quiet: true };
    expect(isSaid(nextOutage(closed, away(3), 90_000), 90_000)).toBe(false);
    const back = nextOutage(closed, here(3), 95_000);
    expect(back).toEqual(NO_OUTAGE);
    expect(isSaid(nextOutage(back, { ...away(0), since: 100_000 }, 100_000), 120_000)).toBe(true);
  });
  it('says what is being sent, then what was sent, for six seconds', () => {
    const going = after([away(5), 20_000], [here(5), 30_000], [here(2), 31_000]);
    expect(going).toMatchObject({ is: 'back', waiting: 5, left: 2, doneAt: null });
    const done = nextOutage(going, here(0), 32_000);
    expect(done).toMatchObject({ waiting: 5, left: 0, doneAt: 32_000 });
    expect(isSaid(nextOutage(done, here(0), 37_900), 37_900)).toBe(true);
    expect(nextOutage(done, here(0), 38_000)).toEqual(NO_OUTAGE);
  });
  it('goes after half a minute where something waits for a person who is not signed in', () => expect(after([away(5), 20_000], [here(5), 30_000], [here(5), 60_000])).toEqual(NO_OUTAGE));
  it('leaves a pool that refuses to the status line', () => expect(after([away(1), 20_000], [{ ...here(1), pool: 'refused' }, 30_000])).toEqual(NO_OUTAGE));
});
