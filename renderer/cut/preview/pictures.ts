/** Opens what is to be seen and heard, once each: proxies by number, stills where there is no proxy yet. */
import { ALL_FORMATS, AudioBufferSink, Input } from 'mediabunny';
import type { AssetId } from '../../../shared/ids.ts';
import type { Frames } from '../../../shared/units.ts';
import { FrameCache } from './frameCache.ts';
import { rangedSource } from './rangedFile.ts';
import { VideoSource } from './videoSource.ts';

/** Where the media of an asset can be read; null where there is none (yet). The screen answers these through the port. */
export interface MediaAccess {
  /** The conformed proxy; null: none yet. */
  proxy(asset: AssetId): Promise<string | null>;
  /** One picture of an asset without proxy. */
  still(asset: AssetId, frame: Frames): Promise<string>;
  /** The file of an asset that is only sound; null for others. */
  sound(asset: AssetId): Promise<string | null>;
}

/** A picture that can be drawn at once and is closed by whoever asked for it. */
export interface Picture { readonly image: CanvasImageSource; readonly width: number; readonly height: number; close(): void }

/** 240 pictures of 540p I420: ROUGHCUT section 4. */
export const CACHE_BYTES = 190_000_000;

/** Decoders kept for seeking; a machine has few to give. */
const AWAKE = 4;

export class Pictures {
  readonly cache = new FrameCache<VideoFrame>(CACHE_BYTES);
  private readonly media: MediaAccess;
  private readonly open = new Map<AssetId, Promise<VideoSource | null>>();
  private readonly sounds = new Map<AssetId, Promise<Input | null>>();
  private readonly stills = new Map<string, Promise<ImageBitmap>>();

  constructor(media: MediaAccess) { this.media = media; }

  /** The opened proxy; null while there is none. A failure is remembered no longer than until the next ask. */
  source(asset: AssetId): Promise<VideoSource | null> {
    const known = this.open.get(asset);
    if (known) { this.awaken(asset, known); return known; }
    const opening = this.openSource(asset);
    this.awaken(asset, opening);
    void opening.then((source) => { if (!source) this.open.delete(asset); }, () => this.open.delete(asset));
    return opening;
  }

  /** Picture `frame` of an asset; null past its end. */
  async picture(asset: AssetId, frame: Frames): Promise<Picture | null> {
    const source = await this.source(asset);
    if (!source) return this.still(asset, frame);
    const picture = await source.frame(frame);
    return picture && { image: picture, width: picture.displayWidth, height: picture.displayHeight, close: () => picture.close() };
  }


  /** What is heard of an asset; null when nothing is (or not yet: no proxy). */
  async sound(asset: AssetId): Promise<AudioBufferSink | null> {
    const source = await this.source(asset);
    if (source) return source.sound();
    const known = this.sounds.get(asset) ?? this.openSound(asset);
    this.sounds.set(asset, known);
    known.then((sound) => { if (!sound) this.sounds.delete(asset); }, () => this.sounds.delete(asset));
    const track = await (await known)?.getPrimaryAudioTrack();
    return track ? new AudioBufferSink(track) : null;
  }

  /** Forgets an asset: its proxy has come, or it is gone. */
  forget(asset: AssetId): void {
    const known = this.open.get(asset);
    this.open.delete(asset);
    void known?.then((source) => source?.close(), () => undefined);
    void this.sounds.get(asset)?.then((sound) => sound?.dispose(), () => undefined);
    this.sounds.delete(asset);
    for (const key of [...this.stills.keys()]) if (key.startsWith(`${asset}#`)) this.stills.delete(key);
  }

  close(): void { for (const asset of new Set([...this.open.keys(), ...this.sounds.keys()])) this.forget(asset); }

  private async openSound(asset: AssetId): Promise<Input | null> {
    const url = await this.media.sound(asset);
    return url === null ? null : new Input({ formats: ALL_FORMATS, source: rangedSource(url) });
  }

  /** Moves an asset to the front; the decoder of the one that has waited longest rests. */
  private awaken(asset: AssetId, source: Promise<VideoSource | null>): void {
    this.open.delete(asset);
    this.open.set(asset, source);
    const resting = [...this.open.values()].at(-1 - AWAKE);
    void resting?.then((one) => one?.rest(), () => undefined);
  }

  private async openSource(asset: AssetId): Promise<VideoSource | null> {
    const url = await this.media.proxy(asset);
    return url === null ? null : VideoSource.open(url, this.cache);
  }

  private async still(asset: AssetId, frame: Frames): Promise<Picture> {
    const key = `${asset}#${frame}`;
    const known = this.stills.get(key) ?? this.fetchStill(asset, frame);
    this.stills.set(key, known);
    known.catch(() => this.stills.delete(key));
    for (const oldest of this.stills.keys()) { if (this.stills.size <= 24) break; this.stills.delete(oldest); }
    const image = await known;
    return { image, width: image.width, height: image.height, close: () => undefined };
  }

  private async fetchStill(asset: AssetId, frame: Frames): Promise<ImageBitmap> {
    const response = await fetch(await this.media.still(asset, frame));
    if (!response.ok) throw new Error(`still of ${asset}: ${response.status}`);
    return createImageBitmap(await response.blob());
  }
}
