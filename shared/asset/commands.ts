import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { asset, derived } from './asset.ts';
import { given } from '../overtaken/fields.ts';

const fresh = asset.pick({ name: true, kind: true, sha256: true, bytes: true, mime: true, probe: true, licence: true }).strict();

/** A file was probed, hashed and copied into a cache; everybody sees it though its bytes may still be on their way. */
const add = defineCommand({
  name: 'asset.add', target: 'asset', args: fresh, may: 'everyone',
  reduce(records, args, context, id) {
    if (records.get('asset', id)) return refuse('exists');
    records.put('asset', { ...args, id, proxy: null, poster: null, peaks: null, stored: false, createdBy: context.by, createdAt: context.at, deleted: false });
  },
});

/** Proxy, poster or waveform was made. */
const setDerived = defineCommand({
  name: 'asset.derived', target: 'asset',
  args: z.strictObject({ proxy: asset.shape.proxy.optional(), poster: derived.optional(), peaks: derived.optional() }), may: 'everyone',
  reduce(records, args, _context, id) {
    const before = records.get('asset', id);
    if (!before) return refuse('gone');
    records.put('asset', { ...before, proxy: args.proxy ?? before.proxy, poster: args.poster ?? before.poster, peaks: args.peaks ?? before.peaks });
  },
});

/** The pool has hashed and kept the original; or it found its own copy of a file damaged (`lost`, all of them), and whoever has it should send it again. */
const stored = defineCommand({
  name: 'asset.stored', target: 'asset', args: z.strictObject({ stored: z.boolean(), lost: z.array(z.string()).optional() }), may: 'system',
  reduce(records, args, _context, id) {
    const before = records.get('asset', id);
    if (!before) return refuse('gone');
    const { lost: _before, ...kept } = before;
    const lost = args.lost ?? (args.stored ? before.lost?.filter((one) => one !== before.sha256) : before.lost) ?? [];
    records.put('asset', { ...kept, stored: args.stored, ...(lost.length > 0 ? { lost } : {}) });
  },
});

const rename = defineCommand({
  name: 'asset.rename', target: 'asset', args: z.strictObject({ name: asset.shape.name }), may: 'everyone', fields: given,
  reduce(records, args, _context, id) {
    const before = records.get('asset', id);
    if (!before) return refuse('gone');
    records.put('asset', { ...before, name: args.name });
  },
});

const remove = defineCommand({
  name: 'asset.delete', target: 'asset', args: z.strictObject({ deleted: z.boolean() }), may: 'everyone', fields: given,
  reduce(records, args, _context, id) {
    const before = records.get('asset', id);
    if (!before) return refuse('gone');
    records.put('asset', { ...before, deleted: args.deleted });
  },
});

export const assetCommands = [add, setDerived, stored, rename, remove];
