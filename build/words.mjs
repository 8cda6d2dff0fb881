// The start script's words, from the same message files as the app's. No dependencies.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** Chinese, unless the terminal's own language is another one. */
function terminalLanguage(env = process.env) {
  const set = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return set === '' || /^(?:C|POSIX)(?:\.|$)/.test(set) || set.startsWith('zh') ? 'zh-CN' : 'en';
}

/** A message of the shell area, places filled. */
export function words(language = terminalLanguage()) {
  const messages = JSON.parse(readFileSync(path.join(root, 'resources/messages', language, 'shell.json'), 'utf8'));
  return (key, places = {}) => (messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, place) => String(places[place] ?? whole));
}
