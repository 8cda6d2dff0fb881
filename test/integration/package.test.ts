/** A real package: real clips through ffmpeg, a locked rundown, a signed bag, and the verifier that names whatever was touched afterwards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageSheet } from '../../shared/export/package.ts';
import { isPackageText } from '../../shared/export/signature.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { VerifyFinding } from '../../shared/protocol/calls/export.ts';
import { createExport } from '../../workstation/export/handlers.ts';
import { verifyBag } from '../../workstation/export/verify.ts';
import { buildEvening, type Evening } from './support/evening.ts';
import { openHouse, sha256, type House } from './support/house.ts';

let folder = '';
let house: House;
let evening: Evening;
let bag = '';
const out = (): string => path.join(folder, 'out');
const run = (...command: [string, ...string[]]): string => execFileSync(command[0], command.slice(1), { encoding: 'utf8' });

async function exportTo(target: string): Promise<{ state: string; error: { code: string; params: Record<string, string | number> } | null; result: string | null }> {
  const { handlers } = createExport(house.workstation, house.deps);
  const answer = await handlers['export.rundown']({ rundown: evening.rundown, folder: target });
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  for (;;) {
    const job = house.workstation.jobs.list().find((one) => one.id === answer.job)!;
    if (job.state !== 'waiting' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bianbo-package-'));
  house = await openHouse(path.join(folder, 'house'));
  evening = buildEvening(house);
  house.signIn('producer');
  const job = await exportTo(out());
  expect(job).toMatchObject({ state: 'done', error: null });
  bag = job.result!;
}, 180_000);
afterAll(async () => { await house.stop(); await rm(folder, { recursive: true, force: true }); });

describe('what is in it', () => {
  it('the programme’s date, name and episode give it its name, and nothing lies beside it', () => {
    expect(readdirSync(out())).toEqual(['20260302_奉视新闻_287']);
  });
  it('has every file under a name that every system takes', () => {
    const files = readdirSync(path.join(bag, 'data'), { recursive: true }).map(String).filter((one) => statSync(path.join(bag, 'data', one)).isFile()).sort();
    expect(files).toEqual([
      'cuts/02_手语志愿者.otio', 'media/01_片头.mp4', 'media/02_手语志愿者.mp4', 'media/04_片尾.mp4',
      'released/02_手语志愿者.content.json', 'released/02_手语志愿者.seal.json', 'released/03_冷空气出行：注意防滑.content.json', 'released/03_冷空气出行：注意防滑.seal.json',
      'rundown.csv', 'rundown.json', 'rundown.pdf', 'scripts/02_手语志愿者.docx', 'scripts/02_手语志愿者.txt', 'scripts/03_冷空气出行：注意防滑.docx', 'scripts/03_冷空气出行：注意防滑.txt', 'subtitles/02_手语志愿者.srt',
    ]);
  });
  it('films are 1920x1080, 25 frames/s, and as loud as the house wants', () => {
    for (const film of readdirSync(path.join(bag, 'data/media'))) {
      const file = path.join(bag, 'data/media', film);
      expect(run('ffprobe', '-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height,r_frame_rate', '-of', 'csv=p=0', file).trim(), film).toBe('1920,1080,25/1');
      const meter = spawnSync('ffmpeg', ['-nostats', '-i', file, '-af', 'ebur128', '-f', 'null', '-'], { encoding: 'utf8' }).stderr;
      expect(Math.abs(Number(/I:\s+(-?[\d.]+) LUFS/.exec(meter.slice(meter.lastIndexOf('Summary')))?.[1]) + 24), film).toBeLessThan(0.6);
    }
    const frames = run('ffprobe', '-v', 'error', '-select_streams', 'v', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', path.join(bag, 'data/media/02_手语志愿者.mp4'));
    expect(Number(frames)).toBe(129);
  });
  it('the sheet says what was released by whom, and who stands behind every picture', () => {
    const sheet = packageSheet.parse(JSON.parse(readFileSync(path.join(bag, 'data/rundown.json'), 'utf8')));
    expect(sheet.items.map((one) => [one.number, one.kind, one.float, one.passes.map((pass) => pass.by)])).toEqual([
      ['01', 'opener', false, []], ['02', 'package', false, ['一审部主任', '二审值班副总编', '终审总编']], ['03', 'read', false, ['一审部主任', '二审值班副总编', '终审总编']], ['', 'package', true, []], ['04', 'closer', false, []],
    ]);
    expect(sheet.originals.every((one) => one.licence !== '')).toBe(true);
    expect(sheet.originals).toHaveLength(6);
  });
  it('the content of a released item is in the very bytes that its hash is over', () => {
    const sheet = packageSheet.parse(JSON.parse(readFileSync(path.join(bag, 'data/rundown.json'), 'utf8')));
    const item = sheet.items[1]!;
    expect(sha256(readFileSync(path.join(bag, item.files.content!)))).toBe(item.hash);
  });
  it('the rundown prints in Chinese with an embedded font', () => {
    const pdf = path.join(bag, 'data/rundown.pdf');
    const text = run('pdftotext', '-layout', pdf, '-');
    expect(text.replaceAll(' ', '')).toContain('第1页/共1页');
    for (const words of ['奉视新闻 串联单', '手语志愿者', '冷空气', '19:30:00', '第 287 期', '打印时间', '已签发', '备用']) expect(text).toContain(words);
    const fonts = run('pdffonts', pdf).split('\n').slice(2).filter((line) => line !== '');
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/^[A-Z]{6}\+NotoSansSC\S*\s+CID TrueType\s+Identity-H\s+yes yes yes/);
    expect(statSync(pdf).size).toBeLessThan(200_000);
  });
  it('the table opens in a spreadsheet', () => {
    const csv = readFileSync(path.join(bag, 'data/rundown.csv'), 'utf8');
    expect(csv.startsWith('\uFEFF序号,标题,类型')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(7);
  });
  it('scripts have their marks, the speakers and the passes, as text and as DOCX', () => {
    const text = readFileSync(path.join(bag, 'data/scripts/02_手语志愿者.txt'), 'utf8');
    for (const words of ['【导语】', '【配音】', '【同期声】手语志愿者 县特殊教育学校教师', '【备注】', '一审：一审部主任', '终审：终审总编', '手语志愿者_学习.mkv 00:00:00:00—00:00:01:20']) expect(text).toContain(words);
    const docx = run('unzip', '-p', path.join(bag, 'data/scripts/02_手语志愿者.docx'), 'word/document.xml');
    for (const words of ['【导语】', '【同期声】', '终审：终审总编', 'w:eastAsia="仿宋"']) expect(docx).toContain(words);
  });
  it('subtitles are what is said, in time', () => {
    const srt = readFileSync(path.join(bag, 'data/subtitles/02_手语志愿者.srt'), 'utf8');
    expect(srt).toContain('1\n00:00:00,000 --> ');
    expect(srt).toContain('现在最熟练的一句');
    const probed = run('ffprobe', '-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', path.join(bag, 'data/subtitles/02_手语志愿者.srt'));
    expect(probed.trim()).toBe('subrip');
  });
  it('the cut is a timeline that names its originals', () => {
    const otio = JSON.parse(readFileSync(path.join(bag, 'data/cuts/02_手语志愿者.otio'), 'utf8')) as { OTIO_SCHEMA: string; tracks: { children: { name: string }[] } };
    expect([otio.OTIO_SCHEMA, ...otio.tracks.children.map((one) => one.name)]).toEqual(['Timeline.1', 'V1', 'V2', 'A1', 'A2']);
  });
});

describe('signed and recorded', () => {
  it('verifies with the pool’s key, and with no other', async () => {
    const report = await verifyBag(bag, { key: house.key });
    expect(report).toMatchObject({ ok: true, findings: [], pool: house.key });
    expect(report.signedAt).not.toBeNull();
    expect((await verifyBag(bag, { key: `${house.key.slice(0, -4)}AAA=` })).findings.map((one) => one.code)).toEqual(['unknown-key']);
  });
  it('the pool was asked for nothing but the text of a package', () => {
    expect(house.signed.length).toBeGreaterThan(0);
    expect(house.signed.every(isPackageText)).toBe(true);
  });
  it('any other tool agrees', () => {
    execFileSync('sha256sum', ['--quiet', '-c', 'manifest-sha256.txt'], { cwd: bag });
    execFileSync('sha256sum', ['--quiet', '-c', 'tagmanifest-sha256.txt'], { cwd: bag });
  });
  it('is written down in the newsroom', () => {
    const [record] = house.workstation.all('export');
    expect(record).toMatchObject({ form: 'rundown', subject: evening.rundown, name: path.basename(bag), verified: true, digest: sha256(readFileSync(path.join(bag, 'tagmanifest-sha256.txt'))) });
  });
  it('does not overwrite what is there', async () => {
    expect(await exportTo(out())).toMatchObject({ state: 'failed', error: { code: 'package-exists' } });
    expect(readdirSync(out())).toEqual([path.basename(bag)]);
  });
});

describe('touched afterwards', () => {
  const film = 'data/media/02_手语志愿者.mp4';
  const seal = 'data/released/02_手语志愿者.seal.json';
  const content = 'data/released/02_手语志愿者.content.json';
  const at = (root: string, file: string): string => path.join(root, file);
  const flip = (file: string, where: number): void => { const bytes = readFileSync(file); bytes[where] = bytes[where]! ^ 1; writeFileSync(file, bytes); };
  /** Changes a file and then its line in the manifests, as somebody would who knows BagIt but has no key. */
  function reseat(root: string, file: string, change: (text: string) => string): void {
    writeFileSync(at(root, file), change(readFileSync(at(root, file), 'utf8')));
    const fix = (manifest: string, path_: string): void => {
      const lines = readFileSync(at(root, manifest), 'utf8').split('\n').map((line) => (line.endsWith(`  ${path_}`) ? `${sha256(readFileSync(at(root, path_)))}  ${path_}` : line));
      writeFileSync(at(root, manifest), lines.join('\n'));
    };
    fix('manifest-sha256.txt', file);
    fix('tagmanifest-sha256.txt', 'manifest-sha256.txt');
  }
  const rows: [what: string, touch: (root: string) => void, ...expected: [VerifyFinding['code'], string][]][] = [
    ['one bit of a film', (root) => flip(at(root, film), 100_000), ['changed', film]],
    ['a file added', (root) => writeFileSync(at(root, 'data/media/99_插播.mp4'), 'x'), ['added', 'data/media/99_插播.mp4'], ['bad-structure', 'bag-info.txt']],
    ['a file added beside the payload', (root) => writeFileSync(at(root, 'readme.txt'), 'x'), ['added', 'readme.txt']],
    ['a film missing', (root) => rmSync(at(root, film)), ['missing', film], ['bad-structure', 'bag-info.txt']],
    ['a seal altered', (root) => writeFileSync(at(root, seal), readFileSync(at(root, seal), 'utf8').replace('"level": 2', '"level": 1')), ['changed', seal], ['bad-seal', seal]],
    ['a script altered', (root) => appendFileSync(at(root, 'data/scripts/02_手语志愿者.txt'), '!'), ['bad-structure', 'bag-info.txt'], ['changed', 'data/scripts/02_手语志愿者.txt']],
    ['the signature altered', (root) => writeFileSync(at(root, 'signature.json'), readFileSync(at(root, 'signature.json'), 'utf8').replace(/"signature": "(..)/, (_all, two: string) => `"signature": "${two === 'AA' ? 'BB' : 'AA'}`)), ['bad-signature', 'signature.json']],
    ['the signature taken away', (root) => rmSync(at(root, 'signature.json')), ['missing', 'signature.json']],
    ['bag-info altered', (root) => appendFileSync(at(root, 'bag-info.txt'), 'X: 1\n'), ['changed', 'bag-info.txt']],
    ['words changed and the manifests with them', (root) => reseat(root, content, (text) => text.replace('手语志愿者', '手语志願者')), ['bad-signature', 'signature.json'], ['bad-seal', content]],
    ['an item slipped out of the sheet', (root) => reseat(root, 'data/rundown.json', (text) => text.replace(/"float": false/, '"float": true')), ['bad-signature', 'signature.json'], ['bad-structure', 'bag-info.txt']],
    ['no bag at all', (root) => rmSync(at(root, 'bagit.txt')), ['missing', 'bagit.txt']],
  ];
  it.each(rows)('%s', async (_what, touch, ...expected) => {
    const copy = path.join(folder, 'copy');
    cpSync(bag, copy, { recursive: true });
    try {
      touch(copy);
      const report = await verifyBag(copy, { key: house.key });
      expect(report.ok).toBe(false);
      const named = new Set(report.findings.map(({ code, path: file }) => `${code} ${file}`));
      expect([...named].sort()).toEqual(expected.map(([code, file]) => `${code} ${file}`).sort());
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});

describe('the command line', () => {
  const node = process.execPath;
  const cli = (...args: string[]): { status: number; text: string } => {
    try {
      return { status: 0, text: execFileSync(node, ['workstation/cli/bianbo.ts', ...args], { encoding: 'utf8', cwd: path.join(import.meta.dirname, '../..'), stdio: 'pipe' }) };
    } catch (error) {
      const failed = error as { status: number; stdout: string; stderr: string };
      return { status: failed.status, text: failed.stdout + failed.stderr };
    }
  };
  it('says OK with the key in hand, in both languages', () => {
    const pem = path.join(folder, 'pool.pem');
    writeFileSync(pem, `-----BEGIN PUBLIC KEY-----\n${house.key}\n-----END PUBLIC KEY-----\n`);
    expect(cli('verify', bag, '--key', pem, '--lang', 'zh')).toMatchObject({ status: 0, text: expect.stringMatching(/^一致：.*\n签名公钥指纹 [0-9a-f ]{19}，/) as string });
    expect(cli('verify', bag, '--lang', 'en')).toMatchObject({ status: 0, text: expect.stringMatching(/^OK: [\s\S]*No --key given/) as string });
  });
  it('names the file that was changed, and ends with 1', () => {
    const copy = path.join(folder, 'cli-copy');
    cpSync(bag, copy, { recursive: true });
    appendFileSync(path.join(copy, 'data/rundown.csv'), 'x');
    const said = cli('verify', copy, '--lang', 'zh');
    expect(said.status).toBe(1);
    expect(said.text).toContain('内容被改动：data/rundown.csv');
  });
  it('ends with 2 when there is nothing to check, and says how to ask', () => {
    expect(cli('verify', path.join(folder, 'nowhere'), '--lang', 'en')).toMatchObject({ status: 2, text: expect.stringContaining('Cannot read') as string });
    expect(cli('pack')).toMatchObject({ status: 2 });
    expect(cli('verify', bag, '--key', path.join(bag, 'bagit.txt'), '--lang', 'en')).toMatchObject({ status: 2, text: expect.stringContaining('not an Ed25519 public key') as string });
  });
  it('keeps the terminal safe from names in a hostile package', () => {
    const copy = path.join(folder, 'hostile');
    cpSync(bag, copy, { recursive: true });
    writeFileSync(path.join(copy, 'data', 'x\u001b[2J.txt'), '');
    expect(cli('verify', copy).text).not.toContain('\u001b');
  });
});
