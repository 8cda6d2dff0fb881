// electron-builder leaves these in place when Electron comes from a folder; a packed app has no use for them.
const { rm } = require('node:fs/promises');
const path = require('node:path');

exports.default = async ({ appOutDir }) => {
  for (const name of ['resources/default_app.asar', 'bianbo-source.json']) await rm(path.join(appOutDir, name), { force: true });
};
