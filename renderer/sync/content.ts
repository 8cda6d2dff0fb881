/** What a command says, for a person to read and to copy: its words, and the fields it would have set. Pure. */
import { wordsOf } from '../../shared/script/schema.ts';
import type { NotAccepted } from '../../shared/protocol/queries.ts';

/** `was`: what the field says here at present; undefined where nothing stands there yet. */
export interface FieldChange { readonly name: string; readonly was: unknown; readonly is: unknown }
/** `words`: null for a command without text; '' for one that only took text away or changed its form. */
export interface Content { readonly words: string | null; readonly fields: readonly FieldChange[] }

type Given = Readonly<Record<string, unknown>>;
const isGiven = (value: unknown): value is Given => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Arguments that say where and on what, not what. */
const WHERE = new Set(['v', 'passes', 'knew', 'on', 'shared', 'evenDeleted', 'evenWithdrawn', 'evenOwn', 'lockedAt', 'amongLiving', 'merges', 'items', 'steps', 'doc', 'hash', 'version', 'rundown']);
/** Commands of which sentences.ts says what they do, with the arguments that are fields beside that. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'asset.add': ['licence'], 'asset.derived': [], 'asset.stored': [], 'asset.delete': [], 'cut.patch': [], 'merge.flag': [], 'merge.clear': [], 'version.claim': [], 'version.delete': [],
  'item.move': [], 'rundown.lock': [], 'rundown.take': [], 'branch.close': [], 'seal.issue': [], 'export.record': ['subject'], 'overtaken.note': [],
};
/** Commands that make something new: what was left empty in it is not worth a line. */
const MAKES = /\.(?:add|create|submit|decide)$/;
const isEmpty = (value: unknown): boolean => value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

const textOf = (node: unknown): string => (isGiven(node) ? (typeof node['text'] === 'string' ? node['text'] : Array.isArray(node['content']) ? node['content'].map(textOf).join('') : '') : '');

/** The words that steps put in, blocks and places a line each. Steps that take away or change only the form say none. */
export function wordsOfSteps(steps: readonly unknown[]): string {
  const lines: string[] = [];
  let end = -1;
  for (const step of steps) {
    const slice = isGiven(step) ? step['slice'] : undefined;
    if (!isGiven(step) || !isGiven(slice) || !Array.isArray(slice['content'])) continue;
    const [first = '', ...rest] = slice['content'].map(textOf);
    // What was typed in one go is one word after the other.
    if (step['from'] === end && lines.length > 0) lines.push(`${lines.pop()}${first}`, ...rest); else lines.push(first, ...rest);
    end = Number(step['from']) + first.length;
  }
  return lines.filter((line) => line !== '').join('\n');
}

export function contentOf({ name, args, now }: Pick<NotAccepted, 'name' | 'args' | 'now'>): Content {
  const given = isGiven(args) ? args : {};
  const nested = name === 'item.add' && isGiven(given['item']) ? given['item'] : given;
  const shown = ([field, value]: [string, unknown]): boolean => !WHERE.has(field) && value !== undefined && (TOLD[name]?.includes(field) ?? true) && !(MAKES.test(name) && isEmpty(value));
  const fields = Object.entries(nested).filter(shown).map(([field, is]) => ({ name: field, was: now[field], is }));
  if (Array.isArray(given['steps'])) return { words: wordsOfSteps(given['steps']), fields };
  // A story that began empty has no words, and took none away either.
  if (given['doc'] !== undefined) return { words: wordsOf(given['doc']) || null, fields };
  return { words: null, fields };
}
