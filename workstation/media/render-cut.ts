import { existsSync } from 'node:fs';
import path from 'node:path';
import { cutLength } from '../../shared/cut/cut.ts';
import { fileName } from '../../shared/formats/file-name.ts';
import { mayDo } from '../../shared/log/apply.ts';
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import { hashFile } from '../export/hash-file.ts';
import { JobError, type JobHandle, type Workstation } from '../workstation.ts';
import type { MediaPlaces, RenderTools } from './render-tools.ts';
import { renderTo } from './render.ts';

export interface RenderDeps {
  /** Null where no ffmpeg was found. */
  readonly tools: RenderTools | null;
  readonly places: MediaPlaces;
}

const ENDING = '.mp4';
/** Longest name with its ending and the number of a second render: what every system takes. */
const LONGEST_NAME = 80;

/**
 * Starts to render the cut of a version into the export folder, named by its title. Refused at once: 'gone', 'render-empty'.
 * The job's result is the file's path; it fails with the codes of `renderTo`, and 'no-ffmpeg'.
 */
export function renderCut(workstation: Workstation, deps: RenderDeps, versionId: string): { job: string } | Refusal {
  const version = workstation.records.get('version', versionId);
  if (!version || version.deleted) return refuse('gone');
  const cut = workstation.records.get('cut', versionId);
  if (!cut || cutLength(cut) === 0) return refuse('render-empty');
  const { title } = version;
  return { job: workstation.jobs.start({ kind: 'render', title, lane: 'render', retryable: true }, (job) => run(workstation, deps, versionId, job)).id };
}

/** What is rendered is the cut as it stands when the job's turn comes, under the title it has then. */
async function run(workstation: Workstation, { tools, places }: RenderDeps, versionId: string, job: JobHandle): Promise<string> {
  const version = workstation.records.get('version', versionId);
  const cut = workstation.records.get('cut', versionId);
  if (!version || version.deleted || !cut) throw new JobError('render-gone');
  if (!tools) throw new JobError('no-ffmpeg');
  const file = freePath(workstation.folders.exports, version.title);
  const { bytes } = await renderTo({
    tools, places, cut, file, asset: (id) => workstation.records.get('asset', id), temp: workstation.folders.temp, signal: job.signal, onProgress: (fraction) => job.progress(fraction),
  });
  await record(workstation, versionId, file, bytes, job.signal);
  return file;
}

/** A name that is not taken: a render never replaces an earlier one. */
function freePath(folder: string, title: string): string {
  for (let number = 1; ; number++) {
    const suffix = `${number === 1 ? '' : ` (${number})`}${ENDING}`;
    const file = path.join(folder, `${fileName(title, LONGEST_NAME - suffix.length)}${suffix}`);
    if (!existsSync(file)) return file;
  }
}

/** Writes down that a file left the house, where the person may; a rough cut for oneself needs no permission. */
async function record(workstation: Workstation, subject: string, file: string, bytes: number, signal: AbortSignal): Promise<void> {
  if (!mayDo('export.record', workstation.person()?.roles ?? [])) return;
  const [digest = ''] = await hashFile(file, ['sha256'], { signal });
  const name = path.basename(file);
  const done = workstation.execute('export.record', { kind: 'export', id: workstation.newId() }, { form: 'cut', subject, name, digest, files: 1, bytes, verified: true });
  if (isRefusal(done)) workstation.notice('render-unrecorded', { name, why: done.refused }, 'warning');
}
