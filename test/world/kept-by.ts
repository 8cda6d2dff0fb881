import { EVERYTHING, type Interest } from '../../shared/protocol/pool.ts';
import type { OutboxStore } from '../../workstation/cache/outbox-store.ts';

/** What a workstation of a simulated world is set to keep: its setting is the interest itself, as its months would all be one. */
export const keptBy = ({ outbox }: { readonly outbox: OutboxStore }): Interest => (outbox.own('keeps') as Interest | undefined) ?? EVERYTHING;
