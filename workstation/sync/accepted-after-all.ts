/** Asks a pool that came back from a backup what it accepted after all: from another copy of this folder, of what it had refused here. */
import type { AnswerTo, Question } from '../../shared/protocol/answers.ts';
import type { Command } from '../../shared/log/command.ts';
import type { OutboxStore } from '../cache/outbox-store.ts';
import { wire } from './push-queue.ts';

/** Refused commands that are asked about on a new line (the latest), and characters of their arguments, at most. */
const MOST_ASKED = 1000;
const ASKED_CHARS = 256 << 10;

/** The ids of those that the pool's log holds as accepted; none where it does not say. */
export async function acceptedAfterAll(outbox: OutboxStore, ask: (question: Question<'accepted'>) => Promise<AnswerTo<'accepted'>>): Promise<readonly string[]> {
  if (outbox.refusedCount === 0) return [];
  const commands: Command[] = [];
  let chars = 0;
  for (const entry of outbox.refused().reverse()) {
    if (commands.length === MOST_ASKED) break;
    const size = JSON.stringify(entry.args ?? null).length;
    // A long one keeps none of the others from being asked about.
    if (chars + size > ASKED_CHARS) continue;
    chars += size;
    commands.push(wire(entry));
  }
  const answer = await ask({ is: 'accepted', commands });
  if (!answer.ok) return [];
  const accepted = new Set(answer.value);
  return commands.flatMap(({ id }) => (accepted.has(id) ? [id] : []));
}
