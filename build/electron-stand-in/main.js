'use strict';
// Does what Electron's own default_app does, for a runtime that came without one: `electron [-r MODULE] FOLDER|FILE [arguments]`.
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { app } = require('electron');

const preload = [];
let target;
const given = process.argv.slice(1);
for (let i = 0; i < given.length && target === undefined; i++) {
  if (given[i] === '-r' || given[i] === '--require') preload.push(given[++i]);
  else if (!given[i].startsWith('-')) target = given[i];
}
if (preload.length > 0) Module._preloadModules(preload);
if (target) run(path.resolve(target));
else {
  process.stderr.write('electron: no app given\n');
  app.exit(2);
}

function run(file) {
  const entry = fs.statSync(file).isDirectory() ? entryOf(file) : file;
  if (entry.endsWith('.mjs')) import(pathToFileURL(entry).href).catch(fail);
  else try { require(entry); } catch (error) { fail(error); }
}

function entryOf(folder) {
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (about.version) app.setVersion(about.version);
  app.setName(about.productName || about.name || 'Electron');
  app.setAppPath(folder);
  return path.join(folder, about.main || 'index.js');
}

function fail(error) {
  console.error(error);
  app.exit(1);
}
