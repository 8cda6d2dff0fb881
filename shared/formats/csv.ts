/**
 * CSV that Excel and WPS open by a double click: UTF-8 with a byte-order mark, CRLF, quotes where needed (RFC 4180). A text that a spreadsheet would
 * take for a formula gets an apostrophe, because a title is written by people and a table is opened by others.
 */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}
