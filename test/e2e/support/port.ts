/** Calls to the workstation from inside the page, over the page's own port: for what a test prepares, not for what it proves. */
import type { Page } from 'playwright-core';
import type { CallArgs, CallName, CallResult, QueryArgs, QueryName, QueryResult } from '../../../shared/protocol/port.ts';
import { ulid } from '../../../shared/ids.ts';

interface Answer { result?: unknown; error?: { refused: string } }

/** Calls, one after the other, over one port: a browser opens some ten a second to one address. What each answers; the first refusal is thrown. */
async function callsPort(page: Page, call: string, all: readonly unknown[]): Promise<unknown[]> {
  const answers = await page.evaluate(([name, given]) => new Promise<Answer[]>((resolve, reject) => {
    const socket = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    const heard: Answer[] = [];
    const send = (): void => socket.send(JSON.stringify({ id: heard.length, call: name, args: given[heard.length] }));
    socket.onopen = send;
    socket.onerror = () => reject(new Error('no port'));
    socket.onmessage = (event) => {
      const answer = JSON.parse(String(event.data)) as Answer & { push?: string };
      if (answer.push !== undefined) return;
      heard.push(answer);
      if (!answer.error && heard.length < given.length) { send(); return; }
      socket.close();
      resolve(heard);
    };
  }), [call, all] as const);
  const refused = answers.at(-1)?.error;
  if (refused) throw new Error(`${call}: ${refused.refused}`);
  return answers.map((one) => one.result);
}
/** What a query says first. */
async function firstOf(page: Page, args: unknown): Promise<unknown> {
  const answer = await page.evaluate((given) => new Promise<Answer>((resolve, reject) => {
    const socket = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, call: 'query.start', args: given }));
    socket.onerror = () => reject(new Error('no port'));
    socket.onmessage = (event) => {
      const heard = JSON.parse(String(event.data)) as Answer & { push?: string; value?: unknown };
      if (heard.push !== 'query' && !heard.error) return;
      socket.close();
      resolve(heard.error ? heard : { result: heard.value });
    };
  }), args);
  if (answer.error) throw new Error(`query.start: ${answer.error.refused}`);
  return answer.result;
}

export const callPort = async <N extends CallName>(page: Page, call: N, args: CallArgs<N>): Promise<CallResult<N>> => (await callsPort(page, call, [args]))[0] as CallResult<N>; // the contract says what a call answers
export const queryPort = async <N extends QueryName>(page: Page, query: N, args: QueryArgs<N>): Promise<QueryResult<N>> => (await firstOf(page, { subscription: 1, query, args })) as QueryResult<N>; // likewise
export const commandPort = (page: Page, name: string, kind: string, id: string, args: unknown): Promise<{ id: string }> => callPort(page, 'command', { name, target: { kind, id }, args });
export const commandsPort = async (page: Page, commands: readonly CallArgs<'command'>[]): Promise<void> => { await callsPort(page, 'command', commands); };
export const freshId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** Waits until a query says so. */
export async function untilPort<N extends QueryName>(page: Page, query: N, args: QueryArgs<N>, enough: (value: QueryResult<N>) => boolean, ms = 30_000): Promise<QueryResult<N>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await queryPort(page, query, args);
    if (enough(value)) return value;
    if (Date.now() > end) throw new Error(`${query} never came to be as expected: ${JSON.stringify(value).slice(0, 400)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Signs a person of the sample newsroom in at this workstation and shows the suite as they see it. */
export async function signInAs(page: Page, name: string, hash = '#/stories'): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  const sample = JSON.parse(await readFile(new URL('../../../resources/sample/newsroom.json', import.meta.url), 'utf8')) as { password: string };
  await untilPort(page, 'people', {}, (people) => people.some((one) => one.name === name)).catch(() => undefined); // nobody is signed in yet: the query may say nothing, the sign-in decides
  await callPort(page, 'session.signIn', { name, password: sample.password });
  await page.evaluate((next) => { location.hash = next; }, hash);
  await page.reload();
}
