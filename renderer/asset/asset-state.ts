import type { Asset } from '../../shared/asset/asset.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';

/** What the workstation says of an asset. */
export type AssetRow = Asset & { readonly here: boolean; readonly pending: boolean };
export interface AssetState {
  /** Message key `asset.state.<name>`. */
  readonly name: 'failed' | 'proxy' | 'making' | 'noProxy' | 'upload' | 'waiting' | 'download' | 'away' | 'stored' | 'lost' | 'ready';
  /** 0..1; null while unknown or nothing runs. */
  readonly progress: number | null;
  readonly job: Job | null;
}

/** Is there no proxy of it yet, though there may be one? Of pictures that cannot be decoded there will be none. */
export const lacksProxy = ({ kind, proxy, probe }: Pick<Asset, 'kind' | 'proxy' | 'probe'>): boolean => kind === 'video' && !proxy && probe.unread?.picture === undefined;

const UNFINISHED: readonly Job['state'][] = ['waiting', 'running', 'failed'];

/** The jobs that work on an asset. Never told by its name: every card has a C0001.MP4. */
const jobsOf = ({ id }: Pick<Asset, 'id'>, jobs: readonly Job[]): Job[] => jobs.filter((job) => UNFINISHED.includes(job.state) && (job.result === id || job.asset === id));

/** The one thing to say about an asset: what went wrong first, then what is being done, then where it is. */
export function stateOf(asset: AssetRow, jobs: readonly Job[]): AssetState {
  const mine = jobsOf(asset, jobs);
  const failed = mine.find((job) => job.state === 'failed');
  if (failed) return { name: 'failed', progress: null, job: failed };
  const at = (kind: Job['kind']): Job | undefined => mine.find((job) => job.kind === kind);
  const proxy = at('proxy');
  const unmade = lacksProxy(asset);
  // Nobody can make one of what is nowhere any more, as far as is known here.
  const lost = !asset.stored && !asset.here && (asset.lost?.includes(asset.sha256) ?? false);
  if (proxy || (unmade && !asset.stored && !lost)) return { name: asset.kind === 'video' ? 'proxy' : 'making', progress: proxy?.progress ?? null, job: proxy ?? null };
  const download = at('download');
  if (download) return { name: 'download', progress: download.progress, job: download };
  const upload = at('upload');
  if (upload) return { name: 'upload', progress: upload.progress, job: upload };
  // Nobody may be making it: of some pictures none can be made.
  if (unmade && !lost) return { name: 'noProxy', progress: null, job: null };
  if (asset.stored) return { name: asset.here ? 'stored' : 'away', progress: null, job: null };
  return { name: asset.here ? 'waiting' : lost ? 'lost' : 'ready', progress: null, job: null };
}

/** Jobs that have no asset yet: files on their way in, and those that failed before they became one. */
export function arrivals(jobs: readonly Job[], assets: readonly AssetRow[]): Job[] {
  return jobs.filter((job) => job.kind === 'ingest' && UNFINISHED.includes(job.state) && !assets.some((asset) => asset.id === job.result));
}
