/** bianbo check-log FOLDER: asks a process of the pool, which alone knows its files. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMessage, type Words } from '../export/messages.ts';

/** What pool/check-log.ts prints. */
type Said = { lines: number; records: number; fault: { is: 'chain' | 'unreadable' | 'refused' | 'record'; seq: number; key?: string; code?: string } | null } | { failed: { code: string; message: string } };

/** Exit code: 0 the log is whole and gives the pool's records, 1 it is not, 2 it could not be checked. */
export function checkLog(folder: string, words: Words, json: boolean): number {
  const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../../pool/check-log.ts', import.meta.url)), path.resolve(folder)], { encoding: 'utf8', maxBuffer: 1 << 20, stdio: ['ignore', 'pipe', 'inherit'] });
  let said: Said;
  try { said = JSON.parse(run.stdout) as Said; } catch { said = { failed: { code: 'pool-failed', message: String(run.error ?? run.signal ?? run.status) } }; } // it died before it could say anything
  if (json) console.log(JSON.stringify(said));
  if ('failed' in said) {
    const key = `log.failed.${said.failed.code}`;
    if (!json) console.error(words(isMessage(key) ? key : 'log.failed.pool-failed', { path: folder, why: said.failed.message }));
    return 2;
  }
  const { fault, lines, records } = said;
  if (!json) console.log(fault ? words(`log.fault.${fault.is}`, { line: fault.seq, record: fault.key ?? '', why: fault.code ?? '' }) : words('log.whole', { lines, records }));
  return fault ? 1 : 0;
}
