import { t } from '../app/language.ts';
import { contentOf, type Content } from './content.ts';
import { sentencesOf, type Given } from './sentences.ts';
import { fieldName, valueText, type Named } from './values.ts';

/** Lines that are drawn; a cut may have thousands of clips. All of them are in what is copied. */
const MOST_LINES = 100;

/** All that a command says: its words, what it does, and the fields that it would have set. */
export function Said({ given, named }: { readonly given: Given; readonly named: Named }) {
  const content = contentOf(given);
  return <><Words words={content.words} /><Sentences lines={sentencesOf(given, named)} /><Fields content={content} named={named} /></>;
}

/** What was written, whole. null: it has no words; '': it only took some away or changed their form. */
export const Words = ({ words }: Pick<Content, 'words'>) => (words === null ? null : words === '' ? <p className="dim">{t('sync.noWords')}</p> : <blockquote className="sync-words">{words}</blockquote>);

function Sentences({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  const more = lines.length - MOST_LINES;
  return (
    <ul className="sync-says">
      {lines.slice(0, MOST_LINES).map((line, place) => <li key={place} className="num">{line}</li>)}
      {more > 0 ? <li className="dim">{t('sync.waiting.more', { count: more.toLocaleString('en-US') })}</li> : null}
    </ul>
  );
}

/** The fields that a command would have set, beside what they say now where that is known. */
function Fields({ content: { fields }, named }: { readonly content: Content; readonly named: Named }) {
  if (fields.length === 0) return null;
  const standing = fields.some((one) => one.was !== undefined);
  return (
    <table className="sync-table sync-fields">
      <thead><tr><th>{t('sync.col.field')}</th>{standing ? <th>{t('sync.col.now')}</th> : null}<th>{t('sync.col.wanted')}</th></tr></thead>
      <tbody>{fields.map(({ name, was, is }) => <tr key={name}><td className="dim">{fieldName(name)}</td>{standing ? <td>{valueText(name, was, named)}</td> : null}<td>{valueText(name, is, named)}</td></tr>)}</tbody>
    </table>
  );
}
