/** The last resort of a merge: nothing is woven, and no word of either side is lost. */
import { Transform, type Step } from 'prosemirror-transform';
import type { Node } from 'prosemirror-model';

/** Steps over `theirs` that put each block that we made or changed behind theirs of the same id (else at the end), under an id of its own; the texts that stand there so. */
export function putBeside(base: Node, ours: Node, theirs: Node): { steps: Step[]; doc: Node; texts: string[] } {
  const was = new Map(base.children.map((block) => [block.attrs['id'] as string, block]));
  const ids = new Set(theirs.children.map((block) => block.attrs['id'] as string));
  const tr = new Transform(theirs);
  const texts: string[] = [];
  for (const block of ours.children) {
    const id = block.attrs['id'] as string;
    if (was.get(id)?.eq(block) || theirs.children.some((one) => one.eq(block))) continue;
    let free = id;
    for (let n = 2; ids.has(free); n++) free = `${id}-${n}`;
    ids.add(free);
    tr.insert(behind(tr.doc, id), block.type.create({ ...block.attrs, id: free }, block.content));
    texts.push(block.textContent);
  }
  return { steps: tr.steps, doc: tr.doc, texts };
}

/** The position behind a block; the end of the script where it is not there. */
function behind(doc: Node, id: string): number {
  let at = doc.content.size;
  doc.forEach((block, offset) => { if (block.attrs['id'] === id) at = offset + block.nodeSize; });
  return at;
}
