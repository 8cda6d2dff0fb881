/** What the rooms of a workstation (media, export, search, serve) may ask of its core. One object, handed to each room when it is made. */
import type { Asset } from '../shared/asset/asset.ts';
import type { ReadRecords } from '../shared/log/apply.ts';
import type { Refusal } from '../shared/log/command.ts';
import type { Person } from '../shared/people/person.ts';
import type { Job } from '../shared/protocol/calls/media.ts';
import type { Kind, RecordOf } from '../shared/records.ts';
import type { Instant } from '../shared/units.ts';

export interface Workstation {
  readonly folders: {
    readonly data: string;
    /** Media by address: media/<first two hex digits>/<sha256>. */
    readonly media: string;
    /** Half-finished work; emptied at start. On the same file system as media. */
    readonly temp: string;
    /** Where packages and renders go when nobody says otherwise. */
    readonly exports: string;
  };
  /** The records as the person sees them: confirmed with pending commands folded over. */
  readonly records: ReadRecords;
  all<K extends Kind>(kind: K): RecordOf<K>[];
  /** Assets taken in after a moment, and those of which the pool misses a file: what may have to move, without reading all there are. */
  movingAssets(since: Instant): Asset[];
  /** Assets whose original lies under this address, by id. */
  assetsAt(sha256: string): Asset[];
  /** A new ULID by this machine's clock and chance. */
  newId(): string;
  /** Does a command as the person signed in here: durable when it returns. */
  execute(name: string, target: { kind: Kind; id: string }, args: unknown): { id: string } | Refusal;
  person(): Person | null;
  readonly jobs: JobBoard;
  /** How to reach the pool's media over HTTP; null while it has not let us in. `token` goes into Authorization: Bearer. */
  poolMedia(): { url: string; token: string } | null;
  /** The public key of the newsroom's pool (SPKI DER in base64), as it last said it; null while none ever has. */
  poolKey(): string | null;
  /** Calls back whenever records of these kinds may have changed (own command or frame from the pool). Returns how to stop. */
  watch(kinds: readonly Kind[], changed: () => void): () => void;
  /** Calls back when the pool lets us in (again): the moment to go on with uploads. Returns how to stop. */
  connected(then: () => void): () => void;
  notice(code: string, params: Record<string, string | number>, level: 'info' | 'warning' | 'error'): void;
  /** Says that what a room shows in `media.queue` and `media.state` ('media'), or which files are here ('files'), may have changed. */
  signal(what: 'media' | 'files'): void;
  /** Windows that are open. */
  windows(): number;
  readonly settings: { get(key: string): unknown; set(key: string, value: unknown): void };
}

/** What a running job may say about itself. */
export interface JobHandle {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(fraction: number | null, leftMs?: number | null): void;
}

/** A failure of a job that a person can understand: message key `error.<code>`. */
export class JobError extends Error {
  readonly code: string;
  readonly params: Record<string, string | number>;
  constructor(code: string, params: Record<string, string | number> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

export interface JobBoard {
  /**
   * Queues work; `lane` groups what must not run side by side (one render, one proxy at a time). `run` gets a handle, throws JobError
   * for what a person should know, may return a result (asset id, path). `retry` offers 再试. `result` settles when it ends. `behind`: nobody waits for
   * it, whatever else waits in its lane goes first.
   */
  start(what: { kind: Job['kind']; title: string; asset?: string; lane: 'proxy' | 'transfer' | 'arrive' | 'fetch' | 'render' | 'ingest'; retryable?: boolean; behind?: boolean }, run: (job: JobHandle) => Promise<string | null | void>): { id: string; ended: Promise<Job> };
  cancel(id: string): void;
  retry(id: string): string | null;
  dismiss(id: string): void;
  list(): Job[];
}
