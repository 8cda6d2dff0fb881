import { ulid } from '../../shared/ids.ts';

/** A new record's id, by this machine's clock and chance. */
export const newId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
