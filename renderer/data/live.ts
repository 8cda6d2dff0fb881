/** Live queries, shared: however many components watch the same thing, the workstation is asked once. */
import type { QueryArgs, QueryName, QueryResult } from '../../shared/protocol/port.ts';
import { PortError, call, linkState, onLinkState, onPush } from './port.ts';
import { sameParts } from './same-parts.ts';

export interface Live<T> { readonly value: T | undefined; readonly error: PortError | null; readonly loading: boolean }

interface Watched { subscription: number; query: QueryName; args: unknown; live: Live<unknown>; listeners: Set<() => void>; ending: ReturnType<typeof setTimeout> | null }

/** A value stays subscribed this long after nobody looks, so that going back to a screen shows it at once. */
const LINGER = 10_000;
const LOADING: Live<never> = { value: undefined, error: null, loading: true };

let last = 0;
const byKey = new Map<string, Watched>();
const bySubscription = new Map<number, Watched>();

export const liveKey = (query: QueryName, args: unknown): string => `${query} ${JSON.stringify(args)}`;

/** What is known now; the same object until it changes. */
export function peek<N extends QueryName>(query: N, args: QueryArgs<N>): Live<QueryResult<N>> {
  return (byKey.get(liveKey(query, args))?.live ?? LOADING) as Live<QueryResult<N>>; // values are stored under the name they were asked by
}

/** Watches a query until the returned function is called. */
export function watch<N extends QueryName>(query: N, args: QueryArgs<N>, listener: () => void): () => void {
  listen();
  const key = liveKey(query, args);
  let watched = byKey.get(key);
  if (!watched) {
    watched = { subscription: ++last, query, args, live: LOADING, listeners: new Set(), ending: null };
    byKey.set(key, watched);
    bySubscription.set(watched.subscription, watched);
    start(watched);
  }
  if (watched.ending) clearTimeout(watched.ending);
  watched.ending = null;
  watched.listeners.add(listener);
  return () => leave(key, watched, listener);
}

function leave(key: string, watched: Watched, listener: () => void): void {
  watched.listeners.delete(listener);
  if (watched.listeners.size > 0) return;
  watched.ending = setTimeout(() => {
    byKey.delete(key);
    bySubscription.delete(watched.subscription);
    call('query.stop', { subscription: watched.subscription }).catch(ignoreLost);
  }, LINGER);
}

/** A stop that is lost with the link has stopped all the same. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof PortError)) throw error;
}

function start(watched: Watched): void {
  const { subscription, query, args } = watched;
  call('query.start', { subscription, query, args }).catch((error: unknown) => {
    if (!(error instanceof PortError)) throw error;
    if (error.refusal.refused !== 'workstation-lost') put(watched, { value: undefined, error, loading: false });
  });
}

function put(watched: Watched, live: Live<unknown>): void {
  watched.live = live;
  for (const listener of watched.listeners) listener();
}

let listening = false;
function listen(): void {
  if (listening) return;
  listening = true;
  onPush((push) => {
    if (push.push !== 'query') return;
    const watched = bySubscription.get(push.subscription);
    if (!watched) return;
    const value = sameParts(watched.live.value, push.value);
    if (watched.live.loading || watched.live.error !== null || value !== watched.live.value) put(watched, { value, error: null, loading: false });
  });
  let lost = false;
  onLinkState(() => {
    if (linkState() === 'lost') lost = true;
    if (linkState() !== 'open' || !lost) return;
    lost = false;
    for (const watched of bySubscription.values()) start(watched);
  });
}
