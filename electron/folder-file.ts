import path from 'node:path';

/** The file that an address names under `root`, or undefined where it would leave root or name root itself. Links are not followed out: see serve. */
export function fileUnder(root: string, urlPath: string): string | undefined {
  let decoded: string;
  try { decoded = decodeURIComponent(urlPath); } catch { return undefined; /* not an address of ours */ }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const file = path.join(root, path.posix.normalize(`/${decoded}`));
  return file.startsWith(root + path.sep) && file.length > root.length + 1 ? file : undefined;
}
