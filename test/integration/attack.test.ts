/** Hostile and unlucky talk to real processes: whoever talks nonsense is cut off or refused; nobody else notices. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { blocksOf, emptyDoc } from '../../shared/script/schema.ts';
import { endProcess, newId, SAMPLE_PASSWORD, signIn, TestNewsroom, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
let station: TestWorkstation;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
afterAll(() => newsroom.close());
beforeAll(async () => {
  ({ pool, seats: [station] } = await newsroom.sample('记者甲'));
});
/** Both processes live and the line between them works. */
async function stillServes(): Promise<void> {
  const story = newId();
  const channel = (await station.window.ask('channels', {}))[0]!;
  await station.window.command('story.create', 'story', story, { title: '照常', columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc('lead', 'b') });
  await station.window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0);
  expect([station.child.exitCode, pool.child.exitCode]).toEqual([null, null]);
}
/** Bytes on a raw line, then an abrupt end. */
const raw = (port: number, text: string, wait = 20_000): Promise<string> => new Promise((resolve) => {
  let heard = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.on('data', (data) => { heard += data.toString(); socket.resetAndDestroy(); });
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(heard.split('\r\n')[0]!));
  setTimeout(() => socket.resetAndDestroy(), wait);
});
const portOf = (url: string): number => Number(new URL(url).port);

describe('the port of a workstation', () => {
  const upgrade = (path: string, host: string, origin: string, cookie: string) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  it('lets in only its own window', async () => {
    const { origin, cookie } = station.window;
    const { host } = new URL(origin);
    const port = portOf(origin);
    expect(await raw(port, upgrade('/port', host, origin, cookie))).toBe('HTTP/1.1 101 Switching Protocols');
    for (const [path, asked, from, with_] of [['/port', host, origin, 'x=y'], ['/port', host, 'http://evil.example', cookie], ['/port', `localhost:${port}`, origin, cookie], ['/port', 'evil.example', 'http://evil.example', cookie], ['/other', host, origin, cookie]] as const)
      expect([path, asked, from, await raw(port, upgrade(path, asked, from, with_))]).toEqual([path, asked, from, 'HTTP/1.1 403 Forbidden']);
    await stillServes();
  });
  it('serves no file from outside its folder', async () => {
    const { origin, cookie } = station.window;
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/..%2f..%2f..%2fpackage.json', '/media/../../outbox.db', '/%00', '/%', '//', '/..%5c..%5cpackage.json'])
      expect([path, (await raw(portOf(origin), `GET ${path} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`)).split(' ')[1]]).toEqual([path, expect.stringMatching(/^(400|404|500)$/)]);
    await stillServes();
  });
  const nonsense: [what: string, message: string | Buffer][] = [
    ['no JSON', '{"id":1,'], ['no call', '[]'], ['a name every object has', '{"id":1,"call":"constructor","args":{}}'], ['another one', '{"id":1,"call":"__proto__","args":{}}'],
    ['a query every object has', '{"id":1,"call":"query.start","args":{"subscription":1,"query":"toString","args":{}}}'],
    ['deep nesting', `{"id":1,"call":"settings.set","args":{"key":"k","value":${nested(5000)}}}`], ['very deep nesting', `{"id":1,"call":"command","args":{"name":"story.set","target":{"kind":"story","id":"x"},"args":${nested(100_000)}}}`],
    ['more than it takes', Buffer.alloc(33 << 20, 0x20)], ['no script', '{"id":1,"call":"doc.push","args":{"doc":9,"version":-1,"steps":[null]}}'],
  ];
  it.each(nonsense)('survives %s', async (_what, message) => {
    const window = new WebSocket(`${station.window.origin.replace('http', 'ws')}/port`, { origin: station.window.origin, headers: { cookie: station.window.cookie } });
    await new Promise((resolve) => window.once('open', resolve));
    window.on('error', () => undefined);
    const answered = new Promise((resolve) => { window.once('message', resolve); window.once('close', resolve); setTimeout(resolve, 1000); });
    window.send(message);
    await answered;
    window.terminate();
    await stillServes();
  });
});

describe('the pool', () => {
  /** A workstation nobody built; `signedIn` as this person. */
  async function stranger(name: string | null): Promise<{ say(message: unknown): void; heard: { is: string; results?: { id: string; outcome: string; code?: string }[]; answer?: { value?: { person: string } }; all?: { person: string }[] }[]; socket: WebSocket; person: string }> {
    const socket = new WebSocket(`${pool.url.replace('http', 'ws')}/feed`);
    const heard: Awaited<ReturnType<typeof stranger>>['heard'] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as (typeof heard)[number]));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    const say = (message: unknown): void => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    say({ is: 'hello', protocol: 1, device: 'stranger', name: 'x', epoch: null, cursor: 0, chain: '0'.repeat(64), sessions: [], bodies: {} });
    let person = '';
    if (name) { say({ is: 'signIn', ask: 1, name, password: SAMPLE_PASSWORD }); await expect.poll(() => heard.some((one) => one.is === 'answer')).toBe(true); person = heard.find((one) => one.is === 'answer')!.answer!.value!.person; }
    return { say, heard, socket, person };
  }
  const command = (more: object) => ({ id: newId(), name: 'story.set', target: { kind: 'story', id: 'x' }, args: { title: '改' }, by: 'nobody', at: 1, seen: 0, ...more });

  it('refuses what one says in the name of another or of the pool', async () => {
    const { say, heard, socket } = await stranger('编辑甲');
    const other = (await station.window.ask('people', {})).find((one) => one.name === '管理员')!.id;
    const tried = [command({ by: other }), command({ by: 'system' }), command({ by: 'system', name: 'asset.stored', target: { kind: 'asset', id: 'x' }, args: { stored: true } }), command({ by: 'system', name: 'seal.issue', target: { kind: 'version', id: 'x' } })];
    say({ is: 'push', commands: tried });
    await expect.poll(() => heard.flatMap((one) => one.results ?? []).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual(tried.map(() => 'refused not-signed-in'));
    say({ is: 'presence', person: other, version: 'v', block: null });
    await stillServes();
    expect(heard.filter((one) => one.is === 'presence').flatMap((one) => one.all ?? [])).toEqual([]);
    socket.terminate();
  });
  it('answers what its log could not hold, and goes on', async () => {
    const { say, heard, socket, person } = await stranger('编辑甲');
    const bad = [{ at: 1.5 }, { at: 1e300 }, { name: 'a\u0000b' }, { by: '\ud800' }, { target: { kind: 'story', id: '\udfff' } }];
    for (const more of bad) say({ is: 'push', commands: [command({ by: person, ...more })] });
    for (const depth of [100, 5000]) say(JSON.stringify({ is: 'push', commands: [command({ by: person, args: 'DEEP' })] }).replace('"DEEP"', nested(depth)));
    await expect.poll(() => heard.flatMap((one) => one.results ?? []).map((one) => one.code)).toEqual([...bad, 1, 2].map(() => 'bad-arguments'));
    socket.terminate();
    await stillServes();
  });
  it('takes no script that is none', async () => {
    const { say, heard, socket, person } = await stranger('编辑甲');
    const { rows } = await station.window.ask('stories', { text: '', limit: 1 });
    const version = rows[0]!.versions[0]!.id;
    const before = (await station.window.ask('body', { id: version }))!;
    const steps: unknown[] = [{ stepType: 'nope' }, { stepType: 'replace', from: -1, to: 9e9 }, { stepType: 'replace', from: 0, to: 2, slice: { content: [{ type: 'script', text: 'x' }] } }, { stepType: 'attr', pos: 99999, attr: 'kind', value: 'x' }, {}];
    for (const step of steps) say({ is: 'push', commands: [command({ by: person, name: 'script.edit', target: { kind: 'body', id: version }, args: { v: before.v, steps: [step] } })] });
    await expect.poll(() => heard.flatMap((one) => one.results ?? []).length).toBe(steps.length);
    expect(heard.flatMap((one) => one.results ?? []).some((one) => one.outcome === 'accepted')).toBe(false);
    expect(await station.window.ask('body', { id: version })).toEqual(before);
    socket.terminate();
    await stillServes();
  });
  it('survives garbage on the line', async () => {
    for (const bytes of ['{', 'null', `{"is":"push","commands":${nested(50_000)}}`]) { const { say, socket } = await stranger(null); say(bytes); await new Promise((resolve) => { socket.once('close', resolve); setTimeout(resolve, 1000); }); socket.terminate(); }
    for (const text of ['GET /feed HTTP/1.1\r\nHost: x\r\nOrigin: http://evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 'GET // HTTP/1.1\r\nHost: x\r\n\r\n', 'PUT /media/../../pool.db HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc', '\0\0\0'])
      expect(await raw(portOf(pool.url), text, 1500)).not.toContain(' 200 ');
    await stillServes();
  });
});

describe('an unlucky workstation', () => {
  it('killed while somebody types loses no word it has acknowledged', async () => {
    const lonely = { data: newsroom.folder() };
    let now = await newsroom.workstation({ ...lonely, pool: pool.url });
    await now.window.until('people', {}, (all) => all.length > 3);
    await signIn(now.window, '记者甲');
    const version = newId();
    const channel = (await now.window.ask('channels', {})).find((one) => one.form === 'tv')!;
    await now.window.command('story.create', 'story', newId(), { title: '断电', columns: [], mobileFirst: false, version, channel: channel.id, doc: emptyDoc('lead', 'b') });
    let acknowledged = 0;
    for (let round = 0; round < 8; round++) {
      const opened = await now.window.call('doc.open', { doc: 1, body: version });
      let at = opened.version;
      const { length } = blocksOf(opened.doc)[0]!.text;
      expect(length).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = length;
      const typing = (async () => { for (let i = 0; ; i++) { const pushed = await now.window.call('doc.push', { doc: 1, version: at, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '字' }] } }] }); if ('behind' in pushed) return; at = pushed.version; acknowledged++; } })().catch(() => undefined);
      const enough = acknowledged + 12;
      await expect.poll(() => acknowledged, { interval: 2 }).toBeGreaterThan(enough);
      await endProcess(now.child, 'SIGKILL');
      await typing;
      now = await newsroom.workstation(lonely);
    }
    await now.window.until('body', { id: version }, (body) => blocksOf(body?.doc)[0]!.text.length >= acknowledged);
    await now.window.until('status', {}, (status) => status.outbox === 0);
  });
});
