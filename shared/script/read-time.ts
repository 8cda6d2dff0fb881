/**
 * How long a script takes to read: syllables at the anchor's rate, plus the breaths that the marks ask for.
 * Sound bites last as long as their picture. Read times are estimates; media times are not.
 */
import { keptWith } from '../kept-with.ts';
import { framesToMs, type Millis } from '../units.ts';
import type { Block, BlockKind } from './schema.ts';
import { spokenForm, syllablesOfSpoken } from './spoken.ts';

/** Kinds whose words somebody says aloud. The rest (字幕, 备注, 图片, 小标题, 表格行) is looked at and takes no time. */
const SPOKEN: ReadonlySet<BlockKind> = new Set(['lead', 'read', 'vo', 'sot', 'para']);

const SHORT_PAUSE: Millis = 250;
const LONG_PAUSE: Millis = 500;
/** A run of marks is one breath, as long as the longest of them; a comma inside a number is gone by then (spokenForm). */
const MARKS = /[，、；：,;:。！？!?…—.]+/gu;
const LONG_MARK = /[。！？!?]/u;

/** What a text takes apart from its rate. */
interface Spoken { readonly syllables: number; readonly pauses: Millis }

/** Between 0 (silence) and the whole: what is said, counted once for each different text. */
function measure(text: string): Spoken {
  const said = spokenForm(text).trim();
  if (said === '') return { syllables: 0, pauses: 0 };
  let pauses = 0;
  let closed = false;
  for (const found of said.matchAll(MARKS)) {
    const long = LONG_MARK.test(found[0]);
    const last = found.index + found[0].length === said.length;
    if (/^[.—…]+$/u.test(found[0])) continue;
    pauses += long || last ? LONG_PAUSE : SHORT_PAUSE;
    closed = last;
  }
  return { syllables: syllablesOfSpoken(said), pauses: closed ? pauses : pauses + LONG_PAUSE };
}

/**
 * Measured texts, kept so that a keystroke measures one block and a rundown none. Memory, not state: the answer for a text is
 * always the same. The oldest go first.
 */
const known = new Map<string, Spoken>();
const KEPT = 4000;
function spokenOf(text: string): Spoken {
  const found = known.get(text);
  if (found) return found;
  const made = measure(text);
  if (known.size >= KEPT) for (const oldest of known.keys()) { known.delete(oldest); break; }
  known.set(text, made);
  return made;
}

const timeOf = ({ syllables, pauses }: Spoken, rate: number): Millis => (syllables === 0 ? 0 : Math.round((syllables / rate) * 60_000 + pauses));

/** How long a text takes to say at `rate` syllables a minute, with the breath at its end; 0 for silence. */
export const textTime = (text: string, rate: number): Millis => timeOf(spokenOf(text), rate);

/** Of blocks that stay the same objects while somebody types (blocks-in.ts) not even the text is looked up: more of them than are kept above would push each other out at every key. */
const spokenIn = keptWith((block: Block) => spokenOf(block.text));

/** What of a script's time comes from where; `total` is the sum of the blocks. */
export interface ReadTime {
  readonly total: Millis;
  /** One for each block of the script, in order, 0 where nothing is said. */
  readonly blocks: readonly { readonly id: string; readonly ms: Millis }[];
}

/** How long a block takes at `rate` syllables a minute: a sound bite as long as its range of the asset; without one, as long as its words. */
export function blockTime(block: Block, rate: number): Millis {
  if (!SPOKEN.has(block.kind)) return 0;
  if (block.kind === 'sot' && block.asset !== null && block.in !== null && block.out !== null && block.out > block.in) return framesToMs(block.out - block.in);
  return timeOf(spokenIn(block), rate);
}

/** Read time of a script at `rate` syllables a minute. */
export function readTime(blocks: readonly Block[], rate: number): ReadTime {
  const each = blocks.map((block) => ({ id: block.id, ms: blockTime(block, rate) }));
  return { total: each.reduce((sum, one) => sum + one.ms, 0), blocks: each };
}
