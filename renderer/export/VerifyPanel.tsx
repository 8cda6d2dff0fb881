import { ShieldCheck, ShieldX } from 'lucide-react';
import { useRef, useState, type DragEvent, type FormEvent } from 'react';
import type { VerifyAnswer } from '../../shared/protocol/calls/export.ts';
import { hasMessage, t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { bridge } from '../data/bridge.ts';
import { PortError, call } from '../data/port.ts';
import { byteSize, moment } from '../ui/format.ts';

/** Is a package exactly what was released? Its folder is typed, chosen or dropped; every finding names its file. */
export function VerifyPanel() {
  const shell = bridge();
  const [path, setPath] = useState('');
  const [report, setReport] = useState<VerifyAnswer | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // What is said is said of the folder that is named: a long check of another one that ends later says nothing any more.
  const asked = useRef(0);
  const name = (folder: string): number => { setPath(folder); setReport(null); setWrong(null); setBusy(false); return ++asked.current; };
  const verify = async (folder: string): Promise<void> => {
    const mine = name(folder);
    if (folder.trim() === '') return;
    setBusy(true);
    const stillAsked = (): boolean => asked.current === mine;
    try {
      const found = await call('export.verify', { path: folder.trim() });
      if (stillAsked()) setReport(found);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      if (stillAsked()) setWrong(refusalText(error.refusal));
    } finally { if (stillAsked()) setBusy(false); }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    const folder = file && shell ? shell.pathForFile(file) : event.dataTransfer.getData('text/plain');
    if (folder) void verify(folder);
  };
  const choose = async (): Promise<void> => {
    const folder = await shell?.chooseFolder();
    if (folder) await verify(folder);
  };
  return (
    <section className="export-verify" aria-label={t('export.verify')} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h2>{t('export.verify')}</h2>
      <p className="dim">{t('export.verifyHelp')}</p>
      <form className="export-verify-form" noValidate onSubmit={(event: FormEvent) => { event.preventDefault(); void verify(path); }}>
        <input className="input" aria-label={t('export.verifyPath')} placeholder={t(shell ? 'export.verifyDrop' : 'export.verifyPath')} value={path} onChange={(event) => { name(event.target.value); }} />
        {shell ? <button type="button" className="button" onClick={() => void choose()}>{t('export.verifyChoose')}</button> : null}
        <button type="submit" className="button" disabled={busy || path.trim() === ''}>{busy ? t('export.verifyBusy') : t('export.verifyGo')}</button>
      </form>
      <div aria-live="polite">{wrong ? <p className="export-bad">{wrong}</p> : null}{report ? <Report report={report} /> : null}</div>
    </section>
  );
}

/** What a whole bag is: released here, released by somebody whose key is not known here, or nobody's release at all; or, where this newsroom's own key is not known yet, one of the first two. */
const wholeAs = ({ ours, pool }: VerifyAnswer): 'export.ok' | 'export.okOther' | 'export.okBag' | 'export.okUntold' => (ours ? 'export.ok' : pool === '' ? 'export.okBag' : ours === null ? 'export.okUntold' : 'export.okOther');

export function Report({ report }: { report: VerifyAnswer }) {
  const now = useNow(60_000);
  const good = report.ok && report.ours === true;
  return (
    <div className={`export-report ${good ? 'export-report-ok' : report.ok ? 'export-report-whole' : 'export-report-bad'}`}>
      <p className={good ? 'export-ok' : report.ok ? 'export-whole' : 'export-bad'}>{good ? <ShieldCheck size={16} strokeWidth={1.75} aria-hidden /> : <ShieldX size={16} strokeWidth={1.75} aria-hidden />}
        <strong>{report.ok ? t(wholeAs(report), { files: report.files, size: byteSize(report.bytes) }) : t('export.bad', { count: report.count })}</strong></p>
      <p className="dim">{report.signedAt === null ? t('export.notSigned') : t('export.signedAt', { time: moment(report.signedAt, now) })}{report.pool ? ` · ${t('export.key', { key: report.pool.slice(-16) })}` : ''}</p>
      {report.findings.length === 0 ? null : (
        <table className="export-table" aria-label={t('export.findings')}>
          <thead><tr><th>{t('export.check')}</th><th>{t('export.path')}</th><th>{t('export.why')}</th></tr></thead>
          <tbody>{report.findings.map((one) => <tr key={`${one.code} ${one.path} ${one.detail}`}><td className="export-bad">{t(`export.finding.${one.code}`)}</td><td><code>{one.path}</code></td><td>{hasMessage(`package.detail.${one.detail}`) ? t(`package.detail.${one.detail}`) : one.detail}</td></tr>)}</tbody>
        </table>
      )}
      {report.count > report.findings.length ? <p className="dim">{t('export.more', { count: report.count - report.findings.length })}</p> : null}
    </div>
  );
}
