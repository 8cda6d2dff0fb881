const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size as people read it, three digits, powers of 1000 as file managers and disks count. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) { size /= 1000; unit += 1; }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toPrecision(size >= 10 ? 3 : 2)} ${UNITS[unit]}`;
}
