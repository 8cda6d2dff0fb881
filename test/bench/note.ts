/** What a figure is made of, on standard error where BENCH_NOTES is set: for whoever looks for the slow part. */
export function note(figure: string, parts: Readonly<Record<string, unknown>>): void {
  if (process.env['BENCH_NOTES']) console.error(`  ${figure}`, JSON.stringify(parts, (_key, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)));
}
