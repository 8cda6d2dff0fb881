import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { FIRST_FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';
import { emptyDoc } from '../script/schema.ts';
import type { Clip, Cut } from './cut.ts';
import { invertPatch, saidAgain, saidOver, type CutPatch } from './patch.ts';

const clip = (id: string, start: number, more: Partial<Clip> = {}): Clip => ({ id, asset: 'a', in: 0, length: 50, start, link: null, gain: 0, block: null, ...more });
const put = (one: Clip, track: 'V1' | 'V2' = 'V1'): CutPatch => ({ put: [{ track, clip: one }], remove: [] });
const form = presentForm('cut.patch').form!;

let records: MemoryRecords;
let act: ReturnType<typeof actsOn>;
const now = (): Cut => records.get('cut', 'v')!;
const clips = (): Clip[] => now().tracks.V1;
/** Does it as somebody whose screen shows `seen`. */
const does = (patch: CutPatch, seen: Cut): string => act(SYSTEM, 'cut.patch', 'cut', 'v', saidOver(seen, patch), form);
const was = { one: clip('one', 0), two: clip('two', 100) };

beforeEach(() => {
  records = new MemoryRecords();
  act = actsOn(records);
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: emptyDoc('lead', 'b') });
  expect(act(SYSTEM, 'cut.patch', 'cut', 'v', { put: Object.values(was).map((one) => ({ track: 'V1', clip: one })), remove: [] })).toBe('ok');
});

describe('a cut made apart from those who review', () => {
  const version = () => records.get('version', 'v')!;
  const pass = (): void => { const one = { level: 3, by: '终审', at: 5, hash: 'h', remark: '' }; records.write([{ kind: 'version', id: 'v', record: { ...version(), stage: 'released', passes: [one], trail: [...version().trail, { at: 5, by: '终审', what: 'pass', level: 3, hash: 'h', remark: '' }] } }]); };
  const cuts = (patch: CutPatch, passes: number): string => act(SYSTEM, 'cut.patch', 'cut', 'v', { ...saidOver(now(), patch), passes }, form);
  it('does not take a release that its maker had not seen, and does when they have', () => {
    pass();
    const before = [version(), now()];
    expect([cuts(put(clip('two', 200)), 0), cuts({ put: [], remove: ['gone'] }, 0), version(), now()]).toEqual(['cut-passed', 'cut-passed', ...before]);
    expect([cuts(put(clip('two', 200)), 1), version().stage, clips()]).toEqual(['ok', 'level1', [was.one, clip('two', 200)]]);
    expect(cuts(put(clip('two', 300)), 0), 'a pass that stands no more keeps nobody from it').toBe('ok');
  });
  it('that stands there already takes nothing away', () => {
    pass();
    const seen = now();
    expect([act(SYSTEM, 'cut.patch', 'cut', 'v', { ...saidOver(seen, put({ ...was.two, gain: 0 })), passes: 0 }, form), version().stage]).toEqual(['ok', 'released']);
  });
  it('did not say in the first two forms what was seen, and is played as it was', () => {
    for (const older of [1, 2]) {
      pass();
      const patch = put(clip('two', 200 * older));
      expect([act(SYSTEM, 'cut.patch', 'cut', 'v', older === 1 ? patch : saidOver(now(), patch), older), version().stage]).toEqual(['ok', 'level1']);
    }
    expect(act(SYSTEM, 'cut.patch', 'cut', 'v', { put: [], remove: [], passes: 0 }, 2)).toBe('bad-arguments');
  });
  it('is said to an older pool as it knows it', () => {
    const edit = saidOver(now(), put(clip('two', 200)));
    expect(inFormOf({ 'cut.patch': 2 }, { id: 'c', name: 'cut.patch', target: { kind: 'cut', id: 'v' }, args: { ...edit, passes: 1 }, by: 'p', at: 1, seen: 0, form })).toMatchObject({ form: 2, args: edit });
  });
});

describe('two people in one cut, neither of whom had seen the other', () => {
  it('one sets the level of a clip that the other moved: both hold', () => {
    const seen = now();
    expect([does(put(clip('two', 200)), seen), does(put({ ...was.two, gain: -6 }), seen)]).toEqual(['ok', 'ok']);
    expect(clips()).toEqual([was.one, clip('two', 200, { gain: -6 })]);
  });
  it('one trims a clip that the other took to another track', () => {
    const seen = now();
    expect([does(put(was.two, 'V2'), seen), does(put({ ...was.two, length: 40 }), seen)]).toEqual(['ok', 'ok']);
    expect(now().tracks).toMatchObject({ V1: [was.one], V2: [clip('two', 100, { length: 40 })] });
  });
  it('both move one clip: who comes later is told, and the clip stays where the other put it', () => {
    const seen = now();
    expect([does(put(clip('two', 200)), seen), does(put(clip('two', 300)), seen)]).toEqual(['ok', 'clip-changed']);
    expect(clips()).toEqual([was.one, clip('two', 200)]);
    expect(does(put(clip('two', 200)), seen), 'to the same place').toBe('ok');
  });
  it('both do the same to one: what was released meanwhile stays so', () => {
    const seen = now();
    does(put(clip('two', 200)), seen);
    const stage = () => records.get('version', 'v')!.stage;
    const release = () => records.write([{ kind: 'version', id: 'v', record: { ...records.get('version', 'v')!, stage: 'released' } }]);
    release();
    expect([does(put(clip('two', 200)), seen), stage()]).toEqual(['ok', 'released']);
    expect([act(SYSTEM, 'cut.patch', 'cut', 'v', put(clip('two', 200))), stage()], 'in the first form').toEqual(['ok', 'level1']);
    release();
    expect([does(put(clip('two', 200, { gain: 1 })), now()), stage()]).toEqual(['ok', 'level1']);
  });
  it('one changes a clip that the other took away: it does not come back by itself', () => {
    const seen = now();
    expect([does({ put: [], remove: ['two'] }, seen), does(put({ ...was.two, gain: -6 }), seen)]).toEqual(['ok', 'clip-gone']);
    expect(clips()).toEqual([was.one]);
  });
  it('an undo does not put back what stood there before somebody else changed it', () => {
    const [before, edit] = [now(), put(clip('two', 200))];
    does(edit, before);
    const mine = now();
    does(put(clip('two', 400)), mine);
    expect(does(invertPatch(before, edit), mine)).toBe('clip-changed');
    expect(clips()).toEqual([was.one, clip('two', 400)]);
  });
});

it('what was not accepted and is tried again changes what it was to change, in the cut as it is by then', () => {
  const seen = now();
  const edit = saidOver(seen, { put: [{ track: 'V1', clip: clip('two', 300) }, { track: 'V1', clip: { ...was.one, gain: 3 } }], remove: [] });
  does({ put: [{ track: 'V1', clip: clip('two', 200, { gain: -6 }) }], remove: ['one'] }, seen);
  expect(act(SYSTEM, 'cut.patch', 'cut', 'v', saidAgain(now(), edit), form)).toBe('ok');
  expect(clips()).toEqual([clip('one', 0, { gain: 3 }), clip('two', 300, { gain: -6 })]);
});

describe('an edit of a cut in its first form', () => {
  it('puts whole clips, as it did then', () => {
    const seen = now();
    does(put(clip('two', 200)), seen);
    expect(act(SYSTEM, 'cut.patch', 'cut', 'v', put({ ...was.two, gain: -6 }))).toBe('ok');
    expect(JSON.stringify(clips())).toBe(JSON.stringify([was.one, { ...was.two, gain: -6 }]));
  });
  it('is what a pool of the first release is told', () => {
    const edit = put({ ...was.two, gain: -6 });
    expect(inFormOf(FIRST_FORMS, { id: 'c', name: 'cut.patch', target: { kind: 'cut', id: 'v' }, args: saidOver(now(), edit), by: 'p', at: 1, seen: 0, form })?.args).toEqual(edit);
  });
});
