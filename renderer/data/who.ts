/**
 * Whoever sits here, as what is kept for them is theirs: a person of one newsroom. The ids of people and of the sample's records are the same in every newsroom, so words of one would fit into another. Pure.
 */

/** `newsroom`: '' where none was met yet, as in what older builds kept. */
export const whoOf = (newsroom: string, person: string): string => (newsroom === '' ? person : `${newsroom}/${person}`);

/** Is what is kept in this name theirs? Older builds kept it under the person alone. */
export const isOf = (by: string, who: string | null): boolean => who !== null && (by === who || who.endsWith(`/${by}`));

/** The newsroom that it was kept in; undefined where that is not known. */
export const newsroomOf = (by: string): string | undefined => (by.includes('/') ? by.slice(0, by.indexOf('/')) : undefined);
