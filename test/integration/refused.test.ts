/** A pool that refuses a workstation: people sign in there and write on, hear why, and what they wrote goes out once it serves them again. Real processes. */
import { afterAll, describe, expect, it } from 'vitest';
import { emptyDoc } from '../../shared/script/schema.ts';
import { PROTOCOL } from '../../shared/protocol/pool.ts';
import { Between } from './support/between.ts';
import { Cable } from './support/cable.ts';
import { beginSample, newId, settled, signIn, TestNewsroom, type TestWindow } from './support/newsroom.ts';

const newsroom = new TestNewsroom();

describe('a pool of another major', () => {
  const closes: (() => void)[] = [];
  afterAll(async () => { for (const close of closes) close(); await newsroom.close(); });
  const refusedAs = (window: TestWindow, name: string, password = 'bianbo-sample'): Promise<string> => window.call('session.signIn', { name, password }).then(() => 'let in', (error: unknown) => String(error).replace(/^Error: (\S+).*/, '$1'));

  it('keeps nobody out who signed in there before, nor what they write; who is switched off stays out', async () => {
    const pool = await newsroom.pool();
    const between = new Between(pool.url);
    const cable = new Cable(await between.listen());
    closes.push(() => cable.close(), () => between.close());
    const desk = await newsroom.workstation({ pool: pool.url });
    await beginSample(desk.window);
    const { window } = await newsroom.workstation({ pool: await cable.listen() });
    const people = await window.until('people', {}, (all) => all.length > 3);
    await signIn(window, '记者甲');
    await settled(window);
    const cut = (): void => { cable.pull(); cable.mend(); };

    between.major = PROTOCOL.major + 1;
    cut();
    expect(await window.until('status', {}, (status) => status.pool === 'refused')).toMatchObject({ reason: 'pool-too-old' });
    await window.call('session.signOut', {});
    expect([await refusedAs(window, '记者甲', 'wrong'), await refusedAs(window, '编辑甲')]).toEqual(['wrong-password', 'refused-unknown']);
    await signIn(window, '记者甲');
    const channel = (await window.ask('channels', {})).find((one) => one.form === 'tv')!;
    const story = newId();
    await window.command('story.create', 'story', story, { title: '稿池没升级时写的', columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc('lead', 'b1') });
    expect(await window.ask('status', {})).toMatchObject({ pool: 'refused', outbox: 1 });

    // Nobody refuses at the end of a line that is cut: then it is the line, and signing in goes on.
    cable.pull();
    expect(await window.until('status', {}, (status) => status.pool === 'offline')).toMatchObject({ reason: null, outbox: 1 });
    await window.call('session.signOut', {});
    expect(await refusedAs(window, '编辑甲')).toBe('offline-unknown');
    await signIn(window, '记者甲');

    between.major = PROTOCOL.major;
    cable.mend();
    await desk.window.call('session.signIn', { name: '管理员', password: 'bianbo-sample' });
    await desk.window.until('story', { id: story }, (found) => found?.story.title === '稿池没升级时写的');

    const reporter = people.find((one) => one.name === '记者甲')!;
    await settled(window);
    await desk.window.command('person.put', 'person', reporter.id, { name: reporter.name, roles: reporter.roles, active: false });
    await settled(desk.window);
    await window.until('status', {}, (status) => status.pool === 'connected');
    await window.call('session.signOut', {});
    expect([await refusedAs(window, '记者甲', 'wrong'), await refusedAs(window, '记者甲')]).toEqual(['wrong-password', 'person-inactive']);
    await window.until('people', {}, (all) => all.find((one) => one.id === reporter.id)?.active === false);
    between.major = PROTOCOL.major - 1;
    cut();
    expect(await window.until('status', {}, (status) => status.pool === 'refused')).toMatchObject({ reason: 'workstation-too-old' });
    expect(await refusedAs(window, '记者甲')).toBe('person-inactive');
  });
});
