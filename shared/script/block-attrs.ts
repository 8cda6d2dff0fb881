import { AttrStep, type Step } from 'prosemirror-transform';
import { nodeOf, type BlockAttrs } from './schema.ts';

/**
 * The steps that give a block of a script other attributes; its words and the attributes that are not named stay as they are.
 * [] when it has them already; null when there is no such block.
 */
export function attrSteps(doc: unknown, block: string, attrs: Partial<Omit<BlockAttrs, 'id'>>): Step[] | null {
  let steps: Step[] | null = null;
  nodeOf(doc).forEach((node, at) => {
    if (steps === null && node.attrs['id'] === block) steps = Object.entries(attrs).filter(([name, value]) => node.attrs[name] !== value).map(([name, value]) => new AttrStep(at, name, value));
  });
  return steps;
}
