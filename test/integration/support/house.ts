/**
 * A newsroom in memory: the real rules (shared/log/apply), the real job board and a real Ed25519 key, without pool, cache and network. For tests of rooms
 * that only read records and do commands.
 */
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Asset } from '../../../shared/asset/asset.ts';
import { apply, type Write } from '../../../shared/log/apply.ts';
import { isRefusal, refuse, SYSTEM, type Refusal } from '../../../shared/log/command.ts';
import type { Role } from '../../../shared/people/person.ts';
import { parentOf, type Kind, type RecordOf } from '../../../shared/records.ts';
import { sealText } from '../../../shared/review/commands.ts';
import { contentHash } from '../../../shared/review/hash.ts';
import { sampleCommands, sampleNewsroom, type SampleNewsroom } from '../../../shared/sample/sample.ts';
import type { ExportDeps } from '../../../workstation/export/package.ts';
import { createJobBoard } from '../../../workstation/jobs/job-board.ts';
import { findFfmpeg } from '../../../workstation/media/ffmpeg.ts';
import type { Workstation } from '../../../workstation/workstation.ts';

const RESOURCES = path.join(import.meta.dirname, '../../../resources');
const SAMPLE = path.join(RESOURCES, 'sample');
const NOON = Date.UTC(2026, 2, 2, 4);

export interface House {
  readonly workstation: Workstation;
  readonly deps: ExportDeps;
  readonly sample: SampleNewsroom;
  /** The pool's public key, SPKI DER in base64. */
  readonly key: string;
  readonly notices: { code: string; params: Record<string, string | number> }[];
  /** Is the pool there? */
  online: boolean;
  /** The bytes the pool was asked to sign. */
  readonly signed: Uint8Array[];
  /** Does a command as the sample's first person with this role; throws when it is refused. */
  as(role: Role, name: string, target: { kind: Kind; id: string }, args: unknown): string;
  signIn(role: Role): void;
  /** Three passes by three people, and the pool's seal. */
  release(version: string): void;
  put(kind: Kind, record: { id: string }): void;
  /** A record that must be there. */
  get<K extends Kind>(kind: K, id: string): RecordOf<K>;
  originalOf(asset: Asset): string;
  stop(): Promise<void>;
}

/** Opens the sample newsroom with its originals under `folder`. */
export async function openHouse(folder: string): Promise<House> {
  const sample = sampleNewsroom.parse(JSON.parse(readFileSync(path.join(SAMPLE, 'newsroom.json'), 'utf8')));
  const rows = new Map<string, Write>();
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  const signature = (bytes: Uint8Array): string => sign(null, bytes, privateKey).toString('base64');
  let count = 0;
  let person: string | null = null;
  const newId = (): string => `01JTEST000${String(++count).padStart(16, '0')}`;
  // The map holds what apply() wrote, which is of the kind asked for.
  const records: Workstation['records'] = {
    get: (kind, id) => rows.get(`${kind}/${id}`)?.record as never,
    children: (kind, parent) => [...rows.values()].filter((one) => one.kind === kind && parentOf(kind, one.record) === parent).map((one) => one.record as never),
  };
  const put = (write: Write): void => { rows.set(`${write.kind}/${write.id}`, write); };
  const run = (by: string, name: string, target: { kind: Kind; id: string }, args: unknown): { id: string } | Refusal => {
    const id = newId();
    const done = apply(records, { id, name, target, args, by, at: NOON + count * 1000, seen: 0 });
    if (isRefusal(done)) return done;
    for (const write of done) put(write);
    return { id };
  };
  const must = (done: { id: string } | Refusal, what: string): string => { if (isRefusal(done)) throw new Error(`${what}: ${JSON.stringify(done)}`); return done.id; };
  for (const command of sampleCommands(sample)) must(run(command.by, command.name, command.target, command.args), command.name);
  const personWith = (role: Role): string => sample.people.find((one) => one.roles.includes(role))!.id;

  const folders = { data: folder, media: path.join(folder, 'media'), temp: path.join(folder, 'temp'), exports: path.join(folder, 'exports') };
  for (const one of Object.values(folders)) mkdirSync(one, { recursive: true });
  const originalOf = (asset: Asset): string => path.join(folders.media, asset.sha256.slice(0, 2), asset.sha256);
  for (const one of sample.media) {
    const to = originalOf(records.get('asset', one.id)!);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(path.join(SAMPLE, 'media', one.file), to);
  }
  const jobs = createJobBoard(() => undefined);
  const settings = new Map<string, unknown>();
  const notices: House['notices'] = [];
  const tools = await findFfmpeg({ env: process.env, bundled: '' });
  if (!tools) throw new Error('these tests need ffmpeg and ffprobe');

  const house: House = {
    sample, key, notices, online: true, signed: [], originalOf,
    workstation: {
      folders, records, newId, jobs,
      all: (kind) => [...rows.values()].filter((one) => one.kind === kind).map((one) => one.record as never),
      assetsAt: (sha256) => [...rows.values()].flatMap((one) => (one.kind === 'asset' && (one.record as RecordOf<'asset'>).sha256 === sha256 ? [one.record as RecordOf<'asset'>] : [])), movingAssets: () => [],
      execute: (name, target, args) => (person === null ? refuse('not-signed-in') : run(person, name, target, args)),
      person: () => (person === null ? null : (records.get('person', person) ?? null)),
      poolKey: () => key,
      poolMedia: () => (house.online ? { url: 'http://127.0.0.1:9', token: '' } : null),
      watch: () => () => undefined, connected: () => () => undefined,
      notice: (code, params) => { notices.push({ code, params }); },
      signal: () => undefined, windows: () => 0,
      settings: { get: (name) => settings.get(name), set: (name, value) => { settings.set(name, value); } },
    },
    deps: {
      tools, resources: RESOURCES,
      places: { original: (asset) => Promise.resolve(originalOf(asset)), proxy: () => null },
      signature: (bytes) => {
        if (!house.online) return Promise.resolve(refuse('offline'));
        house.signed.push(bytes);
        return Promise.resolve({ signature: signature(bytes), key });
      },
    },
    as: (role, name, target, args) => must(run(personWith(role), name, target, args), name),
    signIn: (role) => { person = personWith(role); },
    release(version) {
      const target = { kind: 'version', id: version } as const;
      house.as('editor', 'review.submit', target, { remark: '' });
      for (const level of [1, 2, 3] as const) house.as(`review${level}`, 'review.decide', target, { level, verdict: 'pass', remark: '', hash: contentHash(records, version) });
      const unsigned = { versionId: version, hash: contentHash(records, version), passes: records.get('version', version)!.passes, at: NOON + count * 1000, key, signature: '' };
      must(run(SYSTEM, 'seal.issue', target, { seal: { ...unsigned, signature: signature(Buffer.from(sealText(unsigned))) } }), 'seal.issue');
    },
    put: (kind, record) => put({ kind, id: record.id, record }),
    get: (kind, id) => { const found = records.get(kind, id); if (!found) throw new Error(`no ${kind} ${id}`); return found; },
    stop: () => jobs.stop(),
  };
  return house;
}

/** SHA-256 of text or bytes in hex. */
export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
