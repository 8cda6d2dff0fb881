/** A name that every file system takes: no separators, control or reserved characters, no halves of a character, no device name of Windows, NFC, at most `max` characters. */
export function fileName(text: string, max = 60): string {
  const plain = text.normalize('NFC').replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}]/gu, '').replace(/\s+/g, ' ').trim().replace(/^\.+/, '');
  const cut = [...plain].slice(0, max).join('').replace(/[. ]+$/, '');
  if (cut === '') return '_';
  return /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(cut) ? `_${cut}` : cut;
}
