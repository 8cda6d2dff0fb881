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
