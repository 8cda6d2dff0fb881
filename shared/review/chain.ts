/** The rules of 三审 as functions over a version: what is due, who may, what an edit takes away. */
import { reviewLevel, type Person, type Role } from '../people/person.ts';
import type { Stage, Version } from '../story/version.ts';

/** How many levels there are; every channel has three (三审制). */
export const LEVELS = 3;

/** The level that must look next at something submitted: one above the last pass that stands. */
export const dueLevel = (version: Pick<Version, 'passes'>): number => Math.min(LEVELS, version.passes.length + 1);

export const stageOfLevel = (level: number): Stage => (level === 1 ? 'level1' : level === 2 ? 'level2' : 'level3');
export const levelOfStage = (stage: Stage): number => (stage === 'level1' ? 1 : stage === 'level2' ? 2 : stage === 'level3' ? 3 : 0);
export const inReview = (stage: Stage): boolean => levelOfStage(stage) > 0;

/** May someone with these roles sign this level? Each level has its own role; a higher one does not stand in for a lower. */
export function maySign(roles: readonly Role[], level: number): boolean {
  return level === 1 ? roles.includes('review1') : level === 2 ? roles.includes('review2') : level === 3 ? roles.includes('review3') : false;
}

/** Is it this person's turn to sign what is due? Never of their own story, nor a second time of the same version. */
export const isTurnOf = (version: Pick<Version, 'stage' | 'passes' | 'createdBy'>, { id, roles }: Pick<Person, 'id' | 'roles'>): boolean =>
  maySign(roles, levelOfStage(version.stage)) && version.createdBy !== id && !version.passes.some((pass) => pass.by === id);

/** How often a version was passed by any level, ever: what a writer's screen showed is told by this number, because it only grows. */
export const passesGiven = (version: Pick<Version, 'trail'>): number => version.trail.filter((one) => one.what === 'pass').length;

/** Does a pass stand that was given after the first `seen` ones? */
export function hasUnseenPass(version: Pick<Version, 'trail' | 'passes'>, seen: number): boolean {
  const later = version.trail.filter((one) => one.what === 'pass').slice(seen);
  return version.passes.some((pass) => later.some((one) => one.level === pass.level && one.by === pass.by && one.at === pass.at));
}

/**
 * What an edit by someone leaves of the passes: those at or below their own level stand, those above go. The final pass
 * always goes, because the final level must have read exactly what goes out.
 */
export function passesAfterEdit(version: Pick<Version, 'passes'>, roles: readonly Role[]): Version['passes'] {
  const level = reviewLevel(roles);
  return version.passes.filter((pass) => pass.level <= level && pass.level < LEVELS);
}
