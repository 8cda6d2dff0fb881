/** What the pool answers to each question that a workstation asks, checked where it arrives. */
import * as z from 'zod';
import type { FromPool, ToPool } from './pool.ts';

const number = z.number().int();
/** Done; there is nothing more to say. */
const done = z.null();

/** A record as it was, with the command that made it so. */
const asOf = z.object({ record: z.unknown(), seq: number, at: z.number(), by: z.string(), name: z.string() });
export type AsOf = Readonly<z.infer<typeof asOf>>;
/** Stories that a search of the whole pool names, and how many there are in all. */
const poolSearch = z.object({ stories: z.array(z.object({ id: z.string(), title: z.string(), createdAt: z.number() })), total: number });
export type PoolSearch = Readonly<z.infer<typeof poolSearch>>;
/** A line of the log, as history shows it; of a run of typing see ToldLine (log/runs.ts). The arguments of typing are null in pages. */
const logged = z.object({ seq: number, name: z.string(), by: z.string(), at: z.number(), args: z.unknown(), first: number.optional(), since: z.number().optional(), count: number.optional() });
export type Logged = Readonly<z.infer<typeof logged>>;
/** `next`: the `before` with which the pool is asked for what is older; null where there is nothing. A page may have few lines, or none, and not be the last. */
const historyPage = z.object({ lines: z.array(logged), next: number.nullable() });
export type HistoryPage = Readonly<z.infer<typeof historyPage>>;

/** By question. */
const ANSWERS = {
  signIn: z.object({ person: z.string(), token: z.string() }),
  setPassword: done,
  setup: done,
  /** Lines alone from a pool before minor 3. */
  history: z.union([z.array(logged), historyPage]),
  asOf: asOf.nullable(),
  fetch: done,
  search: poolSearch,
  accepted: z.array(z.string()),
  backup: z.string(),
} as const satisfies Record<Asked['is'], z.ZodType>;

type Asked = Extract<ToPool, { ask: number }>;
/** A question without the number under which it is asked. */
export type Question<K extends Asked['is']> = { readonly is: K } & Readonly<Omit<Extract<Asked, { is: K }>, 'is' | 'ask'>>;
export type QuestionName = Asked['is'];
export type AnswerTo<K extends QuestionName> = { readonly ok: true; readonly value: z.infer<(typeof ANSWERS)[K]> } | { readonly ok: false; readonly code: string };

/** The pool's answer to a question, 'not-understood' where it is none. */
export function readAnswer<K extends QuestionName>(question: K, answer: Extract<FromPool, { is: 'answer' }>['answer']): AnswerTo<K> {
  if (!answer.ok) return answer;
  const read = ANSWERS[question].safeParse(answer.value);
  // By the schema of just this question, which the compiler cannot see.
  return read.success ? { ok: true, value: read.data as z.infer<(typeof ANSWERS)[K]> } : { ok: false, code: 'not-understood' };
}
