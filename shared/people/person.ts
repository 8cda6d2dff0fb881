import * as z from 'zod';

/** The roles of a county newsroom (DOMAIN: who uses it). One person may hold several. */
export const ROLES = ['reporter', 'editor', 'review1', 'review2', 'review3', 'producer', 'anchor', 'dispatcher', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Someone who may sign in. Passwords are not here: they never leave the pool. */
export const person = z.object({
  id: z.string(),
  /** What they sign in with and are called on screen. */
  name: z.string().min(1).max(40),
  roles: z.array(z.enum(ROLES)),
  active: z.boolean(),
});
export type Person = z.infer<typeof person>;

/** The review level of a person: 3 final, 2, 1, or 0 for authors and everybody else. The highest role counts. */
export function reviewLevel(roles: readonly Role[]): 0 | 1 | 2 | 3 {
  if (roles.includes('review3')) return 3;
  if (roles.includes('review2')) return 2;
  if (roles.includes('review1')) return 1;
  return 0;
}
