import { describe, expect, it } from 'vitest';
import { torn } from './torn.ts';

describe('files that a bad disk gives back', () => {
  it('1,000 times: opened at a committed moment or refused or set right by name, never silently wrong', async () => {
    const report = await torn({ count: 1000, seed: 1 });
    console.log(`${report.ran} damaged files, ${JSON.stringify(report.verdicts)}`);
    expect(report.failed).toEqual([]);
    // Of each kind of file some damage is found and some does no harm.
    for (const verdict of ['pool whole', 'pool refused pool-damaged', 'outbox whole', 'outbox healed outbox-damaged', 'cache whole', 'cache refused cache-rebuilt', 'media refused media-lost', 'media healed 422', 'station-media refused media-damaged']) expect([verdict, report.verdicts[verdict] ?? 0]).not.toEqual([verdict, 0]);
  }, 900_000);
});
