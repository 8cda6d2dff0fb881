/** Page numbers: what is said on the intercom. Counted down the run; what is not in the run has none. */
export function pageNumbers(items: readonly { readonly float: boolean }[]): string[] {
  const width = items.length > 99 ? 3 : 2;
  let page = 0;
  return items.map((item) => (item.float ? '' : String(++page).padStart(width, '0')));
}
