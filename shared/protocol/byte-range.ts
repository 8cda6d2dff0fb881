/** What an HTTP Range header asks of a file of `size` bytes. Inclusive ends, as in Content-Range. */
export interface ByteRange { readonly start: number; readonly end: number }

/** undefined: no (usable) Range, send it all. null: cannot be satisfied (416). electron-updater asks for several parts at once. */
export function byteRanges(header: string | undefined, size: number): ByteRange[] | undefined | null {
  const list = /^bytes=([\d,\s-]+)$/.exec(header?.trim() ?? '')?.[1];
  if (list === undefined) return undefined;
  const ranges: ByteRange[] = [];
  for (const part of list.split(',')) {
    const match = /^\s*(\d*)-(\d*)\s*$/.exec(part);
    if (!match || (match[1] === '' && match[2] === '')) return undefined;
    const [, from = '', to = ''] = match;
    const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
    const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
    if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
    if (start < size && start <= end) ranges.push({ start, end });
  }
  return ranges.length > 0 ? ranges : null;
}
