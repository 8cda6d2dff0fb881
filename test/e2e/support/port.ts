/** Calls to the workstation from inside the page, over the page's own port: for what a test prepares, not for what it proves. */
import type { Page } from 'playwright-core';
import type { CallArgs, CallName, CallResult, QueryArgs, QueryName, QueryResult } from '../../../shared/protocol/port.ts';
import { ulid } from '../../../shared/ids.ts';

interface Answer { result?: unknown; error?: { refused: string } }

async function ask(page: Page, call: string, args: unknown, waitForPush: boolean): Promise<unknown> {
  const answer = await page.evaluate(([name, given, wait]) => new Promise<Answer>((resolve, reject) => {
    const socket = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, call: name, args: given }));
    socket.onerror = () => reject(new Error('no port'));
    socket.onmessage = (event) => {
      const heard = JSON.parse(String(event.data)) as Answer & { push?: string; value?: unknown };
      if (heard.push !== undefined && (!wait || heard.push !== 'query')) return;
      if (heard.push === undefined && wait && !heard.error) return;
      socket.close();
      resolve(heard.push === undefined ? heard : { result: heard.value });
    };
  }), [call, args, waitForPush] as const);
  if (answer.error) throw new Error(`${call}: ${answer.error.refused}`);
  return answer.result;
}

const callPort = async <N extends CallName>(page: Page, call: N, args: CallArgs<N>): Promise<CallResult<N>> => (await ask(page, call, args, false)) as CallResult<N>; // the contract says what a call answers
export const queryPort = async <N extends QueryName>(page: Page, query: N, args: QueryArgs<N>): Promise<QueryResult<N>> => (await ask(page, 'query.start', { subscription: 1, query, args }, true)) as QueryResult<N>; // likewise
export const commandPort = (page: Page, name: string, kind: string, id: string, args: unknown): Promise<{ id: string }> => callPort(page, 'command', { name, target: { kind, id }, args });
/** Many commands, one after the other, over one port: a browser opens some ten a second to one address. */
export async function commandsPort(page: Page, commands: readonly CallArgs<'command'>[]): Promise<void> {
  const refused = await page.evaluate((given) => new Promise<string | null>((resolve, reject) => {
    const socket = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    const send = (id: number): void => { const args = given[id]; if (args) socket.send(JSON.stringify({ id, call: 'command', args })); else { socket.close(); resolve(null); } };
    socket.onopen = () => send(0);
    socket.onerror = () => reject(new Error('no port'));
    socket.onmessage = (event) => {
      const { id, error } = JSON.parse(String(event.data)) as Answer & { id?: number };
      if (error) { socket.close(); resolve(error.refused); } else if (id !== undefined) send(id + 1);
    };
  }), commands);
  if (refused !== null) throw new Error(refused);
}
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
