import { describe, expect, it } from 'vitest';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { arrivals, stateOf, type AssetRow } from './asset-state.ts';

const probe = { durationMs: 4000, frames: 100, width: 1920, height: 1080, rate: '25/1', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48000, interlaced: false };
const file = { sha256: '0'.repeat(64), bytes: 10 };
const asset = (change: Partial<AssetRow>): AssetRow => ({ id: 'a', name: '会议.mp4', kind: 'video', ...file, mime: 'video/mp4', probe, proxy: { ...file, frames: 100 }, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 0, deleted: false, here: true, pending: false, ...change });
const job = (change: Partial<Job>): Job => ({ id: 'j', kind: 'proxy', title: '会议.mp4', asset: 'a', state: 'running', progress: 0.4, left: null, error: null, result: null, startedAt: 0, ...change });
const ofNone = (change: Partial<Job>): Job => { const { asset: _none, ...others } = job(change); return others; };

describe('what is said of an asset', () => {
  const rows: [what: string, asset: AssetRow, jobs: Job[], name: string, progress: number | null][] = [
    ['all done', asset({}), [], 'stored', null],
    ['no proxy and no job yet', asset({ proxy: null, stored: false }), [], 'proxy', null],
    ['its original is at the pool, and nobody here makes a proxy: that none can be made is likelier', asset({ proxy: null }), [], 'noProxy', null],
    ['the pool has lost its original, and it is not here either', asset({ stored: false, here: false, lost: [file.sha256] }), [], 'lost', null],
    ['the same of a video of which there is no proxy either', asset({ proxy: null, stored: false, here: false, lost: [file.sha256] }), [], 'lost', null],
    ['nothing of it can be decoded: no proxy is waited for', asset({ proxy: null, stored: false, probe: { ...probe, unread: { picture: 'braw', sound: 'qdm2' } } }), [], 'waiting', null],
    ['its proxy is being made', asset({ proxy: null }), [job({})], 'proxy', 0.4],
    ['the job of another file of the same name is not its own', asset({}), [job({ asset: 'b', state: 'failed', error: { code: 'x', params: {} } })], 'stored', null],
    ['one of the same name that cannot be taken in, or is rendered, is not it', asset({}), [ofNone({ kind: 'ingest', state: 'failed' }), ofNone({ kind: 'render' })], 'stored', null],
    ['uploading', asset({ stored: false }), [job({ kind: 'upload', progress: 0.1 })], 'upload', 0.1],
    ['waiting for the pool', asset({ stored: false }), [], 'waiting', null],
    ['at the pool only', asset({ here: false }), [], 'away', null],
    ['what went wrong comes first', asset({ proxy: null }), [job({ kind: 'upload' }), job({ state: 'failed', error: { code: 'x', params: {} } })], 'failed', null],
    ['a finished job says nothing', asset({}), [job({ state: 'done' })], 'stored', null],
    ['the waveform of a sound is being made', asset({ kind: 'audio', proxy: null }), [job({})], 'making', 0.4],
    ['sound needs no proxy', asset({ kind: 'audio', proxy: null }), [], 'stored', null],
  ];
  for (const [what, one, jobs, name, progress] of rows) it(what, () => { const state = stateOf(one, jobs); expect([state.name, state.progress]).toEqual([name, progress]); });
});

it('files on their way in stand apart until they are assets', () => {
  const jobs = [job({ id: '1', kind: 'ingest', title: '新.mp4' }), job({ id: '2', kind: 'ingest', title: '坏.mp4', state: 'failed' }), job({ id: '3', kind: 'ingest', result: 'a' }), job({ id: '4', kind: 'ingest', state: 'done' }), job({ id: '5' })];
  expect(arrivals(jobs, [asset({})]).map(({ id }) => id)).toEqual(['1', '2']);
});
