/**
 * The pictures of one proxy, by number. One decoder is kept for as long as the source is open; a request decodes its group
 * of pictures and keeps all of them, so steps and short scrubs come out of memory. Requests are served newest first.
 * Never <video>.currentTime: in some runtimes it is one frame off (ROUGHCUT 1.2).
 */
import { AudioBufferSink, EncodedPacketSink, Input, MP4, VideoSampleSink, type InputAudioTrack, type InputVideoTrack, type VideoSample } from 'mediabunny';
import type { Frames } from '../../../shared/units.ts';
import type { FrameCache } from './frameCache.ts';
import { rangedSource } from './rangedFile.ts';
import { groupAround, readIndex, type PacketIndex } from './packetIndex.ts';

/** In groups longer than a proxy's, how many pictures past the wanted one are decoded on the chance that they are next. */
const TAIL = 48;
/** Packets given to the decoder before waiting for it to take some. */
const QUEUE = 16;

interface Waiter { readonly frame: Frames; resolve(frame: VideoFrame): void; reject(cause: unknown): void }

export class VideoSource {
  readonly url: string;
  readonly index: PacketIndex;
  private readonly input: Input;
  private readonly track: InputVideoTrack;
  private readonly audioTrack: InputAudioTrack | null;
  private readonly config: VideoDecoderConfig;
  private readonly sink: EncodedPacketSink;
  private readonly cache: FrameCache<VideoFrame>;
  private decoder: VideoDecoder | null = null;
  private waiting: Waiter[] = [];
  private ahead: Frames | null = null;
  private running = false;
  /** The place in decode order the decoder can go on from; -1 when it needs a key picture. */
  private next = -1;

  private constructor(url: string, input: Input, track: InputVideoTrack, audioTrack: InputAudioTrack | null, config: VideoDecoderConfig, sink: EncodedPacketSink, index: PacketIndex, cache: FrameCache<VideoFrame>) {
    this.url = url;
    this.input = input;
    this.track = track;
    this.audioTrack = audioTrack;
    this.config = config;
    this.sink = sink;
    this.index = index;
    this.cache = cache;
  }

  /** Opens a proxy and reads its packet table. Throws when there is no picture in it that this window can decode. */
  static async open(url: string, cache: FrameCache<VideoFrame>): Promise<VideoSource> {
    const input = new Input({ formats: [MP4], source: rangedSource(url) });
    const track = await input.getPrimaryVideoTrack();
    const config = track && (await track.getDecoderConfig());
    if (!track || !config) { input.dispose(); throw new Error(`no picture to decode in ${url}`); }
    const tuned: VideoDecoderConfig = { ...config, optimizeForLatency: true, hardwareAcceleration: 'prefer-software' };
    const { supported } = await VideoDecoder.isConfigSupported(tuned);
    if (!supported) { input.dispose(); throw new Error(`codec ${config.codec} cannot be decoded here`); }
    const sink = new EncodedPacketSink(track);
    const audioTrack = await input.getPrimaryAudioTrack();
    return new VideoSource(url, input, track, audioTrack, tuned, sink, await readIndex(sink), cache);
  }

  get frames(): Frames { return this.index.frames; }

  /** Picture `frame`, or null when the source has no such number. The caller closes it. */
  async frame(frame: Frames): Promise<VideoFrame | null> {
    if (frame < 0 || frame >= this.index.frames) return null;
    const held = this.cache.get(this.url, frame);
    if (held) return held.clone();
    return new Promise<VideoFrame>((resolve, reject) => {
      this.waiting.push({ frame, resolve, reject });
      void this.run();
    });
  }

  /** Says where the person is heading: that group is decoded when nothing else is wanted. */
  expect(frame: Frames): void {
    if (frame < 0 || frame >= this.index.frames || this.cache.has(this.url, frame)) return;
    this.ahead = frame;
    void this.run();
  }

  /** Pictures from `from` to `to` (exclusive) in order, decoded ahead by the iterator itself; the caller closes each. */
  async *pictures(from: Frames, to: Frames): AsyncGenerator<{ frame: Frames; sample: VideoSample }> {
    const first = this.index.order[from];
    if (first === undefined) return;
    const last = this.index.order[to];
    const sink = new VideoSampleSink(this.track, { hardwareAcceleration: 'prefer-software' });
    const end = last === undefined ? Infinity : this.index.packets[last]!.timestamp;
    for await (const sample of sink.samples(this.index.packets[first]!.timestamp, end)) {
      const frame = this.index.frameAt.get(sample.microsecondTimestamp);
      if (frame === undefined || frame < from || frame >= to) { sample.close(); continue; }
      yield { frame, sample };
    }
  }

  /** The sound of the source, if it has any. */
  sound(): AudioBufferSink | null { return this.audioTrack && new AudioBufferSink(this.audioTrack); }

  /** Gives the decoder back when nothing is being decoded; the next request makes another. Pictures in memory stay. */
  rest(): void {
    if (this.running || !this.decoder) return;
    if (this.decoder.state !== 'closed') this.decoder.close();
    this.decoder = null;
  }

  close(): void {
    for (const waiter of this.waiting.splice(0)) waiter.reject(new Error('closed'));
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close();
    this.cache.forget(this.url);
    this.input.dispose();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (;;) {
        const newest = this.waiting.at(-1);
        if (newest) { await this.decodeFor(newest.frame); continue; }
        if (this.ahead === null) return;
        const ahead = this.ahead;
        this.ahead = null;
        if (!this.cache.has(this.url, ahead)) await this.decodeFor(ahead);
      }
    } catch (cause) {
      for (const waiter of this.waiting.splice(0)) waiter.reject(cause);
    } finally {
      this.running = false;
    }
  }

  private async decodeFor(frame: Frames): Promise<void> {
    const place = this.index.order[frame]!;
    const group = groupAround(this.index, place);
    const from = this.next > group.from && this.next <= place ? this.next : group.from;
    const to = Math.min(group.to, Math.max(place + TAIL, from + 1));
    const decoder = this.ready();
    const start = this.index.packets[from]!;
    let at = from;
    const packets = from === group.from
      ? this.sink.packets(await this.sink.getKeyPacket(start.timestamp) ?? undefined)
      : this.sink.packets(await this.sink.getPacket(start.timestamp) ?? undefined);
    for await (const packet of packets) {
      if (at >= to) break;
      decoder.decode(packet.toEncodedVideoChunk());
      at += 1;
      // Past the wanted picture one at a time: what is queued in the decoder would keep a newer request waiting.
      while (decoder.decodeQueueSize > (at > place ? 0 : QUEUE)) await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }));
      if (at > place && this.elsewhere(group)) break;
    }
    this.next = at;
    if (at >= group.to || this.waiting.some((waiter) => waiter.frame === frame)) {
      // The decoder gives its last pictures only when told that no more will come; after that it needs a key picture.
      await decoder.flush();
      this.next = -1;
    }
    // A picture the file lists but the decoder did not give would be asked for without end.
    this.waiting = this.waiting.filter((waiter) => {
      if (waiter.frame !== frame) return true;
      waiter.reject(new Error(`frame ${frame} of ${this.url} was not decoded`));
      return false;
    });
  }

  /** Is somebody waiting for a picture outside this group? Then its tail can wait. */
  private elsewhere(group: { from: number; to: number }): boolean {
    const newest = this.waiting.at(-1);
    if (!newest) return false;
    const place = this.index.order[newest.frame]!;
    return place < group.from || place >= group.to;
  }

  private ready(): VideoDecoder {
    if (this.decoder && this.decoder.state === 'configured') return this.decoder;
    const decoder = new VideoDecoder({
      output: (frame) => this.take(frame),
      error: (cause) => { for (const waiter of this.waiting.splice(0)) waiter.reject(cause); },
    });
    decoder.configure(this.config);
    this.decoder = decoder;
    this.next = -1;
    return decoder;
  }

  private take(picture: VideoFrame): void {
    const frame = this.index.frameAt.get(picture.timestamp);
    if (frame === undefined) { picture.close(); return; }
    this.waiting = this.waiting.filter((waiter) => {
      if (waiter.frame !== frame) return true;
      waiter.resolve(picture.clone());
      return false;
    });
    this.cache.put(this.url, frame, picture);
  }
}
