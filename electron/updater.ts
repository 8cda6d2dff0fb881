/**
 * Updates from the pool's /updates (electron-updater, generic provider). Only when a person asks: check, download, install. A file counts
 * only with our own Ed25519 signature: the sha512 in the channel file protects against damage, not against whoever holds the server, and
 * the Windows check is skipped where no publisher is set. Never on air, never an older version.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { AppImageUpdater, DebUpdater, MacUpdater, NsisUpdater, type AppUpdater, type UpdateInfo } from 'electron-updater';
import type { UpdateState } from '../shared/protocol/bridge.ts';
import { proofOf, type Proof } from './release-signature.ts';

export interface UpdaterOptions {
  /** Where the pool is now; undefined while it is not known. */
  pool(): string | undefined;
  readonly data: string;
  readonly resources: string;
  onAir(): boolean;
  log(line: string): void;
}

type Found = { info: UpdateInfo; feed: string };
type Code = Extract<UpdateState, { is: 'refused' }>['code'];

export class Updates {
  readonly #options: UpdaterOptions;
  #updater: AppUpdater | undefined;
  #found: Found | undefined;
  #file: string | undefined;

  constructor(options: UpdaterOptions) { this.#options = options; }

  /** Is there a newer release? */
  async check(): Promise<UpdateState> {
    const pool = this.#options.pool();
    if (!pool) return refused('update-unreachable');
    if (!this.#key()) return refused('update-no-key');
    const feed = new URL('/updates/', pool).href;
    this.#found = this.#file = undefined;
    try {
      this.#updater = this.#make(feed);
      const answer = await this.#updater.checkForUpdates();
      if (!answer?.isUpdateAvailable) return { is: 'none' };
      this.#found = { info: answer.updateInfo, feed };
      return { is: 'found', version: answer.updateInfo.version };
    } catch (error) {
      // No channel file means: nobody released anything here.
      if (codeOf(error) === 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND') return { is: 'none' };
      return this.#failed(error, 'update-unreachable');
    }
  }

  /** Downloads what check() found and proves it. What cannot be proven is deleted. */
  async download(): Promise<UpdateState> {
    const found = this.#found;
    if (!found || !this.#updater) return { is: 'none' };
    let files: string[];
    try { files = await this.#updater.downloadUpdate(); } catch (error) { return this.#failed(error, codeOf(error) === 'ERR_CHECKSUM_MISMATCH' ? 'update-damaged' : 'update-unreachable'); }
    const [file] = files;
    const proof = file ? await this.#proof(file, found) : 'unsigned';
    if (!file || proof !== 'signed') {
      for (const one of files) rmSync(one, { force: true });
      this.#options.log(`update ${found.info.version}: ${proof}`);
      return refused(whyNot(proof));
    }
    this.#file = file;
    return { is: 'ready', version: found.info.version };
  }

  /** Ends the app and installs. The file is proven once more: it lay on a disk others may write to. */
  async install(): Promise<UpdateState> {
    const found = this.#found;
    const file = this.#file;
    if (!found || !file || !this.#updater) return { is: 'none' };
    if (this.#options.onAir()) return refused('update-on-air');
    const proof = await this.#proof(file, found);
    if (proof !== 'signed') return refused(whyNot(proof));
    this.#updater.quitAndInstall(false, true);
    return { is: 'installing', version: found.info.version };
  }

  async #proof(file: string, { info, feed }: Found): Promise<Proof> {
    const key = this.#key();
    const name = info.files.map((one) => decodeURIComponent(path.posix.basename(one.url))).find((one) => path.extname(one) === path.extname(file));
    if (!key || !name) return 'unsigned';
    return proofOf(file, { at: new URL(`${encodeURIComponent(name)}.sig`, feed), name, version: info.version, key });
  }

  /** The public key releases are signed with: shipped with the app, or put into the data folder by the centre's administrator. */
  #key(): string | undefined {
    for (const folder of [this.#options.resources, this.#options.data]) {
      try { return readFileSync(path.join(folder, 'release-key.pem'), 'utf8'); } catch { /* not there: try the next */ }
    }
    return undefined;
  }

  #make(feed: string): AppUpdater {
    const updater = updaterFor(process.platform);
    const config = path.join(this.#options.data, 'window', 'update.yml');
    mkdirSync(path.dirname(config), { recursive: true });
    writeFileSync(config, `provider: generic\nurl: ${JSON.stringify(feed)}\nupdaterCacheDirName: bianbo-updater\n`);
    updater.updateConfigPath = config;
    updater.forceDevUpdateConfig = !app.isPackaged;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowDowngrade = false;
    updater.disableWebInstaller = true;
    const say = (message?: unknown): void => this.#options.log(`update: ${String(message).split('\n')[0]}`);
    updater.logger = { info: say, warn: say, error: say };
    updater.on('error', () => undefined); // each call answers its own failure
    return updater;
  }

  #failed(error: unknown, code: Code): UpdateState {
    this.#options.log(`update: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return refused(code);
  }
}

const whyNot = (proof: Proof): Code => (proof === 'unknown' ? 'update-unreachable' : 'update-signature');
const refused = (code: Code): UpdateState => ({ is: 'refused', code });
const codeOf = (error: unknown): string => (error as { code?: string } | undefined)?.code ?? ''; // electron-updater puts its code there

function updaterFor(platform: string): AppUpdater {
  if (platform === 'win32') return new NsisUpdater();
  if (platform === 'darwin') return new MacUpdater();
  return process.env['APPIMAGE'] ? new AppImageUpdater() : new DebUpdater();
}
