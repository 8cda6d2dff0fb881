import { contentOf, type Content } from './content.ts';
import { sentencesOf, type Given } from './sentences.ts';
import { fieldName, valueText, type Named } from './values.ts';

/** Words and fields, to be copied; '' where there are none. */
export const contentText = ({ words, fields }: Content, named: Named): string => [...(words ? [words] : []), ...fieldLines({ fields }, named)].join('\n');
const fieldLines = ({ fields }: Pick<Content, 'fields'>, named: Named): string[] => fields.map(({ name, is }) => `${fieldName(name)}：${valueText(name, is, named)}`);

/** All that a command says, to be copied; '' where its name says it all. */
export function saidText(given: Given, named: Named): string {
  const { words, fields } = contentOf(given);
  return [...(words ? [words] : []), ...sentencesOf(given, named), ...fieldLines({ fields }, named)].join('\n');
}
