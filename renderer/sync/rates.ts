/** Rates and sizes that are offered, and how a rate is said. */
import { t } from '../app/language.ts';
import { byteSize } from '../ui/format.ts';

const MB = 1_000_000;
const GIB = 1024 ** 3;

/** Bytes a second; null: no limit; 0: nothing moves. */
export const RATES: readonly (number | null)[] = [null, 50 * MB, 20 * MB, 10 * MB, 5 * MB, 2 * MB, 1 * MB, 0];
export const RECHECKS: readonly number[] = [0, 5 * MB, 20 * MB, 100 * MB];
/** Bytes that media may take here. */
export const QUOTAS: readonly number[] = [50, 100, 200, 500, 1024, 2048, 4096].map((size) => size * GIB);

/** Whole megabytes as they are chosen; anything else as bytes are said. */
export const rateText = (rate: number | null): string => (rate === null ? t('sync.media.unlimited') : rate > 0 && rate % MB === 0 ? `${rate / MB} MB/s` : `${byteSize(rate)}/s`);
