/** The export room: what the port's export calls do. */
import path from 'node:path';
import { refuse } from '../../shared/log/command.ts';
import type { exportCalls } from '../../shared/protocol/calls/export.ts';
import type { Handlers } from '../../shared/protocol/port.ts';
import type { Workstation } from '../workstation.ts';
import { exportArticle } from './article.ts';
import { exportRundown, type ExportDeps } from './package.ts';
import { verifyBag } from './verify.ts';

/** Findings that are answered: a folder of a million pictures has as many. */
const MOST_READ = 500;

/** `pool`: the key that signed it, '' for none. */
const isOurs = (pool: string, known: string | null): boolean | null => (pool === '' ? false : known === null ? null : pool === known);

export function createExport(workstation: Workstation, deps: ExportDeps): { handlers: Handlers<keyof typeof exportCalls> } {
  return {
    handlers: {
      'export.rundown': ({ rundown, folder }) => exportRundown(workstation, deps, rundown, folder),
      'export.article': ({ version, folder }) => exportArticle(workstation, deps, version, folder),
      // A name without a folder is one of our own exports, as the export records name them.
      'export.verify': ({ path: given }) => verifyBag(path.resolve(workstation.folders.exports, given))
        .then((report) => ({ ...report, findings: report.findings.slice(0, MOST_READ), count: report.findings.length, ours: isOurs(report.pool, workstation.poolKey()) }))
        .catch((error: NodeJS.ErrnoException) => refuse('verify-unreadable', { path: given, why: error.code ?? error.message })),
    },
  };
}
