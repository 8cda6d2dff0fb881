/** The central story pool: one process that orders and judges every command, and holds people, media and seals. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { isPackageText } from '../shared/export/signature.ts';
import { sampleCommands, sampleNewsroom, type SampleNewsroom } from '../shared/sample/sample.ts';
import { makeVerifier, passwordFits } from '../shared/people/verifier.ts';
import { Connection, type Reception } from './feed/connection.ts';
import { Feed } from './feed/feed.ts';
import type { MediaEvents, MediaRoom } from './media/media-room.ts';
import { MediaSaid } from './media/media-said.ts';
import { Judge } from './log/judge.ts';
import { newSalt, newToken, tokenHash } from './people/credentials.ts';
import { PasswordDoor } from './people/password-door.ts';
import { PoolKey } from './people/pool-key.ts';
import { SearchRoom } from './search/pool-search.ts';
import { Copies, type BackupsStand } from './store/copies.ts';
import type { Damage, Look } from './store/damage.ts';
import { DamageWatch } from './store/damage-watch.ts';
import { PoolStore } from './store/pool-store.ts';


export interface PoolOptions {
  readonly folder: string;
  /** 127.0.0.1 unless the newsroom says otherwise. */
  readonly host: string;
  /** 0: any free one. Where it cannot be had: see `portDemanded`. */
  readonly port: number;
  /** Workstations were given this port: without it the pool does not start. Else any free one is taken in its place. */
  readonly portDemanded?: boolean;
  /** Folder of the sample newsroom (resources/sample); '' when it is not shipped. */
  readonly sample: string;
  /** Makes the media room; it tells when a file is surely kept, and when one was lost. */
  readonly media: (events: MediaEvents) => MediaRoom;
  /** Records from which first syncs are done by a file; 20,000 unless said otherwise. */
  readonly snapshotFrom?: number;
  /** How long the pool must rest before a snapshot is made, ms. */
  readonly snapshotQuiet?: number;
  /** Serves /updates/ when given; answers whether the request was its. */
  readonly updates?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

/** The port that the pool has to have is somebody else's, or none that a program may take here. */
class PortTaken extends Error {
  readonly code = 'pool-port-taken';
}
/** Somebody listens there; it is kept for others (Windows keeps ranges, Unix the low ones for root). */
const isTaken = (error: unknown): boolean => ['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');

/** A workstation says something every 4 s; a line that says nothing for so long has nobody at its end. */
const SILENT_MS = 90_000;
/** Pieces of damage that are told. */
const MOST_SAID = 100;

export class Pool implements Reception {
  readonly store: PoolStore;
  readonly key: PoolKey;
  readonly epoch: string;
  readonly feed: Feed;
  readonly #copies: Copies;
  readonly #search: SearchRoom;
  readonly #watch: DamageWatch;
  #damage: readonly Damage[] = [];
  readonly #media: MediaRoom;
  readonly #said: MediaSaid;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #options: PoolOptions;
  readonly #door = new PasswordDoor();

  constructor(options: PoolOptions) {
    mkdirSync(options.folder, { recursive: true });
    this.#options = options;
    this.store = new PoolStore(path.join(options.folder, 'pool.db'));
    this.key = new PoolKey(path.join(options.folder, 'pool-key.pem'));
    this.epoch = this.store.meta('epoch') ?? this.#newEpoch();
    this.#copies = new Copies(options.folder, this.store, { epoch: this.epoch, key: this.key.publicKey }, options.snapshotFrom, () => this.feed.turns.done, options.snapshotQuiet);
    this.#said = new MediaSaid({ store: this.store, feed: () => this.feed, has: (sha256) => this.#media.has(sha256), disk: () => this.#media.disk, look: (files) => this.#media.look(files), now: () => this.now() });
    this.#search = new SearchRoom(this.store.file, path.join(options.folder, 'search.db'), () => this.store.meetsDamage());
    this.#watch = new DamageWatch(this.store.file, (look) => this.#looked(look));
    this.store.whenDamaged = () => this.#watch.now();
    this.#copies.whenBackupsStand = () => this.feed.tellBackups();
    this.feed = new Feed(new Judge(this.store, this.key), setImmediate, (asset) => this.#said.added(asset));
    this.#media = options.media({ stored: (sha256) => this.#said.stored(sha256), lost: (sha256) => this.#said.lost(sha256), mayUse: (token) => this.#mayUseMedia(token) });
    this.#server = createServer((request, response) => { this.#http(request, response).catch((error: unknown) => { console.error('http', error); if (!response.headersSent) response.writeHead(500); response.end(); }); });
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: 64 << 20 });
    this.#server.on('upgrade', (request, socket, head) => {
      // Nobody else listens from here on: a line that breaks now must not end the pool.
      socket.on('error', () => socket.destroy());
      // Workstations dial without an Origin; a page in somebody's browser always has one and has no business here.
      if (request.url !== '/feed' || request.headers.origin !== undefined) { socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'); return; }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#receive(webSocket));
    });
  }

  get publicKey(): string { return this.key.publicKey; }
  snapshot(): ReturnType<Copies['offer']> { return this.#copies.offer(); }
  search(text: string, limit: number): ReturnType<SearchRoom['search']> { return this.#search.search(text, limit); }
  backup(): ReturnType<Copies['backup']> { return this.#copies.backup(); }
  /** What is known to be damaged in pool.db, and what was put back. */
  get damage(): readonly Damage[] { return this.#damage; }
  get backups(): BackupsStand { return this.#copies.backups; }
  now(): number { return Date.now(); }
  after(ms: number, then: () => void): void { if (ms === 0) setImmediate(then); else setTimeout(then, ms); }

  /** The file was looked through: what the log still says of damaged records is put back, everything is said by name, here and on every sync page. */
  #looked({ damage, mend, edits }: Look): void {
    try {
      if (mend.length + edits.length > 0) this.store.mend(mend, edits);
      if (mend.some(({ kind }) => kind === 'asset')) this.#said.sayWhatIsHere();
    } catch (error) { console.error('damage', error); damage = damage.map((one) => (one.is === 'record' ? { ...one, mended: false } : one)); }
    if (damage.every((one) => one.is === 'edit' || (one.is === 'record' && one.mended))) this.store.scopes.mended();
    for (const one of damage) console.error('damage in pool.db:', one.is === 'record' ? `${one.kind} ${one.id} ${one.mended ? 'was put back from the log' : 'cannot be put back'}` : one.is === 'structure' ? one.what : one.is === 'log' ? `log number ${one.seq}` : `steps of log number ${one.seq} were put back`);
    // What was put back stays said until the pool ends: somebody should look after that disk.
    const still = this.#damage.filter((was) => was.is === 'record' && was.mended && !damage.some((one) => one.is === 'record' && one.kind === was.kind && one.id === was.id));
    if (damage.length + still.length === 0 && this.#damage.length === 0) return;
    this.#damage = [...damage, ...still].slice(0, MOST_SAID);
    this.feed.tellDamage();
  }

  #receive(socket: WebSocket): void {
    const connection = new Connection(this, {
      send: (text) => { if (socket.readyState === socket.OPEN) socket.send(text); },
      sendBytes: (utf8) => { if (socket.readyState === socket.OPEN) socket.send(utf8, { binary: false }); },
      get waiting() { return socket.bufferedAmount; },
      drop: () => socket.terminate(),
      end: () => socket.close(),
    });
    const silent = setTimeout(() => socket.terminate(), SILENT_MS);
    silent.unref();
    socket.on('message', (data) => { silent.refresh(); connection.receive(String(data)); });
    socket.on('close', () => { clearTimeout(silent); connection.gone(); });
    socket.on('error', () => socket.terminate());
  }

  #newEpoch(): string {
    const made = randomUUID();
    this.store.setMeta('epoch', made);
    return made;
  }

  /** Listens; the address it can be reached at. Tries the wanted port first and, unless it is demanded, any other when that one is taken. Throws PortTaken. */
  async listen(): Promise<{ url: string; port: number }> {
    const { host, port, portDemanded = false } = this.#options;
    const bind = (wanted: number) => new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(wanted, host, () => { this.#server.off('error', reject); resolve(); });
    });
    try { await bind(port); } catch (error) {
      if (!isTaken(error) || port === 0) throw error;
      if (portDemanded) throw new PortTaken((error as Error).message, { cause: error });
      await bind(0);
    }
    const actual = (this.#server.address() as AddressInfo).port;
    // Commands are taken at once; whoever asks for media meanwhile waits for the thread.
    this.#media.listen(host, actual + 1);
    this.#copies.start();
    this.#watch.start();
    this.#said.start();
    return { url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${actual}`, port: actual };
  }

  async #http(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://pool');
    if (pathname.startsWith('/media/')) { await this.#media.handle(request, response); return; }
    if (pathname.startsWith('/snapshot/')) { await this.#copies.serve(request, response, this.#mayUseMedia(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')); return; }
    if (pathname === '/sign' && request.method === 'POST') { await this.#sign(request, response); return; }
    if (await this.#options.updates?.(request, response)) return;
    if (pathname === '/health') { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ pool: 'bianbo', seq: this.store.seq, workstations: this.feed.connections.size, snapshot: this.#copies.offer()?.seq ?? null })); return; }
    response.writeHead(404).end();
  }

  #mayUseMedia(token: string): boolean { return [...this.feed.connections].some((one) => one.reading && one.mediaToken === token); }

  /** Signs the tag manifest of a package for a workstation with somebody signed in: says the package was made inside this newsroom. */
  async #sign(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (![...this.feed.connections].some((one) => one.mediaToken === token && one.people.size > 0)) { response.writeHead(401).end(); return; }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request as AsyncIterable<Buffer>) { size += part.length; if (size > 1 << 20) { response.writeHead(413).end(); return; } parts.push(part); }
    const bytes = Buffer.concat(parts);
    // Only what says of itself that it is a package: the same key signs seals, and nobody may have a seal signed through here.
    if (!isPackageText(bytes)) { response.writeHead(400).end(); return; }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ signature: this.key.sign(bytes), key: this.key.publicKey }));
  }

  personOf(token: string): string | undefined {
    const person = this.store.signIns.session(tokenHash(token));
    return person !== undefined && this.store.records.get('person', person)?.active ? person : undefined;
  }

  async signIn(name: string, password: string, device: string): Promise<{ person: string; token: string } | { code: string }> {
    const person = this.store.personNamed(name);
    const verifier = person && this.store.signIns.verifier(person.id);
    if (!person || !verifier) return { code: 'wrong-password' };
    const tried = await this.#door.try(name, () => passwordFits(password, verifier));
    if (tried !== 'fits') return { code: tried === 'wrong' ? 'wrong-password' : 'too-many-tries' };
    // Others were before it in the queue: meanwhile the person may have been deactivated, or been given another password.
    if (this.store.signIns.verifier(person.id) !== verifier) return { code: 'wrong-password' };
    if (this.store.records.get('person', person.id)?.active !== true) return { code: 'person-inactive' };
    const token = newToken();
    this.store.signIns.addSession(tokenHash(token), person.id, device, Date.now());
    return { person: person.id, token };
  }

  /** Null when done, else why not. Everybody may change their own; an administrator anybody's. Ends that person's sessions, but the one that it is done with; whoever asked tells the lines (Feed.sessionsEnded). */
  async setPassword(session: string, personId: string, password: string): Promise<string | null> {
    const before = this.#whyNoPassword(session, personId);
    if (before !== null) return before;
    const verifier = await makeVerifier(password, newSalt());
    const now = this.#whyNoPassword(session, personId); // that took a while
    if (now === null) this.store.signIns.changePassword(personId, verifier, tokenHash(session));
    return now;
  }
  #whyNoPassword(session: string, personId: string): string | null {
    const by = this.personOf(session);
    if (!by) return 'not-signed-in';
    if (by !== personId && !this.store.records.get('person', by)?.roles.includes('admin')) return 'not-permitted';
    return this.store.records.get('person', personId) ? null : 'gone';
  }

  /** First run: the sample newsroom, or one administrator. Null when done. */
  async setup(sample: boolean, admin: { name: string; password: string } | null): Promise<string | null> {
    if (!this.store.empty) return 'not-empty';
    if (sample) return this.#setupSample();
    if (!admin) return 'admin-missing';
    const id = 'admin';
    const verifier = await makeVerifier(admin.password, newSalt());
    if (!this.store.empty) return 'not-empty';
    // The password first: what dies between the two is empty still and can be set up again. An administrator without one could never come in.
    this.store.signIns.setVerifier(id, verifier);
    this.feed.system('person.put', { kind: 'person', id }, { name: admin.name, roles: ['admin'], active: true });
    return null;
  }

  async #setupSample(): Promise<string | null> {
    let newsroom: SampleNewsroom;
    try { newsroom = sampleNewsroom.parse(JSON.parse(readFileSync(path.join(this.#options.sample, 'newsroom.json'), 'utf8'))); } catch (error) { console.error('sample', error); return 'sample-missing'; }
    const verifier = await makeVerifier(newsroom.password, newSalt());
    if (!this.store.empty) return 'not-empty';
    for (const person of newsroom.people) this.store.signIns.setVerifier(person.id, verifier);
    // All of it or nothing: half a newsroom could not be set up again.
    this.feed.systems(sampleCommands(newsroom));
    this.store.setMeta('sample', '1');
    return null;
  }

  async close(): Promise<void> {
    this.#said.stop();
    this.#copies.stop();
    this.#watch.stop();
    this.#search.stop();
    for (const one of this.feed.connections) one.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#media.close();
    this.store.close();
  }
}
