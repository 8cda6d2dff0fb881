import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnDisk } from './own-disk.ts';

const failed = (code: string): Error => Object.assign(new Error(code), { code });
let answers: (Error | null)[];
let said: (string | null)[];
let disk: OwnDisk;
beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  said = [];
  disk = new OwnDisk({ folder: tmpdir(), tries: () => { const error = answers.shift(); if (error) throw error; }, changed: (trouble) => { said.push(trouble); } });
});
afterEach(() => { disk.stop(); vi.useRealTimers(); });

describe('the disk that the workstation keeps its work on', () => {
  it('is in trouble until it takes something again, and says so once', () => {
    answers = [failed('SQLITE_FULL'), failed('SQLITE_IOERR_WRITE'), null];
    for (const code of ['SQLITE_FULL', 'SQLITE_FULL']) expect(disk.blames(failed(code))).toBe('disk-full');
    vi.advanceTimersByTime(1000);
    expect(said).toEqual(['disk-full']);
    vi.advanceTimersByTime(1000);
    expect([disk.trouble, said]).toEqual(['disk-failing', ['disk-full', 'disk-failing']]);
    vi.advanceTimersByTime(5000);
    expect([disk.trouble, said, vi.getTimerCount()]).toEqual([null, ['disk-full', 'disk-failing', null], 0]);
  });
  it('has nothing to do with another folder that is full or closed, nor with damage and defects', () => {
    for (const code of ['ENOSPC', 'EACCES', 'EROFS', 'SQLITE_CORRUPT', 'SQLITE_BUSY']) expect(disk.blames(failed(code))).toBeNull();
    for (const error of [new Error('defect'), null]) expect(disk.blames(error)).toBeNull();
    expect([disk.trouble, said, vi.getTimerCount()]).toEqual([null, [], 0]);
  });
  it('refuses what somebody waits for while it is in trouble, and lets what nobody waits for be given again', () => {
    expect([disk.refusesNow(), disk.took(() => {})]).toEqual([null, true]);
    expect(disk.took(() => { throw failed('SQLITE_FULL'); })).toBe(false);
    expect(disk.refusesNow()).toEqual({ refused: 'disk-full', params: { folder: tmpdir() } });
    expect(() => disk.took(() => { throw new Error('defect'); })).toThrow('defect');
  });
});
