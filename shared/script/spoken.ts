/**
 * What an anchor says for what is written. A table of rules, each turning one kind of written number or sign
 * into Han characters; a rule sees what the rules above it left over. Sound, not meaning: where the paper is ambiguous
 * (10:30 may be a time or a score) the words next to it decide, and failing them what news scripts mostly mean.
 */
import { cardinal, digitByDigit, quantity, telephone } from './chinese-number.ts';

const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const DASH = '[—–\\-~～至到]+';
/** Places where a number cannot begin or end, because it would cut another number or a Latin word in two. */
const START = String.raw`(?<![\d.A-Za-z])`;
const END = String.raw`(?![\d])`;

/** Units that are written in signs or Latin letters; longest first so that km/h is not read as km. */
const UNITS: readonly (readonly [sign: string, said: string])[] = [
  ['μg/m³', '微克每立方米'], ['μg/m3', '微克每立方米'], ['mg/m³', '毫克每立方米'], ['km/h', '公里每小时'], ['m/s', '米每秒'], ['mg/L', '毫克每升'], ['m³/s', '立方米每秒'],
  ['kWh', '千瓦时'], ['kW·h', '千瓦时'], ['km²', '平方公里'], ['k㎡', '平方公里'], ['㎢', '平方公里'], ['km2', '平方公里'], ['m²', '平方米'], ['㎡', '平方米'], ['m2', '平方米'], ['m³', '立方米'], ['㎥', '立方米'], ['m3', '立方米'],
  ['hm²', '公顷'], ['cm²', '平方厘米'], ['km', '公里'], ['㎞', '公里'], ['cm', '厘米'], ['㎝', '厘米'], ['mm', '毫米'], ['㎜', '毫米'], ['kg', '公斤'], ['㎏', '公斤'], ['mg', '毫克'], ['㎎', '毫克'],
  ['mL', '毫升'], ['ml', '毫升'], ['kW', '千瓦'], ['MW', '兆瓦'], ['GW', '吉瓦'], ['kV', '千伏'], ['Hz', '赫兹'], ['min', '分钟'], ['m', '米'], ['g', '克'], ['t', '吨'], ['L', '升'], ['h', '小时'], ['s', '秒'],
];
const UNIT_OF = new Map(UNITS);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const UNIT = `(?:${UNITS.map(([sign]) => escaped(sign)).join('|')})(?![A-Za-z\\d/])`;

/** 2 is 两 before what is counted, 二 before what is numbered (2号, 2月, 2级 ...). */
const NUMBERED = '号月日级期等届楼班队路线环审校度版维连部组年级';
const withTwo = (said: string, next: string): string => (said === '二' && next !== '' && !NUMBERED.includes(next) && /[\p{Script=Han}]/u.test(next) ? '两' : said);

const zero = (minutes: string): string => (minutes.startsWith('0') ? `零${digitByDigit(minutes[1]!)}` : cardinal(minutes));
const hour = (digits: string): string => (Number(digits) === 2 ? '两' : cardinal(String(Number(digits))));
function timeOfDay(hours: string, minutes: string, seconds?: string): string {
  const rest = seconds === undefined ? '' : `${zero(seconds)}秒`;
  if (minutes === '00' && !rest) return `${hour(hours)}点整`;
  return `${hour(hours)}点${zero(minutes)}分${rest}`;
}

const HOTLINE_BEFORE = '(?<=(?:拨打|致电|热线|电话|客服|短信|发送|号码|平台|“|”)[：:]?)';
const HOTLINE_AFTER = '(?=[”"]?(?:[\\p{Script=Han}]{0,6}(?:热线|平台|电话|专线)|报警|急救|指挥中心|客服|联动|火警|接警))';
const SCORE_AFTER = '(?=[的]?(?:的比分)?(?:战胜|取胜|击败|大胜|险胜|获胜|负于|不敌|逆转|力克|小胜|完胜|落败|战平|领先|落后|夺冠))';
const SCORE_BEFORE = '(?<=(?:比分|比例|配比|总分|局分|扳成|改写为|定格在)[为是：:]?)';
const YEAR = '(?:1[0-9]|20|21)\\d{2}';
const COUNTED_YEARS_BEFORE = '(?<!(?:历时|历经|长达|距今|约|近|超|逾|有|跨越|延续)[过了]?)';
const COUNTED_YEARS_AFTER = '(?!(?:历史|文明|古|前的|的历史|之久|时间|左右))';

type Groups = (string | undefined)[];
type Say = (groups: Groups, whole: string, next: string) => string;
type Rule = readonly [pattern: RegExp, say: Say];
const rule = (pattern: string, say: Say): Rule => [new RegExp(pattern, 'gu'), say];
const part = (groups: Groups, index: number): string => groups[index] ?? '';

const RULES: readonly Rule[] = [
  // Dates and years.
  rule(`${START}(${YEAR})[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12]\\d|3[01])${END}`, (g) => `${digitByDigit(part(g, 0))}年${cardinal(String(Number(g[1])))}月${cardinal(String(Number(g[2])))}日`),
  rule(`${START}(${YEAR})(年?)${DASH}(${YEAR})(?=学?年|赛季)`, (g) => `${digitByDigit(part(g, 0))}${part(g, 1)}至${digitByDigit(part(g, 2))}`),
  rule(`${START}(${YEAR})(?=年代)`, (g) => digitByDigit(part(g, 0))),
  rule(`${START}${COUNTED_YEARS_BEFORE}(${YEAR})(?=年)(?!年${COUNTED_YEARS_AFTER.slice(3)}`, (g) => digitByDigit(part(g, 0))),
  rule(`${START}((?:19[89]|20[0-4])\\d)(?=\\s*(?:[春夏秋冬》”]|全球|亚洲|亚太|数字|新年|全国|全省|全市|全县|中国|世界|国际|级|款|届|财年|赛季|奥运|亚运|“|中央))`, (g) => digitByDigit(part(g, 0))),
  rule(`${START}(\\d[05])(?=后(?!来|续|天|又|就|，|。|，))`, (g) => digitByDigit(part(g, 0))),
  // Telephones and hot-lines.
  rule(`${START}(0\\d{2,3})[-—](\\d{7,8})${END}`, (g) => telephone(part(g, 0) + part(g, 1))),
  rule(`${START}([48]00-?\\d{3}-?\\d{4})${END}`, (g) => telephone(part(g, 0))),
  rule(`${START}(1[3-9]\\d(?:[- ]?\\d{4}){2})${END}`, (g) => telephone(part(g, 0))),
  rule(`${HOTLINE_BEFORE}(\\d{3,12})(?![\\d,.%％万亿多余个人名条次元])`, (g) => telephone(part(g, 0))),
  rule(`${START}(\\d{3,8})${HOTLINE_AFTER}`, (g) => telephone(part(g, 0))),
  rule(`${START}(12345|12315|12306|12333|12348|12369|12388|12389|12320|12355|12377|1008[06]|10010|10000|95598|955\\d{2}|96\\d{3})(?![\\d,.%％万亿多余]|\\s*(?:[个人名条次元户只台辆件吨亩家位米公平千立]|${UNIT}))`, (g) => telephone(part(g, 0))),
  // Scores, ratios, times.
  rule(`${SCORE_BEFORE}(\\d{1,3})[:：](\\d{1,3})${END}`, (g) => `${cardinal(part(g, 0))}比${cardinal(part(g, 1))}`),
  rule(`${START}(\\d{1,3})[:：](\\d{1,3})${SCORE_AFTER}`, (g) => `${cardinal(part(g, 0))}比${cardinal(part(g, 1))}`),
  rule(`${START}([01]?\\d|2[0-4])[:：]([0-5]\\d)(?:[:：]([0-5]\\d))?(?:${DASH}([01]?\\d|2[0-4])[:：]([0-5]\\d))?${END}`,
    (g) => timeOfDay(part(g, 0), part(g, 1), g[2]) + (g[3] === undefined ? '' : `至${timeOfDay(g[3], part(g, 4))}`)),
  rule(`${START}(\\d+)[:：](\\d+)${END}`, (g) => `${cardinal(part(g, 0))}比${cardinal(part(g, 1))}`),
  // Shares.
  rule(`${START}(-?)(${NUMBER})([%％‰])(?:${DASH}(${NUMBER})[%％‰])`, (g) => { const of = part(g, 2) === '‰' ? '千分之' : '百分之'; return `${part(g, 0) ? '负' : ''}${of}${quantity(part(g, 1))}到${of}${quantity(part(g, 3))}`; }),
  rule(`${START}(${NUMBER})${DASH}(${NUMBER})([%％‰])`, (g) => `${part(g, 2) === '‰' ? '千分之' : '百分之'}${quantity(part(g, 0))}到${quantity(part(g, 1))}`),
  rule(`(?<![\\dA-Za-z])(-?)(${NUMBER})([%％‰])`, (g) => `${part(g, 0) ? '负' : ''}${part(g, 2) === '‰' ? '千分之' : '百分之'}${quantity(part(g, 1))}`),
  rule(`${START}([1-9]\\d{0,3})/([1-9]\\d{0,3})${END}`, (g) => `${cardinal(part(g, 1))}分之${cardinal(part(g, 0))}`),
  // Temperatures: below zero is 零下.
  rule(`${START}(-?)(${NUMBER})(?:℃|°C)?${DASH}(-?)(${NUMBER})(?:℃|°C)`, (g) => `${part(g, 0) ? '零下' : ''}${quantity(part(g, 1))}至${part(g, 2) ? '零下' : ''}${quantity(part(g, 3))}摄氏度`),
  rule(`(?<![\\dA-Za-z])(-?)(${NUMBER})(?:℃|°C)`, (g) => `${part(g, 0) ? '零下' : ''}${quantity(part(g, 1))}摄氏度`),
  rule(`(?<![\\dA-Za-z\\p{Script=Han}])-(${NUMBER})(?=度|摄氏度)`, (g) => `零下${quantity(part(g, 0))}`),
  // Money signs.
  rule(`[¥￥](${NUMBER})([万亿]*)`, (g) => `${quantity(part(g, 0))}${part(g, 1)}元`),
  rule(`\\$(${NUMBER})([万亿]*)`, (g) => `${quantity(part(g, 0))}${part(g, 1)}美元`),
  // Units written in signs.
  rule(`${START}(${NUMBER})${DASH}(${NUMBER})\\s*(${UNIT})`, (g) => `${quantity(part(g, 0))}至${quantity(part(g, 1))}${UNIT_OF.get(part(g, 2)) ?? ''}`),
  rule(`${START}(${NUMBER})([万亿余多]*)\\s*(${UNIT})`, (g) => `${quantity(part(g, 0))}${part(g, 1)}${UNIT_OF.get(part(g, 2)) ?? ''}`),
  // Models: Latin before the number says it digit by digit, but for the channels and meetings that everybody counts.
  rule('(?<![A-Za-z\\d])(CCTV|COP|PM|V)-?(\\d+(?:\\.\\d+)*)', (g) => `${part(g, 0)}${part(g, 1).split('.').length > 2 ? part(g, 1).split('.').map(cardinal).join('点') : quantity(part(g, 1))}`),
  rule('(?<![A-Za-z\\d])(G20)(?![\\d高A-Za-z])', () => 'G二十'),
  rule('(?<=[A-Za-z]-?)(\\d+)((?:\\.\\d+)?)', (g) => digitByDigit(part(g, 0)) + (part(g, 1) ? `点${digitByDigit(part(g, 1).slice(1))}` : '')),
  // Ranges and plain quantities.
  rule(`${START}(${NUMBER})([万亿]*)[—–\\-~～]+(${NUMBER})${END}`, (g, _, next) => `${withTwo(quantity(part(g, 0)), part(g, 1))}${part(g, 1)}至${withTwo(quantity(part(g, 2)), next)}`),
  rule('(?<=第)(\\d+)', (g) => cardinal(part(g, 0))),
  rule(`(?<![\\dA-Za-z\\p{Script=Han}—-])[-−](${NUMBER})`, (g) => `负${quantity(part(g, 0))}`),
  rule(`${START}(${NUMBER})`, (g, _, next) => withTwo(quantity(part(g, 0)), next)),
  rule('\\d+', (_, whole) => digitByDigit(whole)),
];

const SIGNS: Readonly<Record<string, string>> = {
  '+': '加', '＋': '加', '×': '乘', '&': '和', '＆': '和', '±': '正负', '＝': '等于', '=': '等于', '>': '大于', '＞': '大于', '<': '小于', '＜': '小于', '≥': '大于等于', '≤': '小于等于',
  '℃': '摄氏度', '㎡': '平方米', '㎞': '公里', '㎏': '公斤', '°': '度', '％': '百分之', '%': '百分之',
  'Ⅰ': '一', 'Ⅱ': '二', 'Ⅲ': '三', 'Ⅳ': '四', 'Ⅴ': '五', 'Ⅵ': '六', 'Ⅶ': '七', 'Ⅷ': '八', 'Ⅸ': '九', 'Ⅹ': '十',
};
const SIGN = new RegExp(`[${Object.keys(SIGNS).map(escaped).join('')}]`, 'gu');
/** Marks that make no sound and no pause. */
const SILENT = /["'“”‘’「」『』《》〈〉（）()【】[\]{}·•#@*_/\\|~～]/gu;

/** Full-width figures, letters and dashes are the same words. Signs stay: ㎡ folded to m2 would be lost. */
const halfWidth = (text: string): string => text.replace(/[０-９Ａ-Ｚａ-ｚ．－]/gu, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replaceAll('−', '-').replace(/(?<=\d)，(?=\d{3}(?!\d))/gu, ',');

/** What is said for a text: every figure and sign in Han characters, silent marks gone, pause marks kept. Total and without memory. */
export function spokenForm(text: string): string {
  let said = halfWidth(text).replaceAll('〇', '零');
  if (/\d/.test(said)) {
    for (const [pattern, say] of RULES) {
      said = said.replace(pattern, (whole: string, ...rest: unknown[]) => {
        // replace() gives groups, then the offset, then the whole string; none of these patterns has named groups.
        const at = rest.findIndex((one) => typeof one === 'number');
        const all = rest[at + 1] as string;
        return say(rest.slice(0, at) as Groups, whole, all[(rest[at] as number) + whole.length] ?? '');
      });
    }
  }
  return said.replace(SIGN, (sign) => SIGNS[sign] ?? '').replace(SILENT, '');
}

const HAN = /\p{Script=Han}/gu;
const LATIN = /[A-Za-z]+/g;

/** Syllables of a Latin word: capitals are spelled, one each; other words are said, one a group of vowels. */
function latinSyllables(word: string): number {
  if (!/[a-z]/.test(word)) return word.length;
  const vowels = word.toLowerCase().replace(/([^aeiouy])e$/, '$1').match(/[aeiouy]+/g);
  return vowels ? vowels.length : word.length;
}

/** Syllables of what is already a spoken form (see spokenForm). */
export function syllablesOfSpoken(spoken: string): number {
  let count = spoken.match(HAN)?.length ?? 0;
  for (const word of spoken.match(LATIN) ?? []) count += latinSyllables(word);
  return count;
}

/** How many syllables an anchor says for a text. */
export const syllables = (text: string): number => syllablesOfSpoken(spokenForm(text));
