/** How wide Latin letters and figures of the prompter's font are, in Han characters; asked of the font once for each. */
import { plainWidth, type WidthOf } from './lines.ts';

const PROMPTER_FONT = '"PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

let measure: CanvasRenderingContext2D | null = null;
const known = new Map<string, number>();
const SIZE = 100;

export const fontWidth: WidthOf = (character) => {
  if (plainWidth(character) === 1) return 1;
  const found = known.get(character);
  if (found !== undefined) return found;
  measure ??= document.createElement('canvas').getContext('2d');
  if (!measure) return plainWidth(character);
  measure.font = `600 ${SIZE}px ${PROMPTER_FONT}`;
  const width = measure.measureText(character).width / SIZE;
  known.set(character, width);
  return width;
};
