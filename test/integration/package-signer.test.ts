/** The signature of a package comes from a real pool, and only to a workstation with somebody signed in. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processFile } from './support/newsroom.ts';
import { packageText } from '../../shared/export/signature.ts';
import { PROTOCOL, type FromPool, type ToPool } from '../../shared/protocol/pool.ts';
import { poolSigner } from '../../workstation/export/pool-signer.ts';

let folder = '';
let pool: ChildProcess;
let socket: WebSocket;
let url = '';
let welcome: Extract<FromPool, { is: 'welcome' }>;
const text = packageText(Buffer.from('a tag manifest\n'));
const send = (message: ToPool): void => socket.send(JSON.stringify(message));
const heard = <Is extends FromPool['is']>(is: Is): Promise<Extract<FromPool, { is: Is }>> => new Promise((resolve) => {
  const listen = (data: unknown): void => {
    const message = JSON.parse(String(data)) as FromPool;
    if (message.is !== is) return;
    socket.off('message', listen);
    // Narrowed by the comparison above.
    resolve(message as Extract<FromPool, { is: Is }>);
  };
  socket.on('message', listen);
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bianbo-signer-'));
  const root = path.join(import.meta.dirname, '../..');
  pool = spawn(path.join(root, 'node_modules/node/bin/node'), ['--disable-warning=ExperimentalWarning', processFile('pool'), `--data=${folder}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) => createInterface({ input: pool.stdout! }).once('line', resolve));
  url = (JSON.parse(line) as { ready: { url: string } }).ready.url;
  socket = new WebSocket(`${url.replace('http', 'ws')}/feed`);
  await new Promise((resolve) => socket.once('open', resolve));
  const coming = heard('welcome');
  send({ is: 'hello', protocol: PROTOCOL.major, device: 'test', name: 'test', epoch: null, cursor: 0, chain: '0'.repeat(64), sessions: [], bodies: {} });
  welcome = await coming;
}, 30_000);
afterAll(async () => {
  socket.close();
  const gone = new Promise((resolve) => pool.once('exit', resolve));
  pool.kill();
  await gone;
  await rm(folder, { recursive: true, force: true });
});

it('nobody signed in: refused', async () => {
  expect(await poolSigner({ poolMedia: () => ({ url, token: welcome.mediaToken }) })(text)).toEqual({ refused: 'not-signed-in' });
});
it('somebody signed in: the pool’s own key over exactly these bytes', async () => {
  const made = heard('answer');
  send({ is: 'setup', ask: 1, sample: false, admin: { name: '管理员', password: 'geheim-123' } });
  await made;
  const answered = heard('answer');
  send({ is: 'signIn', ask: 2, name: '管理员', password: 'geheim-123' });
  expect((await answered).answer.ok).toBe(true);
  const signed = await poolSigner({ poolMedia: () => ({ url, token: welcome.mediaToken }) })(text);
  if ('refused' in signed) throw new Error(signed.refused);
  expect(signed.key).toBe(welcome.key);
  const key = createPublicKey({ key: Buffer.from(signed.key, 'base64'), format: 'der', type: 'spki' });
  expect(verify(null, text, key, Buffer.from(signed.signature, 'base64'))).toBe(true);
});
it('another token is refused, and a pool that is gone is offline', async () => {
  expect(await poolSigner({ poolMedia: () => ({ url, token: 'other' }) })(text)).toEqual({ refused: 'not-signed-in' });
  expect(await poolSigner({ poolMedia: () => null })(text)).toEqual({ refused: 'offline' });
  expect(await poolSigner({ poolMedia: () => ({ url: 'http://127.0.0.1:9', token: '' }) })(text)).toEqual({ refused: 'offline' });
});
