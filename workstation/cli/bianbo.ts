/**
 * bianbo: what can be done without the suite. `bianbo verify BAG` checks a package and needs neither pool nor database nor network;
 * `bianbo check-log FOLDER` plays the log of a pool that is not running. Exit code: 0 whole, 1 not, 2 it could not be checked.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { languageOfTag, terminalLanguage } from '../../shared/message-text.ts';
import type { VerifyReport } from '../../shared/protocol/calls/export.ts';
import { isMessage, wordsIn, type Words } from '../export/messages.ts';
import { checkLog } from './check-log.ts';
import { verifyBag } from '../export/verify.ts';

/** A public key from a file (PEM, or base64 of its DER) as base64; null when it is none. */
function readKey(path: string): string | null {
  const text = readFileSync(path, 'utf8').trim();
  try {
    const key = createPublicKey(text.startsWith('-----') ? text : { key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key.export({ type: 'spki', format: 'der' }).toString('base64') : null;
  } catch {
    // Not a key; the caller says so with the file's name.
    return null;
  }
}

/** The first 16 hex digits of SHA-256 over the key, in fours: short enough to compare by eye. */
const fingerprint = (key: string): string => createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

function print(report: VerifyReport, pinned: boolean, words: Words): void {
  const places = { files: report.files, bytes: report.bytes, count: report.findings.length };
  console.log(report.ok ? words(report.pool === '' ? 'package.okBag' : 'package.ok', places) : words('package.notOk', places));
  for (const { code, path, detail } of report.findings) {
    const key = `package.detail.${detail}`;
    // A name in a hostile package may carry control characters: they must not reach the terminal.
    console.log(`  ${words(`package.finding.${code}`, { path: path.replace(/\p{Cc}/gu, '?'), detail: isMessage(key) ? words(key) : detail })}`);
  }
  if (report.pool !== '') {
    console.log(words('package.signedBy', { key: fingerprint(report.pool), time: report.signedAt === null ? '?' : new Date(report.signedAt).toISOString() }));
    if (!pinned) console.log(words('package.notPinned'));
  }
}

async function main(): Promise<number> {
  let words = wordsIn(terminalLanguage(process.env));
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' }, lang: { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
    if (values.lang) words = wordsIn(languageOfTag(values.lang));
    const [verb, bag, ...more] = positionals;
    if (values.help) { console.log(words('package.usage')); return 0; }
    if (verb === 'check-log' && bag !== undefined && more.length === 0) return checkLog(bag, words, values.json);
    if (verb !== 'verify' || bag === undefined || more.length > 0) { console.error(words('package.usage')); return 2; }
    const key = values.key === undefined ? undefined : readKey(values.key);
    if (key === null) { console.error(words('package.badKey', { path: values.key ?? '' })); return 2; }
    const report = await verifyBag(resolve(bag), { key });
    if (values.json) console.log(JSON.stringify(report, null, 1));
    else print(report, key !== undefined, words);
    return report.ok ? 0 : 1;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code?.startsWith('ERR_PARSE_ARGS')) { console.error(words('package.usage')); return 2; }
    console.error(words('package.cannotRead', { path: failure.path ?? '', why: failure.code ?? failure.message }));
    return 2;
  }
}

process.exitCode = await main();
