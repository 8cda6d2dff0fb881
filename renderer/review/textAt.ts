/** The script as it stood when somebody passed it, built again from the trail: where it began and every edit since. */
import { Step } from 'prosemirror-transform';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { blocksOf, nodeOf, scriptSchema, type Block } from '../../shared/script/schema.ts';

type Trail = QueryResults['history'];
interface Made { version?: string; doc?: unknown }

/** The document that a version began with: it was created with its story, or derived later. */
function beginning(version: string, ofVersion: Trail, ofStory: Trail): unknown {
  const derived = ofVersion.find((row) => row.name === 'version.create');
  if (derived) return (derived.args as Made).doc;
  const created = ofStory.find((row) => row.name === 'story.create' && (row.args as Made).version === version);
  return created ? (created.args as Made).doc : null;
}

/**
 * The blocks of a version at its last pass before now; null when nobody has passed it yet or when the trail here does not
 * reach back far enough to say.
 */
export function blocksAtLastPass(version: string, ofVersion: Trail, ofStory: Trail): Block[] | null {
  const rows = ofVersion.toSorted((a, b) => a.seq - b.seq);
  const passed = rows.findLast((row) => row.name === 'review.decide' && (row.args as { verdict?: string }).verdict === 'pass');
  const doc = passed ? beginning(version, ofVersion, ofStory) : null;
  if (!passed || !doc) return null;
  try {
    let node = nodeOf(doc);
    for (const row of rows) {
      if (row.name !== 'script.edit' || row.seq > passed.seq) continue;
      for (const json of (row.args as { steps: unknown[] }).steps) {
        const next = Step.fromJSON(scriptSchema, json).apply(node).doc;
        if (!next) return null;
        node = next;
      }
    }
    return blocksOf(node.toJSON());
  } catch (error) {
    if (error instanceof RangeError) return null; // a part of the trail is missing here
    throw error;
  }
}
