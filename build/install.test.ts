import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedAsLocked } from './install.mjs';

describe('is node_modules what the lock file asks for?', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-install-')); mkdirSync(path.join(folder, 'node_modules')); });
  afterEach(() => rmSync(folder, { recursive: true }));
  const lock = (packages: object) => JSON.stringify({ packages: { '': {}, ...packages } });
  const rows: [what: string, wanted: string | null, there: string | null, expected: boolean][] = [
    ['the same', lock({ 'node_modules/a': { version: '1.0.0' } }), lock({ 'node_modules/a': { version: '1.0.0' } }), true],
    ['an older version is there', lock({ 'node_modules/a': { version: '1.1.0' } }), lock({ 'node_modules/a': { version: '1.0.0' } }), false],
    ['one is missing', lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }), lock({ 'node_modules/a': { version: '1.0.0' } }), false],
    ['an optional one of another platform is missing', lock({ 'node_modules/a-win32': { version: '1.0.0', optional: true } }), lock({}), true],
    ['nothing was ever installed', lock({}), null, false],
    ['a torn note of npm', lock({}), '{"packa', false],
    ['no lock file', null, lock({}), false],
  ];
  for (const [what, wanted, there, expected] of rows) {
    it(what, () => {
      if (wanted !== null) writeFileSync(path.join(folder, 'package-lock.json'), wanted);
      if (there !== null) writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), there);
      expect(installedAsLocked(folder)).toBe(expected);
    });
  }
});
