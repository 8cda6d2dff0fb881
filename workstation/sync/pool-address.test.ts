import { describe, expect, it } from 'vitest';
import { poolAddress } from './pool-address.ts';
import { realSurroundings } from './surroundings.ts';

describe('the address of a pool', () => {
  it.each([
    ['http://192.168.1.20:41730', 'http://192.168.1.20:41730'], [' http://192.168.1.20:41730/ ', 'http://192.168.1.20:41730'], ['https://pool.example', 'https://pool.example'], ['http://[::1]:41730', 'http://[::1]:41730'],
  ])('%s is one', (given, address) => { expect(poolAddress(given)).toBe(address); });

  it.each(['', '192.168.1.20:41730', 'http://192.168.1.5:417300', 'http://[::1', 'http://pool#x', 'http://pool#', 'http://pool/x', 'http://pool?x', 'http://a:b@pool', 'ftp://pool', 'http://', 'http://a b'])('%j is none', (given) => {
    expect(poolAddress(given)).toBeNull();
  });

  it('that cannot be dialled is a line that does not come, whoever kept it: an older release took any', async () => {
    await new Promise<void>((closed) => {
      const line = realSurroundings.dial('http://192.168.1.5:417300', { opened: () => undefined, text: () => undefined, closed });
      line.send('');
      line.drop();
      realSurroundings.dial('http://pool#x', { opened: () => undefined, text: () => undefined, closed });
    });
  });
});
