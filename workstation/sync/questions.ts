/** Questions that were asked on one line, and who waits for their answers. */
import { readAnswer, type AnswerTo, type Question, type QuestionName } from '../../shared/protocol/answers.ts';
import type { FromPool, ToPool } from '../../shared/protocol/pool.ts';

type Answer = Extract<FromPool, { is: 'answer' }>['answer'];

export class Questions {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #say: (message: ToPool) => void;
  #next = 1;
  constructor(say: (message: ToPool) => void) { this.#say = say; }

  /** Calls `then` with the pool's answer, as it comes in and before anything that comes after it; {ok: false, code: 'pool-offline'} when the line ends before. */
  ask<K extends QuestionName>(question: Question<K>, then: (answer: AnswerTo<K>) => void): void {
    const ask = this.#next++;
    this.#waiting.set(ask, (answer) => then(readAnswer(question.is, answer)));
    this.#say({ ...question, ask } as ToPool); // a question with its number is one of ToPool, which the compiler cannot see of K
  }
  answered({ ask, answer }: { readonly ask: number; readonly answer: Answer }): void {
    const settle = this.#waiting.get(ask);
    this.#waiting.delete(ask);
    settle?.(answer);
  }
  letGo(): void {
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of left) settle({ ok: false, code: 'pool-offline' });
  }
}
