import { Select } from 'antd';
import { useState } from 'react';
import type { Channel } from '../../shared/channel/channel.ts';
import { t } from '../app/language.ts';

interface Props { readonly channels: readonly Channel[]; readonly title: string; onMake(channel: Channel, title: string): void }

/** Makes another channel's version. Its title must fit that channel, so it is asked here, with a live counter. */
export function DeriveForm({ channels, title, onMake }: Props) {
  const [id, setId] = useState<string | null>(null);
  const [text, setText] = useState(title);
  const channel = channels.find((one) => one.id === id);
  if (channels.length === 0) return null;
  const length = [...text.trim()].length;
  const over = channel !== undefined && channel.titleMax > 0 && length > channel.titleMax;
  return (
    <form className="desk-derive" onSubmit={(event) => { event.preventDefault(); if (!channel || over || length === 0) return; onMake(channel, text.trim()); setId(null); }}>
      <Select size="small" value={id} placeholder={t('desk.derive')} aria-label={t('desk.derive')} onChange={(next: string) => { setId(next); setText(title); }} allowClear onClear={() => setId(null)} options={channels.map((one) => ({ value: one.id, label: one.name }))} />
      {channel && <>
        <label className="desk-title"><span className="visually-hidden">{t('desk.title')}</span>
          <input autoFocus value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
          <span className={over ? 'desk-over num' : 'dim num'}>{channel.titleMax > 0 ? t('desk.length', { length, max: channel.titleMax }) : length}</span>
        </label>
        {over && <p className="desk-over">{t('desk.derive.over', { channel: channel.name, max: channel.titleMax })}</p>}
        <button type="submit" className="desk-button desk-primary" disabled={over || length === 0}>{t('desk.derive.make', { channel: channel.name })}</button>
      </>}
    </form>
  );
}
