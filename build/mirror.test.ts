import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { mirrored, plainHttp } from './mirror.mjs';
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

describe('a bundle that serves http', () => {
  const text = "import { createServer } from 'node:http'; console.log(typeof createServer, process.moduleLoadList.filter((one) => one.includes('undici')).length);";
  const said = (code: string): string => spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stdout.trim();
  it('does not load the second http client that its sources load', async () => {
    const made = await build({ stdin: { contents: text, resolveDir: root }, write: false, bundle: true, platform: 'node', format: 'esm', banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }, plugins: [plainHttp] });
    expect([said(text), said(made.outputFiles[0]!.text)]).toEqual(['function 1', 'function 0']);
  });
});
