/** The columns of the rundown, left to right. `edit`: what a person changes there; '' only looks. */
export const COLUMNS = [
  { key: 'page', edit: '' }, { key: 'slug', edit: 'text' }, { key: 'kind', edit: 'kind' }, { key: 'presenter', edit: 'presenter' }, { key: 'media', edit: '' }, { key: 'review', edit: '' },
  { key: 'text', edit: '' }, { key: 'film', edit: '' }, { key: 'planned', edit: 'length' }, { key: 'front', edit: 'time' }, { key: 'back', edit: '' }, { key: 'sum', edit: '' }, { key: 'over', edit: '' },
] as const;
export type Column = (typeof COLUMNS)[number]['key'];
export type Edit = Exclude<(typeof COLUMNS)[number]['edit'], ''>;
export const columnIndex = (key: Column): number => COLUMNS.findIndex((one) => one.key === key);
/** Columns with figures, set right. */
export const isFigure = (key: Column): boolean => ['text', 'film', 'planned', 'front', 'back', 'sum', 'over'].includes(key);
