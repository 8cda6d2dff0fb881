/** Package figures: the verifier (the whole command, start of the process included) beside `sha256sum -c` over the same bag of 200 MB. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BAG_DECLARATION, manifestText, type ManifestEntry } from '../../shared/formats/bagit.ts';
import { quantile, round, type Figure } from './figure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const FILM = 16 << 20;
const FILMS = 12;
/** Scripts, seals, subtitles: a package has many small files beside its films. */
const SMALL = 120;
const ROUNDS = 5;

function makeBag(folder: string): void {
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  const write = (file: string, bytes: Uint8Array): ManifestEntry => {
    writeFileSync(path.join(folder, file), bytes);
    return { path: file, digest: createHash('sha256').update(bytes).digest('hex') };
  };
  const payload = [
    ...Array.from({ length: FILMS }, (_, index) => write(`data/${index}_片.mp4`, randomBytes(FILM))),
    ...Array.from({ length: SMALL }, (_, index) => write(`data/${index}_稿.txt`, randomBytes(4000))),
  ];
  const tags = [write('bagit.txt', Buffer.from(BAG_DECLARATION)), write('manifest-sha256.txt', Buffer.from(manifestText(payload)))];
  write('tagmanifest-sha256.txt', Buffer.from(manifestText(tags)));
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** package.* figures. */
export function packageFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-bench-bag-'));
  try {
    makeBag(folder);
    const ours = (): void => { execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, 'workstation/cli/bianbo.ts'), 'verify', folder], { stdio: 'ignore' }); };
    const theirs = (): void => { for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) execFileSync('sha256sum', ['--quiet', '-c', manifest], { cwd: folder, stdio: 'ignore' }); };
    ours();
    theirs();
    const times = Array.from({ length: ROUNDS }, () => ({ ours: timed(ours), theirs: timed(theirs) }));
    const mine = quantile(times.map((one) => one.ours), 0.5);
    const reference = quantile(times.map((one) => one.theirs), 0.5);
    return Promise.resolve([
      { name: 'package.verify_vs_sha256sum', value: round(mine / reference), unit: 'x', limit: null },
      { name: 'package.verify_mb_per_s', value: round((FILM * FILMS) / 1e6 / (mine / 1000), 0), unit: 'MB/s', limit: null, atLeast: true },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
