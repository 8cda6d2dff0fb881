import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fitting, keepState, readState } from './window-state.ts';

const one = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('fitting', () => {
  const start = { width: 1440, height: 900, maximized: false };
  const rows: [what: string, saved: unknown, displays: (typeof one)[], expected: unknown][] = [
    ['first start', undefined, [one], start],
    ['where it was', { x: 100, y: 50, width: 1300, height: 800, maximized: false }, [one], { x: 100, y: 50, width: 1300, height: 800, maximized: false }],
    ['on the second display', { x: 2000, y: 10, width: 1200, height: 800, maximized: true }, [one, second], { x: 2000, y: 10, width: 1200, height: 800, maximized: true }],
    ['that display is gone', { x: 2000, y: 10, width: 1200, height: 800, maximized: false }, [one], { width: 1200, height: 800, maximized: false }],
    ['larger than the only display that is left', { x: 100, y: 50, width: 3000, height: 1900, maximized: false }, [one], { x: 0, y: 0, width: 1920, height: 1080, maximized: false }],
    ['large on a display that is gone', { x: 4000, y: 10, width: 3000, height: 1900, maximized: false }, [second], { width: 1280, height: 1024, maximized: false }],
    ['title bar above the edge', { x: 0, y: -400, width: 1200, height: 800, maximized: false }, [one], { width: 1200, height: 800, maximized: false }],
    ['too small to use', { x: 0, y: 0, width: 10, height: 10, maximized: false }, [one], { x: 0, y: 0, width: 1024, height: 640, maximized: false }],
    ['not what we wrote', { width: 'wide', height: null }, [one], start],
    ['not even an object', 42, [one], start],
  ];
  for (const [what, saved, displays, expected] of rows) it(what, () => expect(fitting(saved, displays)).toEqual(expected));
});

describe('what the shell keeps', () => {
  it('keeps facts side by side, and starts afresh from a torn file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-state-'));
    try {
      keepState(folder, 'language', 'en');
      keepState(folder, 'folder', '/素材');
      expect(readState(folder)).toEqual({ language: 'en', folder: '/素材' });
      writeFileSync(path.join(folder, 'shell.json'), '{"langu');
      expect(readState(folder)).toEqual({});
    } finally { rmSync(folder, { recursive: true }); }
  });

  it('goes on where the disk takes nothing', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'bianbo-state-')), 'no-folder');
    writeFileSync(file, '');
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      keepState(file, 'language', 'en');
      expect([readState(file), said.mock.calls.length]).toEqual([{}, 1]);
    } finally { said.mockRestore(); rmSync(path.dirname(file), { recursive: true }); }
  });
});
