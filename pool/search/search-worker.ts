/** A thread that keeps the search index: a little at a time while nobody asks, all that is missing when somebody does. */
import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchQuestion, SearchSaid } from './pool-search.ts';
import { IndexDamaged, StoryIndex } from './story-index.ts';

/** Work and rest while nobody asks: a quarter of a core at most. */
const REST_OF = 3;
const LOOK_MS = 2000;
/** A question waits this long for the index, no longer. */
const PATIENCE_MS = 3000;

const { pool, file } = workerData as { pool: string; file: string }; // given by pool-search.ts
const say = (said: SearchSaid): void => parentPort?.postMessage(said);
const index = new StoryIndex(pool, file, () => say({ damaged: true }));
const questions: SearchQuestion[] = [];
let working = false;

parentPort?.on('message', (question: SearchQuestion) => { questions.push(question); void answerAll(); });

async function answerAll(): Promise<void> {
  if (working) return;
  working = true;
  for (let question = questions.shift(); question; question = questions.shift()) {
    try {
      const end = performance.now() + PATIENCE_MS;
      const until = index.last;
      let behind = index.step(until);
      while (behind && performance.now() < end) { behind = index.step(until); await turn(); }
      say({ id: question.id, found: behind ? { code: 'search-building' } : index.find(question.text, question.limit) });
    } catch (error) {
      console.error('search', error);
      say({ id: question.id, found: { code: error instanceof IndexDamaged ? 'search-building' : 'search-failed' } });
    }
  }
  working = false;
}

function look(): void {
  let rest = LOOK_MS;
  if (!working) {
    const began = performance.now();
    try { if (index.step()) rest = Math.max(1, (performance.now() - began) * REST_OF); } catch (error) { console.error('search index', error); }
  }
  setTimeout(look, rest);
}
look();
