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
import { SYSTEM } from '../shared/log/command.ts';
import type { RecordOf } from '../shared/records.ts';
import { Connection, type Reception } from './feed/connection.ts';
import { Feed } from './feed/feed.ts';
import type { MediaEvents, MediaRoom } from './media/media-room.ts';
import { missingFiles } from './media/missing.ts';
import { Judge } from './log/judge.ts';
import { newSalt, newToken, tokenHash } from './people/credentials.ts';
import { PasswordDoor } from './people/password-door.ts';
import { PoolKey } from './people/pool-key.ts';
import { SearchRoom } from './search/pool-search.ts';
import { Copies, type BackupsStand } from './store/copies.ts';
import type { Damage, Look } from './store/damage.ts';
import { DamageWatch } from './store/damage-watch.ts';
import { diskTrouble } from '../shared/disk-trouble.ts';
import { saysDamage } from './store/row-sum.ts';
import { PoolStore } from './store/pool-store.ts';


export interface PoolOptions {
  readonly folder: string;
  /** 127.0.0.1 unless the newsroom says otherwise. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
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

/** A workstation says something every 4 s; a line that says nothing for so long has nobody at its end. */
const SILENT_MS = 90_000;
/** Pieces of damage that are told. */
const MOST_SAID = 100;
const SAY_AGAIN_MS = 3000;
const SAY_AGAIN_AT_MOST_MS = 600_000;
/** When it is first looked whether all media are still here, how often then, and how many assets at a time: what is said of one is a line of the log, and others write meanwhile. */
const MISSING_FIRST_MS = 60_000;
const MISSING_EVERY_MS = 86_400_000;
const MISSING_SOME = 20;
const MISSING_PAUSE_MS = 200;

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
  /** Addresses of files that were found damaged or gone and have not come again, each with the assets that say so. */
  readonly #lostFiles = new Map<string, Set<string>>();
  #closed = false;
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
    this.#search = new SearchRoom(this.store.file, path.join(options.folder, 'search.db'), () => this.store.meetsDamage());
    this.#watch = new DamageWatch(this.store.file, (look) => this.#looked(look));
    this.store.whenDamaged = () => this.#watch.now();
    this.#copies.whenBackupsStand = () => this.feed.tellBackups();
    this.feed = new Feed(new Judge(this.store, this.key), setImmediate, (asset) => { void this.#markStored(asset); });
    this.#media = options.media({ stored: (sha256) => this.#sayOf(sha256, () => this.#stored(sha256)), lost: (sha256) => this.#sayOf(sha256, () => this.#lost(sha256)), mayUse: (token) => this.#mayUseMedia(token) });
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
      if (mend.some(({ kind }) => kind === 'asset')) this.#sayWhatIsHere();
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

  /** Listens; the address it can be reached at. Tries the wanted port first and any other when that one is taken. */
  async listen(): Promise<{ url: string; port: number }> {
    const { host, port } = this.#options;
    const bind = (wanted: number) => new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(wanted, host, () => { this.#server.off('error', reject); resolve(); });
    });
    try { await bind(port); } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0) throw error;
      await bind(0);
    }
    const actual = (this.#server.address() as AddressInfo).port;
    // Commands are taken at once; whoever asks for media meanwhile waits for the thread.
    this.#media.listen(host, actual + 1);
    this.#copies.start();
    this.#watch.start();
    setImmediate(() => { if (!this.#closed) this.#sayWhatIsHere(); });
    setTimeout(() => this.#sayWhatIsMissing(''), MISSING_FIRST_MS).unref();
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

  async #markStored(asset: RecordOf<'asset'>): Promise<void> {
    if (asset.stored || !(await this.#media.has(asset.sha256))) return;
    this.#sayOf(asset.sha256, () => { if (this.store.records.get('asset', asset.id)?.stored === false) this.feed.system('asset.stored', { kind: 'asset', id: asset.id }, { stored: true }); });
  }

  /** Writes down what has become of a file. When that cannot be done now the pool goes on: where the disk takes nothing it is done as soon as it does, where the asset's record is damaged when it has been put back. */
  #sayOf(sha256: string, say: () => void, wait = SAY_AGAIN_MS): void {
    if (this.#closed) return;
    try { say(); } catch (error) {
      console.error('media', sha256, error);
      setTimeout(() => this.#sayOf(sha256, say, diskTrouble(error) === null ? Math.min(wait * 2, SAY_AGAIN_AT_MOST_MS) : SAY_AGAIN_MS), wait).unref();
    }
  }
  /** A file arrived: an original that was waited for, or one that was lost before. */
  #stored(sha256: string): void {
    if (!this.#media.has(sha256)) return; // said late, and lost again meanwhile
    const ids = new Set([...this.store.assetsWith(sha256).map(({ id }) => id), ...(this.#lostFiles.get(sha256) ?? [])]);
    for (const asset of [...ids].flatMap((id) => this.store.records.get('asset', id) ?? [])) {
      const lost = (asset.lost ?? []).filter((one) => one !== sha256);
      const stored = asset.stored || asset.sha256 === sha256;
      if (stored !== asset.stored || lost.length !== (asset.lost ?? []).length) this.feed.system('asset.stored', { kind: 'asset', id: asset.id }, { stored, lost });
    }
    this.#lostFiles.delete(sha256);
  }
  /** After the start, and when assets were put back: a pool that died between keeping a file and saying so says it now. */
  #sayWhatIsHere(): void {
    let waiting: RecordOf<'asset'>[];
    try { waiting = this.store.assetsWaiting(); } catch (error) {
      if (!saysDamage(error)) throw error;
      console.error('media', error);
      this.#watch.now();
      return;
    }
    for (const { id, lost = [] } of waiting) for (const one of lost) this.#noteLost(one, id);
    this.#sayHere(waiting.map(({ id }) => id), 0);
  }
  /** Some at a time: where a whole folder was put back it is all of them, and others write meanwhile. */
  #sayHere(ids: readonly string[], from: number): void {
    if (this.#closed || from >= ids.length) return;
    this.#sayOf('', () => this.#here(ids.slice(from, from + MISSING_SOME)));
    setTimeout(() => this.#sayHere(ids, from + MISSING_SOME), MISSING_PAUSE_MS).unref();
  }
  #here(ids: readonly string[]): void {
    const told = ids.flatMap((id) => {
      const asset = this.store.records.get('asset', id);
      if (!asset) return [];
      const { lost: before = [] } = asset;
      const lost = before.filter((one) => !this.#media.has(one));
      const stored = asset.stored || this.#media.has(asset.sha256);
      if (stored === asset.stored && lost.length === before.length) return [];
      return [{ name: 'asset.stored', target: { kind: 'asset' as const, id }, args: { stored, lost }, by: SYSTEM }];
    });
    if (told.length > 0) this.feed.systems(told);
  }
  #noteLost(sha256: string, asset: string): void { this.#lostFiles.set(sha256, (this.#lostFiles.get(sha256) ?? new Set()).add(asset)); }
  /** Once a day: media that were here once and are no more, so that whoever has one sends it again, and what is here again (a folder that was not there for a while). Goes through all assets, some at a time, from behind this one. */
  #sayWhatIsMissing(after: string): void {
    if (this.#closed) return;
    let some: RecordOf<'asset'>[] = [];
    try { some = this.store.assetsAfter(after, MISSING_SOME); } catch (error) { console.error('media', error); /* the next look tells */ }
    const ids = some.map(({ id }) => id);
    this.#sayOf('', () => { this.#here(ids); this.#missing(ids); });
    const last = some.at(-1);
    setTimeout(() => this.#sayWhatIsMissing(last?.id ?? ''), last ? MISSING_PAUSE_MS : MISSING_EVERY_MS).unref();
  }
  /** In one commit: of a folder that is gone all assets have something to be said, and each by itself would keep those who write waiting. */
  #missing(ids: readonly string[]): void {
    const told = ids.flatMap((id) => {
      const asset = this.store.records.get('asset', id);
      const missing = asset ? missingFiles(asset, (sha256) => this.#media.has(sha256), this.now()) : [];
      if (!asset || missing.length === 0) return [];
      console.error('media', `of ${id} is not here any more:`, missing.join(' '));
      for (const one of missing) this.#noteLost(one, id);
      return [{ name: 'asset.stored', target: { kind: 'asset' as const, id }, args: { stored: !missing.includes(asset.sha256), lost: [...new Set([...(asset.lost ?? []), ...missing])] }, by: SYSTEM }];
    });
    if (told.length > 0) this.feed.systems(told);
  }
  /** The pool's copy of a file was damaged: whoever has it sends it again. */
  #lost(sha256: string): void {
    if (this.#media.has(sha256)) return; // said late, and sent again meanwhile
    for (const asset of this.store.assetsNaming(sha256)) {
      this.#noteLost(sha256, asset.id);
      this.feed.system('asset.stored', { kind: 'asset', id: asset.id }, { stored: asset.stored && asset.sha256 !== sha256, lost: [...new Set([...(asset.lost ?? []), sha256])] });
    }
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
    this.#closed = true;
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
