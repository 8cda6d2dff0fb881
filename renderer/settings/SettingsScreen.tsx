import { useEffect, useState, type ReactNode } from 'react';
import { Select } from 'antd';
import type { SystemInfo } from '../../shared/protocol/calls/base.ts';
import { LANGUAGES, t, useLanguage } from '../app/language.ts';
import { go, useNavigation } from '../app/navigation.ts';
import { THEMES, useTheme } from '../app/theme.ts';
import { bridge } from '../data/bridge.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { isString, useSetting } from '../data/useSetting.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { JoinForm } from './JoinForm.tsx';
import { People } from './People.tsx';
import { Update } from './Update.tsx';
import './entry.css';
import './settings.css';

const SECTIONS = ['general', 'pool', 'people', 'media', 'backup', 'about'] as const;
type Section = (typeof SECTIONS)[number];

/** Settings: sections at the left, one of them at the right. The address names the section: #/settings/people. */
export default function SettingsScreen() {
  const { id } = useNavigation();
  const section: Section = SECTIONS.find((one) => one === id) ?? 'general';
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={t('settings.sections')}>
        {SECTIONS.map((one) => <button key={one} type="button" aria-current={one === section ? 'page' : undefined} onClick={() => go('settings', one)}>{t(`settings.${one}`)}</button>)}
      </nav>
      <div className="settings-body">
        <h1>{t(`settings.${section}`)}</h1>
        {section === 'people' ? <People /> : section === 'general' ? <General /> : section === 'pool' ? <PoolSection /> : <WithInfo>{(info) => <InfoSection section={section} info={info} />}</WithInfo>}
      </div>
    </div>
  );
}

function WithInfo({ children }: { children: (info: SystemInfo) => ReactNode }) {
  const [info, setInfo] = useState<SystemInfo | null>(null);
  const [error, setError] = useState<unknown>(null);
  const ask = (): void => { setError(null); call('system.info', {}).then(setInfo, setError); };
  useEffect(ask, []);
  if (error) return <ErrorState error={error} onRetry={ask} />;
  return info ? children(info) : <SkeletonRows rows={4} />;
}

function InfoSection({ section, info }: { section: Section; info: SystemInfo }) {
  switch (section) {
    case 'media': return <Engine ffmpeg={info.ffmpeg} />;
    case 'backup': return <Backup info={info} />;
    default: return <About info={info} />;
  }
}

/** One line: what it is, what it is set to, a sentence below. */
function Line({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return <div className="settings-line" role="group" aria-label={label}><span className="settings-label">{label}</span><div className="settings-value"><div className="settings-row">{children}</div>{help ? <p className="dim">{help}</p> : null}</div></div>;
}

function General() {
  const { language, setLanguage } = useLanguage();
  const { theme, setTheme } = useTheme();
  const [name, setName] = useSetting('name', '', isString);
  return (
    <>
      <Line label={t('settings.language')}><Select aria-label={t('settings.language')} value={language} onChange={setLanguage} style={{ width: 200 }} options={LANGUAGES.map((value) => ({ value, label: value === 'en' ? 'English' : '中文（简体）' }))} /></Line>
      <Line label={t('settings.theme')}><Select aria-label={t('settings.theme')} value={theme} onChange={setTheme} style={{ width: 200 }} options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))} /></Line>
      <Line label={t('settings.name')} help={t('settings.nameHelp')}><input className="input settings-wide" aria-label={t('settings.name')} maxLength={80} defaultValue={name} onBlur={(event) => { if (event.target.value.trim() !== name) setName(event.target.value.trim()); }} /></Line>
      <WithInfo>{(info) => <Line label={t('settings.dataFolder')} help={t('settings.dataFolderHelp')}><code>{info.dataFolder}</code><CopyButton text={info.dataFolder} /></Line>}</WithInfo>
    </>
  );
}

/** Can only this machine reach it? */
const isLocal = (url: string): boolean => /^https?:\/\/(127\.|localhost|\[::1\])/.test(url);

/** Follows the line: the address changes under it when another pool is joined. */
function PoolSection() {
  const { value: sync, error } = useQuery('sync', {});
  if (error) return <ErrorState error={error} />;
  if (!sync) return <SkeletonRows rows={4} />;
  return (
    <>
      <Line label={t('settings.poolAddress')} help={t(sync.ownPool === 'in-use' ? 'settings.poolOwn' : 'settings.poolOther')}><code>{sync.poolUrl}</code><CopyButton text={sync.poolUrl} /></Line>
      <Line label={t('settings.poolInvite')}><span>{t('settings.poolInviteHelp')}{isLocal(sync.poolUrl) ? ` ${t('settings.poolLocalOnly')}` : ''}</span></Line>
      <Line label={t('settings.poolJoin')} help={t('settings.poolJoinHelp')}><JoinForm /></Line>
    </>
  );
}

function Engine({ ffmpeg }: { ffmpeg: SystemInfo['ffmpeg'] }) {
  if (ffmpeg.source === 'none') return <p className="entry-note" role="alert">{t('settings.ffmpegNone')}</p>;
  return (
    <>
      <Line label={t('settings.ffmpeg')}><code>{ffmpeg.path}</code></Line>
      <Line label={t('settings.ffmpegVersion')}><span>{ffmpeg.version}</span></Line>
      <Line label={t('settings.ffmpegSource')}><span>{t(`settings.ffmpegSource.${ffmpeg.source}`)}</span></Line>
      <Line label={t('settings.ffmpegMissing')}>{ffmpeg.missing.length === 0 ? <span>{t('settings.ffmpegComplete')}</span> : <ul className="settings-missing">{ffmpeg.missing.map((one) => <li key={one}>{one}</li>)}</ul>}</Line>
    </>
  );
}

function Backup({ info }: { info: SystemInfo }) {
  const pool = info.dataFolder + (info.dataFolder.includes('\\') ? '\\pool' : '/pool');
  return (
    <>
      <p>{t('settings.backupLead')}</p>
      <Line label={t('settings.backupPool')} help={info.pool.own ? t('settings.backupPoolText') : t('settings.backupPoolElsewhere', { url: info.pool.url })}>{info.pool.own ? <><code>{pool}</code><CopyButton text={pool} /></> : null}</Line>
      <Line label={t('settings.backupStation')} help={t('settings.backupStationText')}><code>{info.dataFolder}</code><CopyButton text={info.dataFolder} /></Line>
      <Line label={t('settings.backupRestore')}><span>{t('settings.backupRestoreText')}</span></Line>
      <Line label={t('settings.backupAfter')}><span>{t('settings.backupAfterText')}</span></Line>
    </>
  );
}

function About({ info }: { info: SystemInfo }) {
  const shell = bridge();
  return (
    <>
      <Line label={t('settings.version')}><span>{info.app}</span>{shell ? <Update shell={shell} /> : null}</Line>
      <Line label={t('settings.shell')}><span>{shell ? `Electron ${shell.versions.electron} · Chromium ${shell.versions.chrome}` : t('settings.shellBrowser')}</span></Line>
      <Line label={t('settings.node')}><span>{info.node}</span></Line>
      <Line label={t('settings.licence')}><span>{t('settings.licenceText')}</span></Line>
    </>
  );
}
