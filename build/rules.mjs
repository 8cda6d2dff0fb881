// Who may import whom, and what is done in one place only. Each rule with its reason; build/rules.test.ts plants a violation of each.
// (dependency-cruiser cannot read TypeScript 7 sources; the parser is the one Vite brings.)
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { root } from './root.mjs';
import { sources } from './stamp.mjs';

const ours = ['shared', 'workstation', 'pool', 'electron', 'renderer', 'build', 'test'];
const house = (...names) => new RegExp(`^(?:${names.join('|')})/`);
const packages = (...names) => new RegExp(`^package:(?:${names.join('|')})(?:/|$)`);
const native = packages('better-sqlite3', 'ws', 'fluent-ffmpeg', 'pdfkit', 'docx', '@ffmpeg-installer/.*', '@ffprobe-installer/.*');
const react = packages('react', 'react-dom', 'antd', '@tiptap/.*', 'lucide-react', 'mediabunny', '@tanstack/.*');

/** `from` a file matching one, an import `to` a file (its path), `package:name` or `node:name` matching the other is refused. */
const walls = [
  { name: 'shared-imports-nothing-of-ours', why: 'shared/ runs in every process', from: /^shared\//, to: house(...ours.filter((one) => one !== 'shared')) },
  { name: 'shared-has-no-platform', why: 'no I/O in shared/: rules are plain functions', from: /^shared\//, to: /^node:/ },
  { name: 'shared-has-no-frame', why: 'no window, no database, no engine in shared/', from: /^shared\//, to: new RegExp(`${native.source}|${react.source}|^package:electron(?:/|$)`) },
  { name: 'renderer-reaches-by-the-port', why: 'the window reaches the machine through the port alone', from: /^renderer\//, to: house('workstation', 'pool', 'electron', 'build', 'test') },
  { name: 'renderer-has-no-node', why: 'a sandboxed window has none', from: /^renderer\//, to: /^node:/ },
  { name: 'renderer-has-no-native', why: 'native code and servers do not run in a window', from: /^renderer\//, to: native },
  { name: 'workstation-stands-alone', why: 'it runs without Electron, without React, and knows the pool only by its protocol', from: /^workstation\//, to: house('pool', 'renderer', 'electron', 'build', 'test') },
  { name: 'pool-stands-alone', why: 'it runs on a server, and knows workstations only by their protocol', from: /^pool\//, to: house('workstation', 'renderer', 'electron', 'build', 'test') },
  { name: 'electron-is-thin', why: 'it starts the workstation and never links it; of shared/ it needs the protocol alone', from: /^electron\//, to: /^(?:(?:workstation|pool|renderer|build|test)\/|shared\/(?!protocol\/))/ },
  { name: 'react-in-the-window-only', why: 'the processes have no window', from: /^(?:workstation|pool|electron)\//, to: react },
  { name: 'electron-in-electron-only', why: 'everything else also runs in a plain browser and plain Node', from: /^(?:shared|workstation|pool|renderer)\//, to: packages('electron', 'electron-updater') },
  { name: 'not-to-tests', why: 'what ships does not stand on tests', from: /^(?:shared|workstation|pool|electron|renderer)\//, to: /\.test\.tsx?$/ },
];

/** A text that may stand in the named files only (or nowhere). `within`: which files are looked at. */
const places = [
  { name: 'one-ipc-file', why: 'each call of a window is checked there', within: /^electron\//, text: /\bipcMain\s*\.\s*(?:handle|on)\w*\(/, only: ['electron/ipc.ts'] },
  { name: 'one-scheme-file', why: 'each scheme is guarded there', within: /^electron\//, text: /\bprotocol\s*\.\s*(?:handle|register\w+)\(/, only: ['electron/schemes.ts'] },
  { name: 'one-window-file', why: 'each window is sandboxed there', within: /^electron\//, text: /\bnew BrowserWindow\(/, only: ['electron/windows.ts'] },
  { name: 'nothing-opened-outside', why: 'no page of ours leads outside', within: /^electron\//, text: /\bopenExternal\(|\bopenPath\(/, only: [] },
  { name: 'shared-has-no-clock', why: 'time and chance come in as arguments: the same command gives the same record everywhere', within: /^shared\//, text: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(?:randomUUID|getRandomValues)\(/, only: [] },
  { name: 'no-raw-html', why: 'what people type is text, never markup', within: /^renderer\//, text: /\bdangerouslySetInnerHTML\b|\.(?:inner|outer)HTML\s*=|\binsertAdjacentHTML\(/, only: [] },
  { name: 'no-shell-strings', why: 'a file name is an argument, never a part of a command line', within: /^(?:workstation|pool|electron)\//, text: /\bshell:\s*true\b|\bexecSync\(|(?<![.\w#])exec\(/, only: [] },
  { name: 'no-unfinished', why: 'what is not finished is in an issue', within: /./, text: new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`), only: [] },
];

/** Every rule by name: the test walks this list. */
export const ruleNames = [...walls.map((one) => one.name), ...places.map((one) => one.name), 'no-circle', 'import-exists'];

const builtin = new Set(builtinModules);

/** What a file imports: `{to, types}`; `types` when nothing of it is left at run time. */
export function importsOf(file, text) {
  const { module } = parseSync(file, text);
  const of = (request, types) => ({ to: target(file, request), types });
  return [
    ...module.staticImports.map((one) => of(one.moduleRequest.value, one.entries.length > 0 && one.entries.every((entry) => entry.isType))),
    ...module.staticExports.flatMap((one) => one.entries.filter((entry) => entry.moduleRequest).map((entry) => of(entry.moduleRequest.value, entry.isType))),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => (/^(['"]).*\1$/.test(text.slice(start, end)) ? [of(text.slice(start + 1, end - 1), false)] : [])),
  ];
}

function target(file, request) {
  const [bare] = request.split('?');
  if (bare.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), bare));
  if (bare.startsWith('node:') || builtin.has(bare)) return `node:${bare.replace(/^node:/, '')}`;
  return `package:${bare}`;
}

/** Every violation in these files (path in the checkout -> text): `{rule, file, what, why}`. */
export function violations(files) {
  const graph = new Map([...files].filter(([file]) => /\.tsx?$/.test(file)).map(([file, text]) => [file, importsOf(file, text)]));
  return [...crossings(graph), ...lost(graph, files), ...circles(graph), ...misplaced(files)];
}

function* crossings(graph) {
  for (const [file, imports] of graph) {
    if (/\.test\.tsx?$/.test(file)) continue;
    for (const { name, why, from, to } of walls) {
      if (from.test(file)) for (const one of imports) if (to.test(one.to)) yield { rule: name, file, what: one.to, why };
    }
  }
}

function* lost(graph, files) {
  for (const [file, imports] of graph) {
    for (const { to } of imports) if (/\.tsx?$/.test(to) && !files.has(to)) yield { rule: 'import-exists', file, what: to, why: 'the file is not there' };
  }
}

function* circles(graph) {
  const state = new Map();
  const trail = [];
  const found = [];
  const visit = (file) => {
    state.set(file, 'open');
    trail.push(file);
    for (const { to, types } of graph.get(file) ?? []) {
      if (types || !graph.has(to)) continue;
      if (state.get(to) === 'open') found.push([...trail.slice(trail.indexOf(to)), to]);
      else if (!state.has(to)) visit(to);
    }
    trail.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  for (const circle of found) yield { rule: 'no-circle', file: circle[0], what: circle.join(' -> '), why: 'what needs each other is one thing, or lacks a third' };
}

function* misplaced(files) {
  for (const [file, text] of files) {
    for (const { name, why, within, text: wanted, only } of places) {
      if (!within.test(file) || only.includes(file) || /\.test\.tsx?$/.test(file)) continue;
      const hit = wanted.exec(text);
      if (hit) yield { rule: name, file: `${file}:${text.slice(0, hit.index).split('\n').length}`, what: hit[0], why };
    }
  }
}

/** Reads the checkout's own sources. */
export function checkoutFiles() {
  const wanted = sources(ours).filter((file) => /\.(?:tsx?|mjs|cjs)$/.test(file));
  return new Map(wanted.map((file) => [file.split(path.sep).join('/'), readFileSync(path.join(root, file), 'utf8')]));
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = violations(checkoutFiles());
  for (const { rule, file, what, why } of found) console.error(`${file}\n  ${rule}: ${what}\n  ${why}`);
  process.exit(found.length > 0 ? 1 : 0);
}
