import { expect, it } from 'vitest';
import { soundbiteOf } from './soundbite.ts';

const asset = { id: 'a1', name: '采访.mp4' };
const rows: [what: string, marks: { in: number | null; out: number | null }, expected: [number, number] | null][] = [
  ['both marks', { in: 10, out: 60 }, [10, 60]], ['no marks is the whole', { in: null, out: null }, [0, 100]],
  ['only in', { in: 40, out: null }, [40, 100]], ['only out', { in: null, out: 25 }, [0, 25]],
  ['out past the end', { in: 90, out: 400 }, [90, 100]], ['out before in', { in: 50, out: 20 }, null], ['out at in', { in: 50, out: 50 }, null],
];
for (const [what, marks, expected] of rows) it(what, () => expect(soundbiteOf(asset, marks, 100)).toEqual(expected && { asset: 'a1', name: '采访.mp4', in: expected[0], out: expected[1] }));
