/** What a soak is made of. Each part plays what it can for as long as it was asked to and says what came of it. */
export interface SoakOptions {
  /** How many: histories, merges, kills, files ... of the part's own kind. */
  readonly histories: number;
  readonly seed: number;
  /** Processes beside each other. */
  readonly jobs: number;
}
export interface Part {
  readonly name: string;
  /** How many where nobody says otherwise. */
  readonly usual: number;
  /** `ran`: what ran, in words for the closing line, e.g. "20000 worlds from seed 1". Details of failures are printed on the way. */
  run(options: SoakOptions): Promise<{ ran: string; failed: number }>;
}

/** Plays so many in lots of at most `size` and tells how far it is after each, where there are several. `play` answers how many of the lot failed, and what else is to be told of it. Answers how many failed. */
export async function inLots({ histories, seed }: SoakOptions, size: number, what: string, play: (lot: { readonly count: number; readonly seed: number }) => Promise<{ failed: number; told?: string }>): Promise<number> {
  let failed = 0;
  for (let done = 0; done < histories; done += size) {
    const lot = await play({ count: Math.min(size, histories - done), seed: seed + done });
    failed += lot.failed;
    if (histories > size) console.log([`${Math.min(done + size, histories)} of ${histories} ${what}, ${failed} failed`, ...(lot.told === undefined ? [] : [lot.told])].join(', '));
  }
  return failed;
}
