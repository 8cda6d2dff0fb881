import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

/** What only root may read is read as nobody: so it is held for a moment by a program that looks for viruses. */
it.skipIf(process.getuid?.() !== 0)('a file that may not be read just now is not taken for damaged: it may be the only copy', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'bianbo-first-'));
  try {
    const bytes = Buffer.alloc(3 << 20, 7);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = path.join(root, sha256.slice(0, 2), sha256);
    mkdirSync(path.dirname(file));
    writeFileSync(file, bytes, { mode: 0o600 });
    chmodSync(root, 0o755);
    const script = `void (async () => {
      const { FirstUse } = await import(${JSON.stringify(new URL('./first-use.ts', import.meta.url).href)});
      const { MediaFolder } = await import(${JSON.stringify(new URL('./media-folder.ts', import.meta.url).href)});
      const damaged = [];
      const use = new FirstUse(new MediaFolder(${JSON.stringify(root)}), (one) => { damaged.push(one); return Promise.resolve(); });
      const good = await use.isGood('${sha256}').catch((error) => error.code);
      console.log(JSON.stringify([good, damaged]));
    })();`;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, encoding: 'utf8', cwd: root }))).toEqual(['EACCES', []]);
  } finally { rmSync(root, { recursive: true, force: true }); }
});
