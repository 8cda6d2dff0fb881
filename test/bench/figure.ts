/** One measured figure of `npm run bench`; `limit` is the most (or, where the name says so, the least) an issue allows, null when none does. */
export interface Figure { readonly name: string; readonly value: number; readonly unit: string; readonly limit: number | null }
