/** Where a window was, remembered between starts. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Place { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface WindowState extends Partial<Place> { readonly width: number; readonly height: number; readonly maximized: boolean }

const START: WindowState = { width: 1440, height: 900, maximized: false };
/** Smaller than this no screen of the suite is usable. */
export const SMALLEST = { width: 1024, height: 640 } as const;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A remembered state that still fits: on a display that is no longer there the window comes back to the first one, and on a smaller one it is no larger than that. */
export function fitting(saved: unknown, displays: readonly Place[]): WindowState {
  if (typeof saved !== 'object' || saved === null) return START;
  const { x, y, width, height, maximized } = saved as Record<string, unknown>; // read from a file: each field is checked below
  if (!isNumber(width) || !isNumber(height)) return START;
  // What is larger than its display has its foot and its right side where nobody can reach them.
  const on = (display: Place | undefined): WindowState => ({
    width: Math.max(SMALLEST.width, Math.min(Math.round(width), display?.width ?? width)),
    height: Math.max(SMALLEST.height, Math.min(Math.round(height), display?.height ?? height)), maximized: maximized === true,
  });
  if (!isNumber(x) || !isNumber(y)) return on(displays[0]);
  // The title bar must be within reach: its middle lies on a display.
  const grip = { x: x + width / 2, y: y + 16 };
  const seen = displays.find((one) => grip.x >= one.x && grip.x < one.x + one.width && grip.y >= one.y && grip.y < one.y + one.height);
  return seen ? { ...on(seen), x: width > seen.width ? seen.x : Math.round(x), y: height > seen.height ? seen.y : Math.round(y) } : on(displays[0]);
}

/** Small facts the shell keeps (window, language), in one file of the data folder. A torn file counts as none. */
export function readState(folder: string): Record<string, unknown> {
  try { return JSON.parse(readFileSync(path.join(folder, 'shell.json'), 'utf8')) as Record<string, unknown>; } catch { return {}; /* first start, or torn: nothing is lost by starting afresh */ }
}

/** Writes a fact beside the others. Where the disk takes nothing it is not kept: no reason to stop a window that closes or a file that was chosen. */
export function keepState(folder: string, key: string, value: unknown): void {
  const file = path.join(folder, 'shell.json');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ ...readState(folder), [key]: value }));
    renameSync(`${file}.new`, file);
  } catch (error) { console.error('not kept', key, error); }
}
