/** A record as it was: from the rows that were kept, and for scripts and cuts by the steps and patches that the log has between them. */
import { Step } from 'prosemirror-transform';
import type { Cut } from '../../shared/cut/cut.ts';
import { emptyCut } from '../../shared/cut/cut.ts';
import { applyPatch, type CutPatch } from '../../shared/cut/patch.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { AsOf } from '../../shared/protocol/answers.ts';
import { KINDS, type Kind } from '../../shared/records.ts';
import type { Body } from '../../shared/script/body.ts';
import { nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import type { PoolStore } from '../store/pool-store.ts';

interface Found { readonly seq: number; readonly record: unknown }
const isKind = (kind: string): kind is Kind => KINDS.some((one) => one === kind);

/** The record as it was after log number `seq`, with the command that had made it so; null when it was not there yet, or when nothing that old was kept. */
export function asOf(store: PoolStore, kind: string, id: string, seq: number): AsOf | null {
  if (!isKind(kind)) return null;
  const kept = store.past.at(kind, id, seq);
  const found = kind === 'body' ? scriptAt(store, id, seq, kept) : kind === 'cut' ? cutAt(store, id, seq, kept) : kept && { seq: kept.seq, record: JSON.parse(kept.json) as unknown };
  const line = found && store.log.at(found.seq);
  return found && line ? { record: found.record, seq: line.seq, at: line.at, by: line.by, name: line.name } : null;
}

type Kept = { readonly seq: number; readonly json: string } | undefined;

/** The script it began with: in the command that made its version. */
function firstScript(store: PoolStore, id: string): Found | null {
  const version = store.records.get('version', id);
  const line = store.log.made(id) ?? undefined;
  if (line?.name === 'version.create') return { seq: line.seq, record: { id, v: 0, doc: (line.args as { doc: unknown }).doc } };
  const story = version && store.log.made(version.storyId);
  const args = story?.args as { version?: string; doc?: unknown } | undefined;
  return story?.name === 'story.create' && args?.version === id ? { seq: story.seq, record: { id, v: 0, doc: args.doc } } : null;
}

function scriptAt(store: PoolStore, id: string, seq: number, kept: Kept): Found | null {
  const from = kept ? { seq: kept.seq, record: JSON.parse(kept.json) as unknown } : firstScript(store, id);
  if (!from || from.seq > seq) return null;
  const start = from.record as Body;
  const edits = store.editsUpTo(id, start.v, seq);
  if (edits.length === 0) return from;
  let doc = nodeOf(start.doc);
  for (const json of edits.flatMap((one) => one.steps)) doc = Step.fromJSON(scriptSchema, json).apply(doc).doc ?? doc;
  return { seq: edits.at(-1)!.seq, record: { id, v: start.v + edits.reduce((sum, one) => sum + one.steps.length, 0), doc: doc.toJSON() } };
}

function cutAt(store: PoolStore, id: string, seq: number, kept: Kept): Found | null {
  const patches = store.log.about(id, 'cut.patch', { after: kept?.seq ?? 0, upTo: seq });
  let cut = kept ? (JSON.parse(kept.json) as Cut) : emptyCut(id);
  if (patches.length === 0) return kept ? { seq: kept.seq, record: cut } : null;
  for (const { args } of patches) { const next = applyPatch(cut, args as CutPatch); if (!isRefusal(next)) cut = next; }
  return { seq: patches.at(-1)!.seq, record: cut };
}
