/** The sample newsroom fits its own schema, the rules of the house and the files that lie beside it. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { apply, type ReadRecords, type Write } from '../../shared/log/apply.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { parentOf, recordSchemas, type Kind } from '../../shared/records.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import { sampleCommands, sampleNewsroom } from '../../shared/sample/sample.ts';

const folder = join(import.meta.dirname, '../../resources/sample');
const sample = sampleNewsroom.parse(JSON.parse(readFileSync(join(folder, 'newsroom.json'), 'utf8')));
const rows = new Map<string, Write>();
const records: ReadRecords = {
  // The map holds what apply() wrote, which is of the kind asked for.
  get: (kind, id) => rows.get(`${kind}/${id}`)?.record as never,
  children: (kind, parent) => [...rows.values()].filter((one) => one.kind === kind && parentOf(kind, one.record) === parent).map((one) => one.record as never),
};
const of = (kind: Kind): unknown[] => [...rows.values()].filter((one) => one.kind === kind).map((one) => one.record);

beforeAll(() => {
  for (const [index, command] of sampleCommands(sample).entries()) {
    const done = apply(records, { ...command, id: String(index), at: 1_700_000_000_000 + index, seen: 0 });
    if (isRefusal(done)) throw new Error(`${command.name} ${command.target.id}: ${JSON.stringify(done)}`);
    for (const write of done) rows.set(`${write.kind}/${write.id}`, write);
  }
});

describe('the sample newsroom', () => {
  it('goes in through the one write path and gives valid records', () => {
    for (const { kind, record } of rows.values()) recordSchemas[kind].parse(record);
    expect([of('story').length, of('version').length, of('body').length]).toEqual([6, 6, 6]);
  });
  it('has an account for every role that the line needs', () => {
    const roles = new Set(sample.people.flatMap((one) => one.roles));
    for (const role of ['reporter', 'editor', 'review1', 'review2', 'review3', 'producer', 'anchor', 'admin'] as const) expect(roles).toContain(role);
  });
  it('names nothing twice and every id is a ULID', () => {
    const ids = [...sample.people, ...sample.channels, ...sample.columns, ...sample.programmes, ...sample.media, ...sample.stories].map((one) => one.id);
    const blocks = sample.stories.flatMap((one) => one.blocks.map((block) => block.id));
    expect(new Set([...ids, ...blocks]).size).toBe(ids.length + blocks.length);
    for (const id of [...ids, ...blocks]) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });
  it('keeps to the limits of its channels', () => {
    for (const story of sample.stories) {
      const channel = sample.channels.find((one) => one.id === story.channel);
      if (channel?.titleMax) expect([...story.versionTitle].length, story.versionTitle).toBeLessThanOrEqual(channel.titleMax);
    }
  });
  it('points only to people, columns and media that it has, within their length', () => {
    for (const story of sample.stories) {
      expect(sample.people.map((one) => one.id)).toContain(story.by);
      for (const column of story.columns) expect(sample.columns.map((one) => one.id)).toContain(column);
      for (const block of blocksOf(records.get('body', story.version)?.doc)) {
        if (block.asset === null) continue;
        const media = sample.media.find((one) => one.id === block.asset);
        expect(media).toBeDefined();
        if (block.kind === 'sot') expect(block.out! * 40).toBeLessThanOrEqual(media!.probe.durationMs);
      }
    }
  });
  it('describes every media file as it is, and carries no more than 15 MB', () => {
    const files = readdirSync(join(folder, 'media'));
    expect(files.sort()).toEqual(sample.media.map((one) => one.file).sort());
    expect(files.reduce((sum, file) => sum + statSync(join(folder, 'media', file)).size, 0)).toBeLessThan(15e6);
    const licences = readFileSync(join(folder, 'LICENCES.txt'), 'utf8');
    for (const one of sample.media) {
      const bytes = readFileSync(join(folder, 'media', one.file));
      expect({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }, one.file).toEqual({ sha256: one.sha256, bytes: one.bytes });
      expect(licences, one.file).toContain(one.file);
      expect(existsSync(join(folder, 'media', one.file))).toBe(true);
    }
  });
  it('has no photograph that says where or by which camera it was taken', () => {
    for (const one of sample.media.filter((media) => media.kind === 'image')) {
      const bytes = readFileSync(join(folder, 'media', one.file));
      expect(bytes.includes('Exif'), one.file).toBe(false);
      expect(bytes.includes('GPS'), one.file).toBe(false);
    }
  });
  it('was probed as ffprobe sees it now', () => {
    for (const one of sample.media) {
      const seconds = Number(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', join(folder, 'media', one.file)], { encoding: 'utf8' }));
      if (one.kind !== 'image') expect(Math.abs(seconds * 1000 - one.probe.durationMs), one.file).toBeLessThan(2);
    }
  });
});
