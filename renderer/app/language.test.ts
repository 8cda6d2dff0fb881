import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const load = (language: string): Map<string, string> => {
  const folder = path.join(root, 'resources/messages', language);
  return new Map(readdirSync(folder).flatMap((file) => Object.entries(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, string>)));
};
const zh = load('zh-CN');
const en = load('en');
const placesOf = (text: string | undefined): string[] => [...new Set((text ?? '').match(/\{\w+\}/g))].sort();

function* sources(folder: string): Generator<string> {
  for (const one of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, one.name);
    if (one.isDirectory()) { if (one.name !== 'node_modules') yield* sources(file); } else if (/\.tsx?$/.test(one.name) && !one.name.includes('.test.')) yield file;
  }
}
const found = (folders: string[], pattern: RegExp): [key: string, file: string][] =>
  folders.flatMap((folder) => [...sources(path.join(root, folder))].flatMap((file) => [...readFileSync(file, 'utf8').matchAll(pattern)].map((match): [string, string] => [match[1] ?? '', path.relative(root, file)])));

describe('message files', () => {
  it('have the same keys in both languages', () => {
    expect([...en.keys()].filter((key) => !zh.has(key)), 'only in en').toEqual([]);
    expect([...zh.keys()].filter((key) => !en.has(key)), 'only in zh-CN').toEqual([]);
  });
  it('have the same places in both languages', () => {
    expect([...zh.keys()].filter((key) => placesOf(zh.get(key)).join() !== placesOf(en.get(key)).join())).toEqual([]);
  });
  it('say something in every message', () => {
    expect([...zh, ...en].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
  });
  it('say of damage at the pool, and of backups that fail, first whose business it is: every editor reads it', () => {
    const damage = (all: ReadonlyMap<string, string>): string[] => [...all].filter(([key]) => key.startsWith('sync.damage.') || key.startsWith('sync.backup.')).map(([, text]) => text);
    expect(damage(zh).filter((text) => !text.startsWith('请告诉管理员：'))).toEqual([]);
    expect(damage(en).filter((text) => !text.startsWith('Tell an administrator: '))).toEqual([]);
    expect(damage(zh)).toHaveLength(9);
  });
});

describe('keys that code uses', () => {
  it('t(...) on screen', () => expect(found(['renderer'], /\bt\('([\w.-]+)'/g).filter(([key]) => !zh.has(key))).toEqual([]));
  it('label keys of shortcuts', () => expect(found(['renderer'], /useShortcut\([^\n]*'([a-z]\w*(?:\.[\w-]+)+)'(?:, [^\n']*)?\);/g).filter(([key]) => !zh.has(key))).toEqual([]));
  it('every refusal', () => expect(found(['shared', 'workstation'], /\brefuse\('([\w-]+)'/g).filter(([key]) => !zh.has(`refusal.${key}`))).toEqual([]));
  it('every failure of a job', () => expect(found(['workstation'], /new JobError\('([\w-]+)'/g).filter(([key]) => !zh.has(`error.${key}`))).toEqual([]));
  it('every command', () => expect(found(['shared'], /^ *name: '(\w+\.\w+)', target:/gm).filter(([key]) => !zh.has(`command.${key}`))).toEqual([]));
});
