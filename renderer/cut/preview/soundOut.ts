/** One way out for sound, its clock and its meters. The clock of the sound is the clock of the picture. */
import { FRAME_RATE, type Frames } from '../../../shared/units.ts';
import type { AudioBufferSink, WrappedAudioBuffer } from 'mediabunny';
import type { Sound } from './programme.ts';

const SAMPLE_RATE = 48_000;
/** Edges of each clip are ramped over this many seconds, so that a cut never clicks. */
const RAMP = 0.005;
/** Sound is handed to the device this many seconds before it is due. */
const AHEAD = 1.2;

export class SoundOut {
  readonly context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  private readonly master: GainNode;
  private readonly meters: AnalyserNode[];
  private readonly window = new Float32Array(2048);

  constructor() {
    this.master = this.context.createGain();
    this.master.channelCount = 2;
    this.master.channelCountMode = 'explicit';
    const splitter = this.context.createChannelSplitter(2);
    this.master.connect(this.context.destination);
    this.master.connect(splitter);
    this.meters = [0, 1].map((channel) => {
      const meter = this.context.createAnalyser();
      meter.fftSize = this.window.length;
      splitter.connect(meter, channel);
      return meter;
    });
  }

  /** Where a clip's sound goes. */
  get input(): GainNode { return this.master; }

  /** Seconds. Runs only after `start`. */
  get now(): number { return this.context.currentTime; }

  /** Wakes the device. Answers false where there is none that runs: then the picture takes another clock. */
  async start(): Promise<boolean> {
    if (this.context.state === 'running') return true;
    await Promise.race([this.context.resume().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 500))]);
    return (this.context.state as AudioContextState) === 'running';
  }

  /** Peak of the last 43 ms per channel, in dBFS; -Infinity for silence. */
  levels(): number[] {
    return this.meters.map((meter) => {
      meter.getFloatTimeDomainData(this.window);
      let peak = 0;
      for (const sample of this.window) peak = Math.max(peak, Math.abs(sample));
      return 20 * Math.log10(peak);
    });
  }

  close(): void { void this.context.close(); }
}

/** Plays one sound from a frame of the sequence on: decodes ahead at once, is scheduled when the clock's zero is known. */
export class SoundFeed {
  /** Settles when the first buffer is decoded (or there is none). */
  readonly primed: Promise<void>;
  private readonly out: SoundOut;
  private readonly sound: Sound;
  private readonly from: Frames;
  private readonly level: GainNode;
  private readonly nodes = new Set<AudioBufferSourceNode>();
  private zero: number | null = null;
  private begin: (zero: number) => void = () => undefined;
  private stopped = false;

  /** `from`: the sequence frame at which playing begins (later than the sound's start when it begins in the middle). */
  constructor(out: SoundOut, sound: Sound, sink: Promise<AudioBufferSink | null>, from: Frames) {
    this.out = out;
    this.sound = sound;
    this.from = Math.max(from, sound.start);
    this.level = out.context.createGain();
    this.level.connect(out.input);
    let ready: () => void = () => undefined;
    this.primed = new Promise((resolve) => { ready = resolve; });
    const zeroKnown = new Promise<number>((resolve) => { this.begin = resolve; });
    void this.run(sink, zeroKnown, ready).catch(() => undefined).finally(ready);
  }

  /** `zero`: the device time of sequence frame 0. */
  schedule(zero: number): void { this.zero = zero; this.begin(zero); }

  stop(): void {
    this.stopped = true;
    this.begin(this.zero ?? 0);
    for (const node of this.nodes) node.stop();
    this.level.disconnect();
  }

  private async run(sinkComing: Promise<AudioBufferSink | null>, zeroKnown: Promise<number>, ready: () => void): Promise<void> {
    const sink = await sinkComing;
    if (!sink || this.stopped) return;
    const first = (this.sound.in + this.from - this.sound.start) / FRAME_RATE;
    const last = (this.sound.in + this.sound.length) / FRAME_RATE;
    let shaped = false;
    for await (const wrapped of sink.buffers(first, last)) {
      ready();
      const zero = this.zero ?? (await zeroKnown);
      if (this.stopped) return;
      if (!shaped) { this.shape(zero); shaped = true; }
      this.lay(wrapped, zero, first, last);
      const due = zero + this.from / FRAME_RATE + (wrapped.timestamp - first);
      while (!this.stopped && due - this.out.now > AHEAD) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private lay({ buffer, timestamp, duration }: WrappedAudioBuffer, zero: number, first: number, last: number): void {
    let offset = Math.max(0, first - timestamp);
    let when = zero + this.from / FRAME_RATE + Math.max(0, timestamp - first);
    const late = this.out.now - when;
    if (late > 0) { offset += late; when += late; }
    const length = Math.min(duration - offset, last - timestamp - offset);
    if (length <= 0) return;
    const node = this.out.context.createBufferSource();
    node.buffer = buffer;
    node.connect(this.level);
    node.onended = () => this.nodes.delete(node);
    this.nodes.add(node);
    node.start(when, offset, length);
  }

  private shape(zero: number): void {
    const gain = 10 ** (this.sound.gain / 20);
    const begin = Math.max(this.out.now, zero + this.from / FRAME_RATE);
    const end = zero + (this.sound.start + this.sound.length) / FRAME_RATE;
    const level = this.level.gain;
    const ramp = Math.min(RAMP, Math.max(0, (end - begin) / 2));
    level.setValueAtTime(0, begin);
    level.linearRampToValueAtTime(gain, begin + ramp);
    level.setValueAtTime(gain, Math.max(begin + ramp, end - ramp));
    level.linearRampToValueAtTime(0, end);
  }
}
