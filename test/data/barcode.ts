/**
 * A frame number a machine can read, burnt into a picture: 32 black or white cells along the top edge (the top 48 of 1080
 * lines). Cells, first to last: sync 1010 | source (4 bits) | frame (20 bits) | checksum (4 bits: source plus the five
 * hex digits of the frame, modulo 16). Survives H.264, scaling and a change of colour matrix; a mixed or foreign picture
 * fails the sync or the checksum and reads as null.
 */

export const CELLS = 32;
/** The bar's height as a share of the picture's. */
export const BAR = 48 / 1080;
const WHITE = 235;
const BLACK = 16;
/** Between black and white, right for limited and for full range. */
const THRESHOLD = 118;

export interface Barcode { readonly source: number; readonly frame: number }

const checksum = (source: number, frame: number): number => {
  let sum = source;
  for (let digit = 0; digit < 5; digit++) sum += (frame >> (4 * digit)) & 15;
  return sum & 15;
};

/** The 32 gray cells (one row of pixels) of a source's frame. */
export function barcodeRow({ source, frame }: Barcode): Uint8Array {
  const word = (0b1010 << 28) | ((source & 15) << 24) | ((frame & 0xf_ffff) << 4) | checksum(source & 15, frame & 0xf_ffff);
  return Uint8Array.from({ length: CELLS }, (_, cell) => ((word >>> (31 - cell)) & 1 ? WHITE : BLACK));
}

/** Reads a row of 32 gray cells; null when it is not an intact barcode. */
export function readRow(cells: ArrayLike<number>): Barcode | null {
  let word = 0;
  for (let cell = 0; cell < CELLS; cell++) word = (word << 1) | ((cells[cell] ?? 0) > THRESHOLD ? 1 : 0);
  if (word >>> 28 !== 0b1010) return null;
  const source = (word >>> 24) & 15;
  const frame = (word >>> 4) & 0xf_ffff;
  return (word & 15) === checksum(source, frame) ? { source, frame } : null;
}

/**
 * Reads the barcode of a whole picture: `gray` holds `width * height` bytes of luminance, top line first. Only the middle
 * half of each cell is looked at, so blurred edges do not matter. Null when there is no intact barcode.
 */
export function readBarcode(gray: Uint8Array | Uint8ClampedArray, width: number, height: number): Barcode | null {
  const top = Math.floor((height * BAR) / 4);
  const bottom = Math.max(top + 1, Math.floor((height * BAR * 3) / 4));
  const cells = Array.from({ length: CELLS }, (_, cell) => {
    const left = Math.floor(((cell + 0.25) * width) / CELLS);
    const right = Math.max(left + 1, Math.floor(((cell + 0.75) * width) / CELLS));
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += gray[y * width + x] ?? 0;
    return sum / ((bottom - top) * (right - left));
  });
  return readRow(cells);
}
