import { useState, type FormEvent } from 'react';
import { Select, Switch } from 'antd';
import { UserPlus } from 'lucide-react';
import { ROLES, type Person, type Role } from '../../shared/people/person.ts';
import { t } from '../app/language.ts';
import { announce, announceRefusal } from '../app/notices.ts';
import { useSession } from '../app/session.ts';
import { command } from '../data/command.ts';
import { newId } from '../data/newId.ts';
import { PortError, call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';

const SHORTEST = 6;
const roleOptions = (): { value: Role; label: string }[] => ROLES.map((value) => ({ value, label: t(`settings.role.${value}`) }));

/** Who works here, in which roles. An administrator changes it; the others may set their own password. */
export function People() {
  const { value: people, error } = useQuery('people', {});
  const me = useSession()?.person;
  const admin = me?.roles.includes('admin') ?? false;
  if (error) return <ErrorState error={error} />;
  if (people === undefined) return <SkeletonRows rows={8} />;
  if (people.length === 0) return <EmptyState text={t('settings.peopleEmpty')} />;
  return (
    <>
      {admin ? <AddPerson names={people.map((one) => one.name)} /> : <p className="dim">{t('settings.peopleReadOnly')}</p>}
      <table className="settings-table settings-people">
        <thead><tr><th>{t('settings.person')}</th><th>{t('settings.roles')}</th><th>{t('settings.active')}</th><th>{t('settings.password')}</th></tr></thead>
        <tbody>{people.map((one) => <PersonRow key={one.id} person={one} admin={admin} own={one.id === me?.id} />)}</tbody>
      </table>
    </>
  );
}

function PersonRow({ person, admin, own }: { person: Person; admin: boolean; own: boolean }) {
  const put = (change: Partial<Omit<Person, 'id'>>): void => void command('person.put', { kind: 'person', id: person.id }, change).catch(() => {}); // a refusal was already shown
  return (
    <tr className={person.active ? undefined : 'settings-inactive'}>
      <td>{person.name}</td>
      <td>{admin ? <Select mode="multiple" size="small" variant="borderless" aria-label={t('settings.roles')} placeholder={t('settings.noRole')} value={person.roles} options={roleOptions()} onChange={(roles) => put({ roles })} style={{ width: '100%' }} /> : person.roles.map((role) => t(`settings.role.${role}`)).join(' · ')}</td>
      <td><Switch size="small" aria-label={t('settings.active')} checked={person.active} disabled={!admin || own} onChange={(active) => put({ active })} /></td>
      <td>{admin || own ? <SetPassword person={person} /> : null}</td>
    </tr>
  );
}

function SetPassword({ person }: { person: Person }) {
  const [password, setPassword] = useState<string | null>(null);
  if (password === null) return <button type="button" className="link-button" onClick={() => setPassword('')}>{t('settings.setPassword')}</button>;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (password.length < SHORTEST) return announce('warning', t('settings.passwordShort'));
    try {
      await call('people.setPassword', { person: person.id, password });
      announce('success', t('settings.passwordSet', { name: person.name }));
      setPassword(null);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      announceRefusal(error);
    }
  };
  return (
    <form className="settings-row" onSubmit={(event) => void save(event)} noValidate onKeyDown={(event) => { if (event.key === 'Escape') setPassword(null); }}>
      <input className="input" type="password" autoFocus autoComplete="new-password" aria-label={t('settings.newPassword')} placeholder={t('settings.newPassword')} value={password} onChange={(event) => setPassword(event.target.value)} />
      <button type="submit" className="button">{t('settings.save')}</button><button type="button" className="button" onClick={() => setPassword(null)}>{t('settings.cancel')}</button>
    </form>
  );
}

function AddPerson({ names }: { names: readonly string[] }) {
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<Role[]>(['reporter']);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return announce('warning', t('settings.nameMissing'));
    if (names.includes(wanted)) return announce('warning', t('settings.nameTaken'));
    // Empty at once: Enter that is held down must not admit somebody twice.
    setName('');
    command('person.put', { kind: 'person', id: newId() }, { name: wanted, roles, active: true }).catch(() => setName((now) => (now === '' ? name : now))); // a refusal was already shown
  };
  return (
    <form className="settings-row settings-add" aria-label={t('settings.addPerson')} onSubmit={add} noValidate>
      <input className="input" aria-label={t('settings.person')} placeholder={t('settings.person')} maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
      <Select mode="multiple" aria-label={t('settings.roles')} value={roles} options={roleOptions()} onChange={setRoles} style={{ minWidth: 240 }} />
      <button type="submit" className="button"><UserPlus size={14} strokeWidth={1.75} aria-hidden />{t('settings.addPerson')}</button>
    </form>
  );
}
