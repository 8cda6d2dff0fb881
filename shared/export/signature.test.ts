import { expect, it } from 'vitest';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sealText } from '../review/commands.ts';
import { isPackageText, packageText } from './signature.ts';

it('the text of a package is told from everything else the pool’s key signs', () => {
  const seal = { versionId: 'v', hash: 'h', passes: [], at: 0, key: 'k', signature: '' };
  expect(isPackageText(packageText(utf8ToBytes('x')))).toBe(true);
  expect([utf8ToBytes(sealText(seal)), new Uint8Array(), utf8ToBytes('bianbo-package-1'), packageText(new Uint8Array())].map(isPackageText)).toEqual([false, false, false, false]);
});
