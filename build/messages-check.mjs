// The message files: every language has every key with the same places, no word is missing, none apologises, and every key the sources name exists.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './root.mjs';
import { sources } from './stamp.mjs';

const unwanted = { 'zh-CN': /抱歉|对不起|我们|未知错误/, en: /\b(?:sorry|apologi[sz]e|unknown error|we|our)\b/i };
const placesOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((one) => one[1]).sort().join();

/** Everything wrong with these messages: language -> area -> key -> text; `asked`: [file, key] that sources name. */
export function findings(languages, asked = []) {
  const found = [];
  const [first, ...others] = Object.keys(languages);
  const all = Object.fromEntries(Object.entries(languages).map(([language, areas]) => [language, flat(language, areas, found)]));
  for (const other of others) {
    for (const key of Object.keys(all[first])) if (!(key in all[other])) found.push(`${other}: ${key} is missing`);
    for (const key of Object.keys(all[other])) if (!(key in all[first])) found.push(`${first}: ${key} is missing`);
    for (const [key, text] of Object.entries(all[first])) if (key in all[other] && placesOf(text) !== placesOf(all[other][key])) found.push(`${key}: places differ: ${placesOf(text)} / ${placesOf(all[other][key])}`);
  }
  for (const [file, key] of asked) if (!(key in all[first])) found.push(`${file}: no message ${key}`);
  return found;
}

function flat(language, areas, found) {
  const all = {};
  for (const [area, messages] of Object.entries(areas)) {
    for (const [key, text] of Object.entries(messages)) {
      if (typeof text !== 'string' || text.trim() === '') found.push(`${language}/${area}: ${key} has no words`);
      else if (unwanted[language]?.test(text)) found.push(`${language}/${area}: ${key}: ${unwanted[language].exec(text)[0]}`);
      if (key in all && all[key] !== text) found.push(`${language}/${area}: ${key} is said twice, differently`);
      all[key] = String(text);
    }
  }
  return all;
}

/** Keys that sources name outright, as the first argument of t. */
export const askedIn = (file, text) => [...text.matchAll(/\bt\(\s*'([\w.-]+\.[\w.-]+)'/g)].map((one) => [file, one[1]]);

function read() {
  const folder = path.join(root, 'resources/messages');
  return Object.fromEntries(['zh-CN', 'en'].map((language) => [language, Object.fromEntries(readdirSync(path.join(folder, language)).filter((name) => name.endsWith('.json')).map((name) => [name.slice(0, -5), JSON.parse(readFileSync(path.join(folder, language, name), 'utf8'))]))]));
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const asked = sources(['renderer', 'electron', 'build']).filter((file) => /\.(?:tsx?|mjs)$/.test(file)).flatMap((file) => askedIn(file, readFileSync(path.join(root, file), 'utf8')));
  const found = findings(read(), asked);
  for (const one of found) console.error(one);
  process.exit(found.length > 0 ? 1 : 0);
}
