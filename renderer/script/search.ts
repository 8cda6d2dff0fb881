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
  // Part of a character that folds into several (㎏, ½, …) is no find: replaced, it would take the whole of it along.
  const parts = (at: number): boolean => at > 0 && hay.places[at] === hay.places[at - 1];
  for (let i = hay.text.indexOf(needle); i >= 0;) {
    const end = i + needle.length;
    const whole = !parts(i) && !parts(end);
    if (whole) found.push([hay.places[i]!, hay.places[end]!]);
    i = hay.text.indexOf(needle, whole ? end : i + 1);
  }
  return found;
}
