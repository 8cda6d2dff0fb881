/** A version's cut rendered as a job: over real records, reducers, job board and ffmpeg; only the folders are the test's. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyCut, type Cut } from '../../shared/cut/cut.ts';
import { apply, type ReadRecords } from '../../shared/log/apply.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import type { Role } from '../../shared/people/person.ts';
import { createJobBoard } from '../../workstation/jobs/job-board.ts';
import { findFfmpeg, type FfmpegTools } from '../../workstation/media/ffmpeg.ts';
import { renderCut } from '../../workstation/media/render-cut.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { barcodeClip, barcodesOf, ffmpegForTests, runsOf } from '../data/media.ts';

let folder: string;
let tools: FfmpegTools | null;
beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'bianbo-render-cut-')); tools = await findFfmpeg({ env: process.env, bundled: '' }); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

/** A room over records in memory; commands go through the real reducers. */
function room(title: string, cut: Cut | null, role: Role): { workstation: Workstation; ended(id: string): Promise<Job>; all(kind: Kind): unknown[] } {
  const store = new Map<string, unknown>();
  const put = <K extends Kind>(kind: K, record: RecordOf<K>): void => { store.set(`${kind}/${(record as { id: string }).id}`, record); };
  const person: RecordOf<'person'> = { id: 'p', name: '责编', roles: [role], active: true };
  put('person', person);
  put('version', { id: 'v', storyId: 's', channelId: 'c', title, kicker: '', subtitle: '', basedOn: null, stage: 'draft', passes: [], trail: [], seal: null, createdBy: 'p', createdAt: 0, writer: null, deleted: false });
  put('asset', {
    id: 'a', name: 'a.mp4', kind: 'video', sha256: 'a', bytes: 1, mime: 'video/mp4', proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 0, deleted: false,
    probe: { durationMs: 4000, frames: 100, width: 640, height: 360, rate: '25/1', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48000, interlaced: false },
  });
  if (cut) put('cut', cut);
  const records: ReadRecords = { get: <K extends Kind>(kind: K, id: string) => store.get(`${kind}/${id}`) as RecordOf<K> | undefined, children: () => [] }; // put above by kind
  let changed: () => void = () => undefined;
  const jobs = createJobBoard(() => changed());
  let ids = 0;
  const workstation: Workstation = {
    folders: { data: folder, media: folder, temp: path.join(folder, 'temp'), exports: path.join(folder, 'exports') }, records, jobs,
    all: () => [], assetsAt: () => [], movingAssets: () => [], newId: () => `id${++ids}`, person: () => person, poolKey: () => null, poolMedia: () => null, watch: () => () => undefined, connected: () => () => undefined, signal: () => undefined, windows: () => 0, notice: () => undefined,
    settings: { get: () => undefined, set: () => undefined },
    execute: (name, target, args) => {
      const id = `c${++ids}`;
      const writes = apply(records, { id, name, target, args, by: 'p', at: 0, seen: 0 });
      if (isRefusal(writes)) return writes;
      for (const write of writes) store.set(`${write.kind}/${write.id}`, write.record);
      return { id };
    },
  };
  const ended = (id: string): Promise<Job> => new Promise((resolve) => {
    changed = () => { const job = jobs.list().find((one) => one.id === id); if (job && !['waiting', 'running'].includes(job.state)) resolve(job); };
    changed();
  });
  return { workstation, ended, all: (kind) => [...store.entries()].filter(([key]) => key.startsWith(`${kind}/`)).map(([, record]) => record) };
}
const someCut = (): Cut => {
  const clip = { asset: 'a', in: 30, length: 15, start: 0, link: 'l', gain: 0, block: null };
  return { ...emptyCut('v'), tracks: { ...emptyCut('v').tracks, V1: [{ ...clip, id: '1' }], A1: [{ ...clip, id: '2' }] } };
};
const deps = (file: string | null) => ({ tools, places: { original: async () => file, proxy: () => null } });

it('writes a file named by the title into the export folder, records it, and keeps the earlier one', async () => {
  const { workstation, ended, all } = room('春耕 "备耕"：1/2 <完>', someCut(), 'producer');
  const original = await barcodeClip({ source: 6, frames: 100 });
  for (const name of ['春耕 备耕：12 完.mp4', '春耕 备耕：12 完 (2).mp4']) {
    const started = renderCut(workstation, deps(original), 'v');
    if (isRefusal(started)) throw new Error(started.refused);
    const job = await ended(started.job);
    expect(job).toMatchObject({ state: 'done', kind: 'render', result: path.join(folder, 'exports', name) });
    expect(runsOf(await barcodesOf(ffmpegForTests(), job.result!))).toEqual(['6:30-44']);
  }
  expect((await readdir(path.join(folder, 'exports'))).sort()).toEqual(['春耕 备耕：12 完 (2).mp4', '春耕 备耕：12 完.mp4']);
  expect(all('export')).toMatchObject([{ form: 'cut', subject: 'v', name: '春耕 备耕：12 完.mp4', files: 1, verified: true, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }, { name: '春耕 备耕：12 完 (2).mp4' }]);
});

it('needs no permission for a rough cut of one\'s own, and then records nothing', async () => {
  const { workstation, ended, all } = room('记者粗剪', someCut(), 'reporter');
  const started = renderCut(workstation, deps(await barcodeClip({ source: 6, frames: 100 })), 'v');
  expect(isRefusal(started) ? started : (await ended(started.job)).state).toBe('done');
  expect(all('export')).toEqual([]);
});

it('refuses at once what can never be, and fails as a job what turns out later', async () => {
  expect(renderCut(room('t', null, 'producer').workstation, deps(null), 'v')).toEqual({ refused: 'render-empty' });
  expect(renderCut(room('t', emptyCut('v'), 'producer').workstation, deps(null), 'v')).toEqual({ refused: 'render-empty' });
  expect(renderCut(room('t', someCut(), 'producer').workstation, deps(null), 'other')).toEqual({ refused: 'gone' });
  const { workstation, ended } = room('t', someCut(), 'producer');
  const failures: [ReturnType<typeof deps>, object][] = [
    [deps(null), { code: 'render-media-missing', params: { name: 'a.mp4' } }],
    [{ ...deps(null), tools: null }, { code: 'no-ffmpeg', params: {} }],
    [deps(path.join(folder, 'vanished.mp4')), { code: 'render-failed' }],
  ];
  for (const [given, error] of failures) {
    const started = renderCut(workstation, given, 'v');
    expect(isRefusal(started) ? started : await ended(started.job)).toMatchObject({ state: 'failed', error });
  }
});
