import { describe, expect, it } from 'vitest';
import { isRefusal } from '../log/command.ts';
import type { Block } from '../script/schema.ts';
import { emptyCut, type Cut } from './cut.ts';
import { layoutScript } from './layout.ts';
import { applyPatch } from './patch.ts';
import type { Source } from './source.ts';

const block = (id: string, kind: Block['kind'], more: Partial<Block> = {}): Block => ({ id, kind, asset: null, in: null, out: null, speaker: '', role: '', text: '', ...more });
const sources: Record<string, Source> = {
  talk: { asset: 'talk', frames: 500, picture: true, sound: true }, phone: { asset: 'phone', frames: 100, picture: false, sound: true },
  mute: { asset: 'mute', frames: 80, picture: true, sound: false },
};
function lay(blocks: Block[], cut: Cut = emptyCut('v')): { cut: Cut; skipped: string[] } | string {
  let count = 0;
  const laid = layoutScript(cut, { blocks, source: (id) => sources[id], readMs: () => 4000, newId: () => `n${++count}` });
  if (isRefusal(laid)) return laid.refused;
  const after = applyPatch(cut, laid.patch);
  return isRefusal(after) ? after.refused : { cut: after, skipped: laid.skipped };
}

describe('the first rough cut from a script', () => {
  it('lays sound bites in order and leaves the read time of a voice-over empty', () => {
    const blocks = [
      block('lead', 'lead', { text: '导语' }), block('s1', 'sot', { asset: 'talk', in: 50, out: 150 }), block('v', 'vo', { text: '配音' }),
      block('s2', 'sot', { asset: 'phone', in: 0, out: 40 }), block('n', 'note'), block('s3', 'sot', { asset: 'mute', in: 10, out: 30 }),
    ];
    const clip = { gain: 0, link: null };
    expect(lay(blocks)).toEqual({
      skipped: [],
      cut: { id: 'v', tracks: {
        V1: [{ ...clip, id: 'n2', link: 'n1', asset: 'talk', in: 50, length: 100, start: 0, block: 's1' }, { ...clip, id: 'n5', asset: 'mute', in: 10, length: 20, start: 240, block: 's3' }], V2: [],
        A1: [{ ...clip, id: 'n3', link: 'n1', asset: 'talk', in: 50, length: 100, start: 0, block: 's1' }, { ...clip, id: 'n4', asset: 'phone', in: 0, length: 40, start: 200, block: 's2' }], A2: [],
      } },
    });
  });

  const unusable: [what: string, attrs: Partial<Block>][] = [
    ['no asset', {}], ['an asset that is not there', { asset: 'gone', in: 0, out: 10 }], ['no range', { asset: 'talk' }],
    ['a range behind the end', { asset: 'phone', in: 100, out: 120 }], ['a range turned round', { asset: 'talk', in: 20, out: 20 }],
  ];
  for (const [what, attrs] of unusable) it(`names a sound bite with ${what}`, () => { expect(lay([block('s', 'sot', attrs)])).toEqual({ cut: emptyCut('v'), skipped: ['s'] }); });

  it('holds a range that is too long at the end of its source', () => {
    expect(lay([block('s', 'sot', { asset: 'phone', in: 90, out: 300 })])).toMatchObject({ cut: { tracks: { A1: [{ in: 90, length: 10 }] } } });
  });

  it('never lays over work that is there', () => {
    const first = lay([block('s', 'sot', { asset: 'talk', in: 0, out: 10 })]);
    expect(typeof first === 'string' ? first : lay([block('s', 'sot', { asset: 'talk', in: 0, out: 10 })], first.cut)).toBe('cut-not-empty');
  });
});
