/**
 * Tells the workstation the latest of something, by key, one at a time of each: what it becomes meanwhile is told when that is answered, and what is not taken just now again after a while.
 */
import { AGAIN_AFTER, goesAway } from './goes-away.ts';
import { PortError } from './port.ts';

export interface LatestTold<Value> {
  tell(key: string, value: Value): void;
  /** Is a newer one of this key still to be told? */
  owes(key: string): boolean;
  /** Is one of this key being told, or still to be? What is heard of it meanwhile is older. */
  tells(key: string): boolean;
}

/** `send` tells one; `took` hears that it was taken, `failed` of what will never be: it is told no more. */
export function latestTold<Value>({ send, took, failed }: { send(key: string, value: Value): Promise<unknown>; took?(key: string, value: Value): void; failed(key: string, error: unknown): void }): LatestTold<Value> {
  const owed = new Map<string, { readonly value: Value }>();
  const going = new Set<string>();
  function hand(key: string): void {
    const next = owed.get(key);
    if (!next || going.has(key)) return;
    owed.delete(key);
    going.add(key);
    send(key, next.value).then(() => {
      going.delete(key);
      took?.(key, next.value);
      hand(key);
    }, (error: unknown) => {
      going.delete(key);
      if (!(error instanceof PortError) || !goesAway(error.refusal.refused)) { hand(key); failed(key, error); return; }
      if (!owed.has(key)) owed.set(key, next);
      setTimeout(() => hand(key), AGAIN_AFTER);
    });
  }
  return { tell(key, value) { owed.set(key, { value }); hand(key); }, owes: (key) => owed.has(key), tells: (key) => owed.has(key) || going.has(key) };
}
