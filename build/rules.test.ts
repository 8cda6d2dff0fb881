import { describe, expect, it } from 'vitest';
import { ruleNames, violations } from './rules.mjs';

/** One planted violation for each rule: the files, and the rules they break. */
const planted: Record<string, Record<string, string>> = {
  'shared-imports-nothing-of-ours': { 'shared/a.ts': "import { x } from '../pool/x.ts';", 'pool/x.ts': 'export const x = 1;' },
  'shared-has-no-platform': { 'shared/a.ts': "import { readFile } from 'fs/promises';" },
  'shared-has-no-frame': { 'shared/a.ts': "import type { Database } from 'better-sqlite3';" },
  'renderer-reaches-by-the-port': { 'renderer/a.tsx': "import type { X } from '../workstation/x.ts';", 'workstation/x.ts': 'export interface X { a: 1 }' },
  'renderer-has-no-node': { 'renderer/a.tsx': "const os = await import('node:os');" },
  'renderer-has-no-native': { 'renderer/a.tsx': "import { WebSocket } from 'ws';" },
  'workstation-stands-alone': { 'workstation/a.ts': "export { x } from '../pool/x.ts';", 'pool/x.ts': 'export const x = 1;' },
  'pool-stands-alone': { 'pool/a.ts': "import { x } from '../workstation/x.ts';", 'workstation/x.ts': 'export const x = 1;' },
  'electron-is-thin': { 'electron/a.ts': "import { x } from '../shared/review/x.ts';", 'shared/review/x.ts': 'export const x = 1;' },
  'react-in-the-window-only': { 'workstation/a.ts': "import { renderToString } from 'react-dom/server';" },
  'electron-in-electron-only': { 'workstation/a.ts': "import { app } from 'electron';" },
  'not-to-tests': { 'shared/a.ts': "import { x } from './a.test.ts';", 'shared/a.test.ts': 'export const x = 1;' },
  'one-ipc-file': { 'electron/a.ts': "ipcMain.handle('x', () => 1);" },
  'one-scheme-file': { 'electron/a.ts': "protocol.handle('x', answer);" },
  'one-window-file': { 'electron/a.ts': 'const w = new BrowserWindow({});' },
  'nothing-opened-outside': { 'electron/a.ts': 'shell.openExternal(url);' },
  'shared-has-no-clock': { 'shared/a.ts': 'export const now = () => Date.now();' },
  'no-raw-html': { 'renderer/a.tsx': 'export const A = () => <p dangerouslySetInnerHTML={{ __html: text }} />;' },
  'no-shell-strings': { 'workstation/a.ts': 'execSync(`ffmpeg -i ${file}`);' },
  'no-unfinished': { 'workstation/a.ts': `// ${['TO', 'DO'].join('')}: later` },
  'no-circle': { 'shared/a.ts': "import { b } from './b.ts';", 'shared/b.ts': "import { a } from './a.ts';" },
  'import-exists': { 'shared/a.ts': "import { b } from './gone.ts';" },
};

describe('every rule is broken by its planted violation, and by nothing else', () => {
  for (const name of ruleNames) {
    it(name, () => expect(new Set(violations(new Map(Object.entries(planted[name] ?? {}))).map((one) => one.rule))).toEqual(new Set([name])));
  }
  it('a circle of types only is none', () => {
    expect(violations(new Map([['shared/a.ts', "import type { B } from './b.ts';"], ['shared/b.ts', "import { type A } from './a.ts';"]]))).toEqual([]);
  });
});
