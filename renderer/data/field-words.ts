/**
 * Words in a field that stand in no record yet. From the first key on a copy lies in the browser's store: it is given as its window goes, and by the next one where that did
 * not arrive. Each field counts what it gives and the workstation keeps that count with the command, so nothing is given twice, over what others have set since.
 */
import type { Refusal } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import { t } from '../app/language.ts';
import { announce, announceRefusal, MOST_WORDS, tellRefusal } from '../app/notices.ts';
import { AGAIN_AFTER, goesAway } from './goes-away.ts';
import { call, PortError } from './port.ts';
import { forgetText, keepingAt, keepText, recall } from './keeping.ts';
import { isOf, newsroomOf } from './who.ts';
import { here, liveHere, livingWindows, watchLeft } from './window-life.ts';

/** What gives the words of a field: the first command decides whether they were taken, others follow it. `seen`: the number of the row they were written over. */
export interface Given { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown; readonly seen?: number }

/** `by`: who wrote it (see who.ts); `from`: how many commands this field (`writer`) had made before these; `at`: when it was kept, ms (not in what older releases kept). */
interface Kept { readonly by: string; readonly text: string; readonly acts: readonly Given[]; readonly writer: string; readonly from: number; readonly at?: number }

const BEGIN = 'bianbo.field.';
const keyOf = (field: string, window: string = here): string => `${BEGIN}${window}.${field}`;
const windowOf = (key: string): string | null => (key.startsWith(BEGIN) ? key.slice(BEGIN.length, BEGIN.length + here.length) : null);
const fieldOf = (key: string): string => key.slice(BEGIN.length + here.length + 1);
/** What this window keeps, in case the browser's store takes no more. */
const held = new Map<string, string>();
const textAt = (key: string): string | null => held.get(key) ?? localStorage.getItem(key);
const readKept = (text: string): Kept => JSON.parse(text) as Kept; // our own
const keys = (): string[] => [...new Set([...held.keys(), ...Object.keys(localStorage).filter((key) => windowOf(key) !== null)])];
function put(key: string, kept: string): void {
  held.set(key, kept);
  keepText(key, kept);
}
function forget(key: string): void {
  held.delete(key);
  forgetText(key);
}
/** By key: what is on its way, until it is answered; what is to be given after that, and whether it was taken. */
const isGoing = new Map<string, { readonly was: string; readonly answered: Promise<void> }>();
const next = new Map<string, { kept: string; readonly taken: Promise<boolean> }>();
/** Keys of fields that are no more. */
const isGone = new Set<string>();
/** How many commands each person has made in each field. Other words are other commands, whether those before were given or not. */
const counts = new Map<string, { readonly writer: string; readonly given: number }>();
/** Who is signed in, as far as fields are concerned, and who was last: fields go after them. */
let me: string | null = null;
let last = '';

const isMine = (kept: string): boolean => isOf(readKept(kept).by, me);

/** What windows that are gone kept at the workstation is where this one looks for it. */
export const recallWords = (): Promise<void> => recall(windowOf);

/** Keeps what stands in a field (its name is its record's and its own) and is not given. */
export function keepWords(field: string, text: string, acts: readonly Given[]): void {
  const by = me ?? last;
  const count = counts.get(`${by} ${field}`) ?? { writer: crypto.randomUUID(), given: 0 };
  counts.set(`${by} ${field}`, { ...count, given: count.given + acts.length });
  isGone.delete(keyOf(field));
  put(keyOf(field), JSON.stringify({ by, text, acts, writer: count.writer, from: count.given, at: keepingAt(keyOf(field)) } satisfies Kept));
}

/** Nothing of a field waits any more: it was given another way, or given up. What is on its way, or is to go after that, stays until it is answered. */
export function dropWords(field: string): void {
  const key = keyOf(field);
  const given = next.get(key)?.kept ?? isGoing.get(key)?.was;
  if (given === undefined) forget(key);
  else if (textAt(key) !== given) put(key, given);
}

/** Gives what is kept of a field, after what of it is on its way; false where it was refused, which the person has been told. `gone`: the field is no more, so that the words are told with it. */
export async function giveWords(field: string, gone: boolean): Promise<boolean> {
  const key = keyOf(field);
  const kept = textAt(key);
  if (gone) isGone.add(key);
  if (kept === null) return true;
  if (!isMine(kept)) { setAside(key, kept); return true; }
  const queued = next.get(key);
  // Whoever waits for older words of it hears of these: they stand for both.
  if (queued) { queued.kept = kept; return queued.taken; }
  if (!isGoing.has(key)) return (await give(key, kept)) !== null;
  const taken = giveNext(key);
  next.set(key, { kept, taken });
  return taken;
}

async function giveNext(key: string): Promise<boolean> {
  for (let going = isGoing.get(key); going; going = isGoing.get(key)) await going.answered;
  const now = next.get(key);
  next.delete(key);
  if (now === undefined) return true;
  // Somebody else may be signed in by now.
  if (!isMine(now.kept)) { setAside(key, now.kept); return true; }
  return (await give(key, now.kept)) !== null;
}

/** Gives what was written in a field; false where it was not taken, which the person has been told. */
export function keepAndGive(field: string, text: string, acts: readonly Given[], gone = false): Promise<boolean> {
  keepWords(field, text, acts);
  return giveWords(field, gone);
}

/** Keeps words out of the way of what is written in their field from now on, by whomever: as if their window had gone. */
function setAside(key: string, kept: string): string {
  const aside = keyOf(fieldOf(key), crypto.randomUUID());
  // A full store has room for one of the two. By now others may stand in the field.
  if (textAt(key) === kept) forget(key);
  put(aside, kept);
  return aside;
}

/** It may be taken another time: nobody said anything about the words. */
const isLater = (code: string): boolean => goesAway(code) || code === 'not-signed-in' || code === 'other-newsroom';

/** Was it taken now, or before; null where it was not. */
function give(key: string, was: string, told = false): Promise<'now' | 'before' | null> {
  let over = (): void => {};
  isGoing.set(key, { was, answered: new Promise((done) => { over = done; }) });
  return handOver(key, was, told).finally(() => over());
}

async function handOver(key: string, was: string, told: boolean): Promise<'now' | 'before' | null> {
  const { by, text, acts, writer, from } = readKept(was);
  const newsroom = newsroomOf(by);
  const settle = (): void => { isGoing.delete(key); if (textAt(key) === was) forget(key); };
  let taken: 'now' | 'before' = 'before';
  for (const [index, { seen, ...act }] of acts.entries()) {
    try {
      const { id } = await call('command', { ...act, ...(seen === undefined ? {} : { seen }), upTo: { writer, steps: from + index + 1 }, ...(newsroom === undefined ? {} : { newsroom }) });
      if (id !== '') taken = 'now';
    } catch (error) {
      if (!(error instanceof PortError)) { isGoing.delete(key); throw error; }
      if (index > 0) { announceRefusal(error); continue; }
      // By now: a field can go while what it gave is on its way.
      const gone = isGone.has(key) || windowOf(key) !== here;
      if (!gone || (text === '' && !isLater(error.refusal.refused))) { settle(); tellRefusal(error, ''); return null; }
      if (!isLater(error.refusal.refused)) {
        // A notice has room for few words, and the field shows none any more.
        const isKept = await keepRefused(act, error.refusal);
        if (isKept) settle(); else isGoing.delete(key);
        tellRefusal(error, text, isKept);
        return null;
      }
      isGoing.delete(key);
      if (!told) tellRefusal(error, text);
      if (textAt(key) !== was) return null;
      const aside = windowOf(key) === here ? setAside(key, was) : key;
      setTimeout(() => { if (isMine(was) && textAt(aside) === was && !isGoing.has(aside)) void give(aside, was, true); }, AGAIN_AFTER);
      return null;
    }
  }
  settle();
  return taken;
}

/** Has the workstation keep what was refused; where it cannot just now it is given, and refused, another time. */
async function keepRefused({ name, target, args }: Given, { refused: code, params = {} }: Refusal): Promise<boolean> {
  try { await call('kept.refused', { name, target, args, code, params }); return true; } catch (error) {
    if (!(error instanceof PortError)) throw error;
    console.error('what was refused is not kept yet', error);
    return false;
  }
}

/** While `person` (see who.ts) is signed in: what fields hold is given when the window goes, and what windows that are gone still held. */
export function watchWords(person: string, signal: AbortSignal): void {
  me = last = person;
  // Before the first key: another window hears of it at once, and must not take this one for gone.
  liveHere();
  signal.addEventListener('abort', () => { if (me === person) me = null; }, { once: true });
  window.addEventListener('pagehide', () => {
    for (const key of keys()) { const kept = windowOf(key) === here || held.has(key) ? textAt(key) : null; if (kept !== null && isOf(readKept(kept).by, person) && !isGoing.has(key)) void give(key, kept); }
  }, { signal });
  // One window at a time looks, so that nothing is told twice.
  const look = (): Promise<void> => navigator.locks.request('bianbo.fields', async () => {
    const lives = await livingWindows();
    for (const key of keys()) {
      const kept = lives(windowOf(key) ?? here) || isGoing.has(key) ? null : textAt(key);
      if (kept === null || signal.aborted) continue;
      const { by, text } = readKept(kept);
      if (isOf(by, person) && (await give(key, kept)) === 'now' && text !== '') announce('info', t('frame.words.saved', { text: [...text].slice(0, MOST_WORDS).join('') }));
    }
  });
  watchLeft(windowOf, () => { void look(); }, signal);
  // What a full store did not take is known here alone.
  if (held.size > 0) void look();
}
