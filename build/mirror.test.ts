import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirrored } from './mirror.mjs';
import { dist, root } from './root.mjs';

describe('a bundle speaks of places as its sources did', () => {
  const bundle = path.join(dist, 'workstation/main.mjs');
  const rows: [source: string, text: string, expected: string, found: string[]][] = [
    ['workstation/main.ts', "new URL('../pool/main.ts', import.meta.url)", 'new URL(\'../pool/main.mjs\', new URL("./main.mjs", import.meta.url).href)', ['pool/main.ts']],
    ['workstation/main.ts', 'import.meta.url', 'new URL("./main.mjs", import.meta.url).href', []],
    ['workstation/media/copy.ts', 'new URL(name, import.meta.url)', 'new URL(name, new URL("./media/copy.mjs", import.meta.url).href)', []],
    ['workstation/media/copy.ts', "new Worker(new URL('./copy-worker.ts', import.meta.url))", 'new Worker(new URL(\'./copy-worker.mjs\', new URL("./media/copy.mjs", import.meta.url).href))', ['workstation/media/copy-worker.ts']],
    ['shared/a.ts', 'import.meta.dirname', '(import.meta.dirname + "/../shared")', []],
  ];
  for (const [source, text, expected, found] of rows) {
    it(`${source}: ${text}`, () => {
      const heard: string[] = [];
      expect([mirrored(text, path.join(root, source), bundle, (entry: string) => heard.push(entry)), heard]).toEqual([expected, found]);
    });
  }
});
