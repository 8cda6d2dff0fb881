/** What this workstation remembers about its media: the policy, what people asked for, what was freed and re-checked. */
import * as z from 'zod';
import { policyOf, type MediaPolicy } from '../../shared/asset/policy.ts';
import { PARTS } from '../../shared/asset/files.ts';
import { NEVER_CHECKED } from '../../shared/asset/recheck.ts';
import type { Workstation } from '../workstation.ts';

const asked = z.array(z.object({ asset: z.string(), what: z.enum(PARTS), why: z.enum(['asked', 'damaged']) }));
const freed = z.object({ at: z.number(), bytes: z.number(), files: z.number(), short: z.number() }).nullable();
const recheck = z.object({ last: z.string(), checked: z.number(), startedAt: z.number().nullable(), finishedAt: z.number().nullable(), damaged: z.array(z.object({ name: z.string(), at: z.number() })) });
export type Asked = z.infer<typeof asked>[number];
export type Freed = z.infer<typeof freed>;
export type RecheckState = z.infer<typeof recheck>;

const FRESH: RecheckState = { ...NEVER_CHECKED, damaged: [] };

export class MediaSettings {
  readonly #settings: Workstation['settings'];
  constructor(settings: Workstation['settings']) { this.#settings = settings; }

  get policy(): MediaPolicy { return policyOf(this.#settings.get('media.policy')); }
  set policy(policy: MediaPolicy) { this.#settings.set('media.policy', policy); }
  /** Files that somebody asked for, or that were damaged here, until they have come. */
  get asked(): Asked[] { return asked.safeParse(this.#settings.get('media.asked')).data ?? []; }
  set asked(all: readonly Asked[]) { this.#settings.set('media.asked', all); }
  get freed(): Freed { return freed.safeParse(this.#settings.get('media.freed')).data ?? null; }
  set freed(now: Freed) { this.#settings.set('media.freed', now); }
  get recheck(): RecheckState { return recheck.safeParse(this.#settings.get('media.recheck')).data ?? FRESH; }
  set recheck(now: RecheckState) { this.#settings.set('media.recheck', now); }
}
