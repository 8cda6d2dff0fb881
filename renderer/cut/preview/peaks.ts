/** Waveforms, fetched when they are first drawn. */
import { call } from '../../data/port.ts';

export class Peaks {
  private readonly held = new Map<string, Int8Array | null>();
  private readonly arrived: () => void;

  /** `arrived` is called when a waveform that was asked for is there. */
  constructor(arrived: () => void) { this.arrived = arrived; }

  /** Pairs of signed bytes (min, max), 50 a second; null while it is not here. `made`: there is one to fetch. */
  of(asset: string, made: boolean): Int8Array | null {
    const known = this.held.get(asset);
    if (known !== undefined || !made) return known ?? null;
    this.held.set(asset, null);
    void this.fetch(asset);
    return null;
  }

  private async fetch(asset: string): Promise<void> {
    try {
      const { url } = await call('media.locate', { asset, what: 'peaks' });
      const response = await fetch(url);
      if (!response.ok) throw new Error(`peaks of ${asset}: ${response.status}`);
      this.held.set(asset, new Int8Array(await response.arrayBuffer()));
      this.arrived();
    } catch {
      // A timeline without a waveform still works; it is asked for again after a while, not at every draw.
      setTimeout(() => this.held.delete(asset), 5_000);
    }
  }
}
