// esbuild plugin: a bundle stands somewhere else than its sources, so what they say about their own place is rewritten as if each source lay
// in dist/ as it lies in the checkout (dist mirrors it: workstation/, pool/, resources/). `new URL('./worker.ts', import.meta.url)` names
// another bundle: it is pointed at the .mjs beside and reported, so that it is built too.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, root } from './root.mjs';

const another = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+)\.ts\1\s*,\s*import\.meta\.url\s*\)/g;

/** Source text with its place rewritten for the bundle `outfile`; `found` hears of each further entry point (path in the checkout). */
export function mirrored(text, source, outfile, found) {
  const place = path.relative(path.dirname(outfile), path.join(dist, path.relative(root, source).replace(/\.ts$/, '.mjs'))).split(path.sep).join('/');
  return text
    .replace(another, (_all, _quote, to) => {
      found(path.relative(root, path.resolve(path.dirname(source), `${to}.ts`)));
      return `new URL('${to}.mjs', import.meta.url)`;
    })
    .replaceAll('import.meta.dirname', () => `(import.meta.dirname + ${JSON.stringify(`/${path.posix.dirname(place)}`)})`)
    .replaceAll('import.meta.url', () => `new URL(${JSON.stringify(place.startsWith('.') ? place : `./${place}`)}, import.meta.url).href`);
}

/**
 * `import … from 'node:http'` makes Node read every export of it, among them the browser's WebSocket, and so load a whole second HTTP client that
 * nobody here uses: a tenth of the pool's start. Asked for by `require`, it does not.
 */
export const plainHttp = {
  name: 'plain-http',
  setup(build) {
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path: wanted, kind }) => (kind === 'import-statement' ? { path: wanted, namespace: 'plain-http' } : undefined));
    build.onLoad({ filter: /.*/, namespace: 'plain-http' }, ({ path: wanted }) => ({ contents: `module.exports = require(${JSON.stringify(wanted)});` }));
  },
};

/** The plugin for one bundle. */
export const mirror = (outfile, found) => ({
  name: 'mirror',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: source }) => {
      if (source.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      return { contents: mirrored(await readFile(source, 'utf8'), source, outfile, found), loader: 'ts' };
    });
  },
});
