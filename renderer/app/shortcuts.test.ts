import { expect, it } from 'vitest';
import { keysOf } from './shortcuts.ts';

const plain = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const rows: [pressed: Partial<typeof plain>, keys: string][] = [
  [{ key: 'k', ctrlKey: true }, 'Ctrl+K'],
  [{ key: 'k', metaKey: true }, 'Ctrl+K'],
  [{ key: ' ' }, 'Space'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'J', shiftKey: true }, 'Shift+J'],
  [{ key: 'ArrowLeft', shiftKey: true, ctrlKey: true }, 'Ctrl+Shift+ArrowLeft'],
  [{ key: '1', altKey: true }, 'Alt+1'],
];
for (const [pressed, keys] of rows) it(`${JSON.stringify(pressed)} is ${keys}`, () => expect(keysOf({ ...plain, ...pressed })).toBe(keys));
