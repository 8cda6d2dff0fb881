/**
 * Plays a programme on a canvas, right by the frame: the clock is the sound device's, the picture at time t is frame
 * floor(t * 25), sources are opened 1.2 s before they are needed. Standing still, every request shows exactly the frame
 * that was asked for last.
 */
import type { VideoSample } from 'mediabunny';
import { FRAME_RATE, type Frames } from '../../../shared/units.ts';
import type { Pictures } from './pictures.ts';
import { EMPTY, firstEnding, segmentAt, type Programme, type Segment, type Sound } from './programme.ts';
import { shuttled, type Rate } from './shuttle.ts';
import { SoundFeed, SoundOut } from './soundOut.ts';

/** How long before its first frame a clip is opened, in frames (1.2 s). */
const AHEAD: Frames = 30;
/** Decoded pictures waiting for their turn, per clip. */
const QUEUED = 10;
/** A clip that is not ready after this many ms does not hold up the start. */
const PATIENCE = 1500;

export interface PlayerState {
  readonly frame: Frames;
  readonly rate: Rate;
  /** Frames whose time came and went without being shown, since playing last began. */
  readonly dropped: number;
  /** What the picture on screen comes from. */
  readonly picture: 'proxy' | 'still' | 'black';
  /** Set when the wanted picture could not be had. */
  readonly failed: boolean;
}

interface Stream { readonly segment: Segment; readonly queue: { frame: Frames; sample: VideoSample }[]; stopped: boolean; done: boolean; still: boolean; wake: () => void }

export class Player {
  private state: PlayerState = { frame: 0, rate: 0, dropped: 0, picture: 'black', failed: false };
  private programme: Programme = EMPTY;
  private readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  private readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  private readonly pictures: Pictures;
  private readonly out: SoundOut;
  private readonly listeners = new Set<() => void>();
  private wanted: Frames | null = null;
  /** The frame that was asked for last; the picture of it may still be on its way. */
  private aim: Frames = 0;
  private showing: Promise<void> | null = null;
  /** Counts starts and stops: what belongs to an older run must not touch the screen. */
  private run = 0;
  private streams: Stream[] = [];
  private feeds: SoundFeed[] = [];
  /** The sounds of this run that have a feed. */
  private readonly fed = new Set<Sound>();
  private audible = false;
  private stillUnderway = false;

  constructor(canvas: HTMLCanvasElement | OffscreenCanvas, pictures: Pictures, out: SoundOut) {
    this.canvas = canvas;
    const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null; // one signature for both kinds of canvas
    if (!context) throw new Error('no 2d canvas');
    this.context = context;
    this.pictures = pictures;
    this.out = out;
    this.black();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };
  readonly snapshot = (): PlayerState => this.state;
  get length(): Frames { return this.programme.length; }
  /** Where the person is: the frame asked for last, so that ten quick steps are ten frames; while playing the frame on screen. */
  get place(): Frames { return this.state.rate === 1 ? this.state.frame : this.aim; }

  /** Shows another programme; keeps the place and goes on playing if it was. */
  load(programme: Programme): void {
    const { rate } = this.state;
    const before = this.place;
    this.halt();
    this.programme = programme;
    const place = this.within(before);
    if (rate === 1 && place < programme.length - 1) void this.play(place);
    else void this.seek(place);
  }

  /** Stops and shows this frame. Settles when it, or one asked for later, is on the canvas. */
  seek(frame: Frames): Promise<void> {
    this.halt();
    return this.show(this.within(frame));
  }

  step(by: Frames): Promise<void> { return this.seek(this.place + by); }

  pause(): Promise<void> { return this.seek(this.place); }

  toggle(): void { if (this.state.rate === 0) void this.play(); else void this.pause(); }

  /** J, K or L was pressed. */
  key(key: 'J' | 'K' | 'L'): void {
    const rate = shuttled(this.state.rate, key);
    if (rate === 0) void this.pause();
    else if (rate === 1) void this.play();
    else this.shuttle(rate);
  }

  /** Plays with sound from `from` (the present place; from the top when that is the last frame). Settles when the picture runs. */
  async play(from: Frames = this.place): Promise<void> {
    this.halt();
    if (this.programme.length === 0) return;
    const first = from >= this.programme.length - 1 ? 0 : this.within(from);
    const run = this.run;
    this.set({ rate: 1, dropped: 0, frame: first });
    const audible: boolean = await this.out.start();
    if (run !== this.run) return;
    const now = audible ? () => this.out.now : () => performance.now() / 1000;
    this.openStreams(first);
    this.audible = audible;
    if (audible) this.openFeeds(first);
    await Promise.race([Promise.all([this.primed(first), ...this.feeds.map((feed) => feed.primed)]), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (run !== this.run) return;
    const lead = 0.06;
    const zero = now() + lead - first / FRAME_RATE;
    for (const feed of this.feeds) feed.schedule(zero);
    const latency = audible ? Math.min(0.2, this.out.context.outputLatency || 0) : 0;
    this.ticking(run, first, () => now() - latency - zero, zero);
  }

  /** Runs silently at a rate other than 1. */
  shuttle(rate: Rate): void {
    const from = this.place;
    this.halt();
    const run = this.run;
    this.set({ rate, dropped: 0 });
    const began = performance.now();
    const tick = (): void => {
      if (run !== this.run) return;
      const frame = from + Math.trunc(((performance.now() - began) / 1000) * FRAME_RATE * rate);
      if (frame <= 0 && rate < 0) { void this.seek(0); return; }
      if (frame >= this.programme.length - 1 && rate > 0) { void this.seek(this.programme.length - 1); return; }
      void this.show(frame);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  /** Lets go of the canvas and everything that runs; the pictures and the sound belong to whoever made them. */
  close(): void { this.halt(); this.listeners.clear(); }

  private within(frame: Frames): Frames { return Math.max(0, Math.min(this.programme.length - 1, Math.round(frame))); }

  private set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private halt(): void {
    this.run += 1;
    for (const stream of this.streams) stopStream(stream);
    for (const feed of this.feeds) feed.stop();
    this.streams = [];
    this.feeds = [];
    this.fed.clear();
    if (this.state.rate !== 0) this.set({ rate: 0 });
  }

  // Standing and shuttling: newest wins. -------------------------------------------------------

  private show(frame: Frames): Promise<void> {
    this.wanted = frame;
    this.aim = frame;
    this.showing ??= this.serve().finally(() => { this.showing = null; });
    return this.showing;
  }

  private async serve(): Promise<void> {
    while (this.wanted !== null) {
      const frame = this.wanted;
      this.wanted = null;
      const before = this.state.frame;
      const run = this.run;
      const { programme } = this;
      const segment = segmentAt(programme.segments, frame);
      let drawn: PlayerState['picture'] = 'black';
      let failed = false;
      if (!segment) this.black();
      else {
        const source = segment.in + frame - segment.start;
        try {
          const picture = await this.pictures.picture(segment.asset, source);
          const stale = this.state.rate === 1 && run !== this.run;
          if (picture && !stale) { this.draw(picture.image, picture.width, picture.height); drawn = picture.image instanceof VideoFrame ? 'proxy' : 'still'; }
          else if (!stale) this.black();
          picture?.close();
          if (stale) continue;
          await this.expect(segment, source, frame - before);
        } catch { failed = true; this.black(); }
      }
      if (this.state.rate !== 1) this.set({ frame, picture: drawn, failed });
    }
  }

  /** Has the neighbouring group decoded when the person is stepping or scrubbing towards it. */
  private async expect(segment: Segment, frame: Frames, moved: Frames): Promise<void> {
    if (moved === 0 || Math.abs(moved) > 50) return;
    const source = await this.pictures.source(segment.asset);
    source?.expect(frame + Math.sign(moved) * 12);
  }

  // Playing ------------------------------------------------------------------------------------

  private openStreams(frame: Frames): void {
    const { segments } = this.programme;
    for (let place = firstEnding(segments, frame); place < segments.length; place++) {
      const segment = segments[place]!;
      if (segment.start > frame + AHEAD) break;
      if (!this.streams.some((one) => one.segment === segment)) this.streams.push(this.stream(segment, Math.max(frame, segment.start)));
    }
  }

  private openFeeds(frame: Frames): void {
    for (const sound of this.programme.sounds) {
      if (sound.start + sound.length <= frame) continue;
      if (sound.start > frame + AHEAD) break;
      this.feeds.push(this.feed(sound, frame));
      this.fed.add(sound);
    }
  }

  private feed(sound: Sound, from: Frames): SoundFeed {
    return new SoundFeed(this.out, sound, this.pictures.sound(sound.asset), from);
  }

  private stream(segment: Segment, from: Frames): Stream {
    const stream: Stream = { segment, queue: [], stopped: false, done: false, still: false, wake: () => undefined };
    void this.fill(stream, segment.in + from - segment.start).catch(() => undefined).finally(() => { stream.done = true; });
    return stream;
  }

  private async fill(stream: Stream, from: Frames): Promise<void> {
    const { segment } = stream;
    const source = await this.pictures.source(segment.asset);
    if (stream.stopped) return;
    if (!source) { stream.still = true; return; }
    for await (const picture of source.pictures(from, segment.in + segment.end - segment.start)) {
      if (stream.stopped) { picture.sample.close(); return; }
      stream.queue.push(picture);
      while (stream.queue.length >= QUEUED && !stream.stopped) await new Promise<void>((resolve) => { stream.wake = resolve; });
    }
  }

  /** Settles when the first picture's clip has a full queue, is all decoded, or there is none. */
  private async primed(frame: Frames): Promise<void> {
    const segment = segmentAt(this.programme.segments, frame);
    const stream = this.streams.find((one) => one.segment === segment);
    while (stream && !stream.stopped && !stream.done && !stream.still && stream.queue.length < QUEUED) await new Promise((resolve) => setTimeout(resolve, 4));
  }

  private ticking(run: number, first: Frames, time: () => number, zero: number): void {
    let shown = first - 1;
    const tick = (): void => {
      if (run !== this.run) return;
      const frame = Math.floor(time() * FRAME_RATE + 1e-6);
      if (frame >= this.programme.length) {
        this.set({ dropped: this.state.dropped + this.programme.length - 1 - shown });
        void this.seek(this.programme.length - 1);
        return;
      }
      this.openAhead(frame, zero);
      if (frame >= first && frame > shown && this.present(frame)) {
        this.set({ frame, dropped: this.state.dropped + frame - shown - 1 });
        shown = frame;
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  private openAhead(frame: Frames, zero: number): void {
    this.openStreams(Math.max(0, frame));
    const kept: Stream[] = [];
    for (const stream of this.streams) if (stream.segment.end <= frame) stopStream(stream); else kept.push(stream);
    this.streams = kept;
    if (!this.audible) return;
    for (const sound of this.programme.sounds) {
      if (sound.start > frame + AHEAD) break;
      if (this.fed.has(sound) || sound.start + sound.length <= frame) continue;
      const feed = this.feed(sound, sound.start);
      feed.schedule(zero);
      this.feeds.push(feed);
      this.fed.add(sound);
    }
  }

  /** Draws a frame of the running programme if its picture is there. */
  private present(frame: Frames): boolean {
    const segment = segmentAt(this.programme.segments, frame);
    if (!segment) { this.black(); return true; }
    const stream = this.streams.find((one) => one.segment === segment);
    if (!stream) return false;
    const source = segment.in + frame - segment.start;
    if (stream.still) { void this.presentStill(segment, source); return true; }
    const { queue } = stream;
    while (queue.length > 0 && queue[0]!.frame < source) queue.shift()!.sample.close();
    const head = queue[0];
    stream.wake();
    if (!head || head.frame !== source) return false;
    queue.shift();
    const { sample } = head;
    sample.draw(this.context, ...this.box(sample.displayWidth, sample.displayHeight));
    sample.close();
    stream.wake();
    if (this.state.picture !== 'proxy') this.set({ picture: 'proxy' });
    return true;
  }

  /** Stills are made one at a time, as fast as they come: asking for each of 25 a second would only make them all late. */
  private async presentStill(segment: Segment, frame: Frames): Promise<void> {
    if (this.stillUnderway) return;
    this.stillUnderway = true;
    const run = this.run;
    const picture = await this.pictures.picture(segment.asset, frame).catch(() => null);
    if (run === this.run && picture && segmentAt(this.programme.segments, this.state.frame) === segment) {
      this.draw(picture.image, picture.width, picture.height);
      this.set({ picture: 'still' });
    }
    picture?.close();
    this.stillUnderway = false;
  }

  // Drawing ------------------------------------------------------------------------------------

  /** Where a picture of this size goes: as large as fits, in the middle. */
  private box(width: number, height: number): [x: number, y: number, width: number, height: number] {
    const scale = Math.min(this.canvas.width / width, this.canvas.height / height);
    const w = Math.round(width * scale);
    const h = Math.round(height * scale);
    if (w < this.canvas.width || h < this.canvas.height) this.black();
    return [Math.round((this.canvas.width - w) / 2), Math.round((this.canvas.height - h) / 2), w, h];
  }

  private draw(image: CanvasImageSource, width: number, height: number): void {
    // A still may be seen through: on black, as in the film, and not on what was shown before.
    if (!(image instanceof VideoFrame)) this.black();
    this.context.drawImage(image, ...this.box(width, height));
  }

  private black(): void {
    this.context.fillStyle = '#000';
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }
}

function stopStream(stream: Stream): void {
  stream.stopped = true;
  for (const { sample } of stream.queue.splice(0)) sample.close();
  stream.wake();
}
