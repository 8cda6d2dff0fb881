/**
 * A file read in bounded ranges. mediabunny's own UrlSource asks for "everything from here on" and hangs up, so that each seek
 * makes the server push megabytes nobody wants; a group of pictures fits into one bounded piece.
 */
import { CustomSource } from 'mediabunny';

/** A group of pictures of a 540p proxy is 100-400 kB. */
const PIECE = 512 * 1024;
/** What is kept of one file. */
const KEPT = 24 * 1024 * 1024;

interface Piece { readonly from: number; readonly bytes: Uint8Array }

export class RangedFile {
  private readonly url: string;
  private readonly fetchFn: typeof fetch;
  private pieces: Piece[] = [];
  private total: number | null = null;

  constructor(url: string, fetchFn: typeof fetch = (...args) => fetch(...args)) { this.url = url; this.fetchFn = fetchFn; }

  /** The length of the file; reads its beginning. */
  async size(): Promise<number> {
    if (this.total === null) await this.ask(0, PIECE);
    if (this.total === null) throw new Error(`length of ${this.url} is not known`);
    return this.total;
  }

  /** The bytes from `start` to `end` (exclusive). Throws when the server does not give them. */
  async read(start: number, end: number): Promise<Uint8Array> {
    const held = this.held(start, end) ?? (await this.ask(start, Math.max(end, start + PIECE)));
    return held.bytes.subarray(start - held.from, end - held.from);
  }

  private held(start: number, end: number): Piece | undefined {
    const at = this.pieces.findIndex(({ from, bytes }) => from <= start && end <= from + bytes.length);
    if (at < 0) return undefined;
    const [piece] = this.pieces.splice(at, 1);
    if (piece) this.pieces.push(piece);
    return piece;
  }

  private async ask(start: number, end: number): Promise<Piece> {
    const last = Math.min(end, this.total ?? end) - 1;
    const response = await this.fetchFn(this.url, { headers: { Range: `bytes=${start}-${last}` } });
    if (response.status !== 206 && response.status !== 200) throw new Error(`${this.url}: ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A server without ranges gives the whole file.
    const piece = { from: response.status === 206 ? start : 0, bytes };
    const said = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
    this.total ??= response.status === 200 ? bytes.length : said === undefined ? null : Number(said);
    this.pieces.push(piece);
    let kept = this.pieces.reduce((sum, one) => sum + one.bytes.length, 0);
    while (kept > KEPT && this.pieces.length > 1) kept -= this.pieces.shift()!.bytes.length;
    return piece;
  }
}

/** The same as a source for mediabunny. */
export function rangedSource(url: string): CustomSource {
  const file = new RangedFile(url);
  return new CustomSource({ getSize: () => file.size(), read: (start, end) => file.read(start, end), maxCacheSize: 4 * 1024 * 1024, prefetchProfile: 'none' });
}
