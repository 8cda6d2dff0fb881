/** Finding words whatever their width and case: ５ finds 5, ，finds a comma. */

/** A text in the form it is compared in, with the place in the original of each of its units (and the end). */
function folded(text: string): { text: string; places: number[] } {
  let result = '';
  const places: number[] = [];
  let at = 0;
  for (const char of text) {
    const form = char.normalize('NFKC').toLowerCase();
    for (let i = 0; i < form.length; i++) places.push(at);
    result += form;
    at += char.length;
  }
  places.push(at);
  return { text: result, places };
}

/** Where `wanted` stands in `text`, from and to, one after the other. */
export function findAll(text: string, wanted: string): [from: number, to: number][] {
  const needle = folded(wanted).text;
  const hay = folded(text);
  const found: [number, number][] = [];
  if (needle === '') return found;
  for (let i = hay.text.indexOf(needle); i >= 0; i = hay.text.indexOf(needle, i + needle.length)) {
    const from = hay.places[i]!;
    let end = i + needle.length;
    // Half of a character that folds into two (㎏, ½) is not a find of its own.
    while (end < hay.places.length - 1 && hay.places[end] === hay.places[end - 1]) end++;
    found.push([from, hay.places[end]!]);
  }
  return found;
}
