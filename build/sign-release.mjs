// node build/sign-release.mjs --key=PRIVATE.pem --version=1.2.3 FILE…   writes FILE.sig beside each (Ed25519 over name, version and SHA-512).
// node build/sign-release.mjs --new-key=FOLDER                          makes release-key.pem (public, to ship) and release-key-private.pem (to lock away).
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { releaseStatement } from '../shared/protocol/release.ts';

/** Makes a release key pair in `folder`; never overwrites one. */
export function newKey(folder) {
  mkdirSync(folder, { recursive: true });
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path.join(folder, 'release-key-private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  writeFileSync(path.join(folder, 'release-key.pem'), publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
}

/** Signs one file; answers the name of its signature file. */
export async function signRelease(file, { version, key }) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const statement = releaseStatement({ version, file: path.basename(file), sha512: hash.digest('hex') });
  const signature = sign(null, Buffer.from(statement), createPrivateKey(key)).toString('base64');
  writeFileSync(`${file}.sig`, `${signature}\n`);
  return `${file}.sig`;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const value = (name) => given.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
  const files = given.filter((one) => !one.startsWith('--'));
  const [folder, key, version] = [value('new-key'), value('key'), value('version')];
  if (folder) newKey(folder);
  else if (key && version && files.length > 0) for (const file of files) console.log(await signRelease(file, { version, key: readFileSync(key, 'utf8') }));
  else { console.error('sign-release: --new-key=FOLDER, or --key=PRIVATE.pem --version=VERSION FILE…'); process.exit(2); }
}
