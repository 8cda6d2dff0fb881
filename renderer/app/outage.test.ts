import { describe, expect, it } from 'vitest';
import { closedNow, isSaid, nextOutage, NO_OUTAGE, type Outage } from './outage.ts';

const by = { person: '记者甲', ended: null } as const;
const away = (outbox: number) => ({ ...by, pool: 'offline', reason: null, since: 1000, outbox }) as const;
const here = (outbox: number, person: string = by.person) => ({ ...by, pool: 'connected', reason: null, since: 50_000, outbox, person }) as const;
const refused = (reason: string, outbox: number, since = 1000) => ({ ...by, pool: 'refused', reason, since, outbox }) as const;
/** The pool is there and knows this person no more. */
const ended = (outbox: number, person: string = by.person) => ({ ...here(outbox, person), ended: { news: false, active: true } }) as const;
const close = (outage: Outage): Outage => (outage.is === 'away' ? closedNow(outage) : outage);
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
    const closed = close(after([away(0), 20_000]));
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
});

describe('the line about a pool that refuses', () => {
  it('says nothing for ten seconds, then why, and what waits', () => {
    const outage = after([refused('pool-too-old', 0), 1000], [refused('pool-too-old', 3), 9000]);
    expect([isSaid(outage, 10_900), isSaid(outage, 11_000)]).toEqual([false, true]);
    expect(outage).toMatchObject({ cause: { refused: 'pool-too-old' }, waiting: 3 });
  });
  it('says nothing at all about one that is over by then', () => expect(after([refused('defect', 1), 1000], [here(1), 8000])).toEqual(NO_OUTAGE));
  it('takes the place of the line about an outage at once, and goes on to the good news', () => {
    const outage = after([away(2), 20_000], [refused('disk-full', 2, 30_000), 30_000]);
    expect(isSaid(outage, 30_000)).toBe(true);
    expect(nextOutage(outage, here(2), 40_000)).toMatchObject({ is: 'back', waiting: 2 });
  });
  it('says since when it is not reached where it went while it refused', () => expect(after([refused('defect', 0), 20_000], [{ ...away(0), since: 30_000 }, 31_000])).toMatchObject({ cause: 'offline', since: 30_000 }));
  it('stays closed while the pool comes and goes, and opens for another reason and for the next time', () => {
    const closed = close(after([refused('workstation-too-old', 0), 20_000]));
    const again = nextOutage(close(nextOutage(closed, { ...away(0), since: 30_000 }, 30_000)), refused('workstation-too-old', 4, 33_000), 33_000);
    expect(isSaid(again, 90_000)).toBe(false);
    expect(isSaid(nextOutage(again, refused('disk-full', 4, 91_000), 91_000), 91_000)).toBe(true);
    expect(isSaid(nextOutage(nextOutage(again, here(4), 91_000), refused('workstation-too-old', 4, 92_000), 92_000), 102_000)).toBe(true);
  });
  it('is not closed with the line about an outage: that was another thing', () => expect(isSaid(nextOutage(close(after([away(0), 20_000])), refused('pool-too-old', 0, 21_000), 21_000), 21_000)).toBe(true));
});

describe('the line about a session that has ended', () => {
  it('is there at once and stays, as nothing mends itself', () => {
    const outage = after([here(0), 1000], [ended(0), 2000], [ended(2), 3000]);
    expect(outage).toMatchObject({ cause: { ended: { news: false } }, waiting: 2 });
    expect([isSaid(outage, 3000), isSaid(nextOutage(outage, ended(2), 900_000), 900_000)]).toEqual([true, true]);
  });
  it('takes the place of the good news about a pool that is back', () => expect(after([away(1), 20_000], [ended(1), 40_000])).toMatchObject({ is: 'away', cause: { person: '记者甲' } }));
  it('goes on to the good news when the same person has signed in again, however soon, and to nothing when another sits there', () => {
    const before = after([ended(2), 20_000]);
    expect(nextOutage(before, here(2), 21_000)).toMatchObject({ is: 'back', from: { person: '记者甲' }, waiting: 2, left: 2 });
    expect(nextOutage(before, here(2, '责编甲'), 21_000)).toEqual(NO_OUTAGE);
  });
  it('that was closed stays so while the pool comes and goes, for this person', () => {
    const closed = nextOutage(nextOutage(close(after([ended(0), 20_000])), away(0), 30_000), ended(1), 31_000);
    expect([isSaid(closed, 31_000), isSaid(nextOutage(closed, ended(1, '责编甲'), 32_000), 32_000)]).toEqual([false, true]);
  });
});
