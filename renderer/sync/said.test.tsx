import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { commands } from '../../shared/log/commands.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

/** Arguments that are people's own words; every other text is taken for an id, which nobody is to see. */
const TEXTS = new Set(['title', 'kicker', 'subtitle', 'name', 'slug', 'presenter', 'note', 'remark', 'reason', 'licence', 'sentence']);
const ID = '01JDK6XV7Q3W8RZ5';
const WORDS = '车祸现场';
const doc = docOfBlocks([{ id: 'a', kind: 'lead', text: WORDS }]);

type Schema = Readonly<Record<string, unknown>> & { readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[]; readonly items?: Schema; readonly anyOf?: readonly Schema[]; readonly enum?: readonly unknown[] };

/** Something that a schema allows. Even turns give everything, odd ones only what must be; pairs of turns go through the values of an enum, through null, yes and no. */
function sample(schema: Schema, turn: number, name: string): unknown {
  const nth = <T,>(all: readonly T[]): T | undefined => all[Math.floor(turn / 2) % all.length];
  if ('const' in schema) return schema['const'];
  if (schema.enum) return nth(schema.enum);
  if (schema.anyOf) return sample(nth(schema.anyOf) ?? {}, turn, name);
  switch (Array.isArray(schema['type']) ? nth<unknown>(schema['type']) : schema['type']) {
    case 'object': {
      if (!schema.properties) return { title: { was: WORDS, is: WORDS } };
      const kept = Object.entries(schema.properties).filter(([key]) => turn % 2 === 0 || schema.required?.includes(key));
      return Object.fromEntries(kept.map(([key, one]) => [key, sample(one, turn, key)]));
    }
    case 'array': return schema.items?.enum ? [...schema.items.enum] : [sample(schema.items ?? {}, turn, name), sample(schema.items ?? {}, turn + 1, name)];
    case 'boolean': return nth([true, false]);
    case 'null': return null;
    case 'number': case 'integer': return Math.min(Number(schema['maximum'] ?? Infinity), Math.max(Number(schema['minimum'] ?? 0), 40 + turn));
    case 'string': return name === 'date' ? '2026-11-30' : TEXTS.has(name) ? WORDS : `${ID}${turn}`;
    default: return name === 'doc' ? doc : WORDS;
  }
}
const TURNS = 20;
const given = [...commands.values()].flatMap(({ name, args }) => Array.from({ length: TURNS }, (_, turn) => ({ name, turn, args: sample(z.toJSONSchema(args, { io: 'input' }) as Schema, turn, ''), schema: args })));

const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, '\n').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

for (const language of ['zh-CN', 'en'] as const) {
  describe(`what a command says, in ${language}`, () => {
    let say: (one: Pick<(typeof given)[number], 'name' | 'args'> & { now?: Record<string, unknown> }, named?: (id: string) => string | undefined) => string;
    beforeAll(async () => {
      vi.resetModules();
      vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify(language) : null) });
      const { Said } = await import('./Said.tsx');
      const { saidText } = await import('./said-text.ts');
      const { commandName } = await import('../app/notices.ts');
      say = ({ now = {}, ...one }, named = () => undefined) => `${commandName(one.name)}\n${textOf(renderToStaticMarkup(<Said given={{ ...one, now }} named={named} />))}\n${saidText({ ...one, now }, named)}`;
    }, 60_000);
    afterEach(() => vi.restoreAllMocks());

    it('is asked of arguments that each command takes', () => expect(given.filter(({ args, schema }) => !schema.safeParse(args).success).map(({ name, turn }) => `${name} ${turn}`)).toEqual([]));

    it.each([...commands.keys()])('%s is in people’s words', (name) => {
      vi.spyOn(console, 'warn').mockImplementation((message) => { throw new Error(String(message)); }); // a message that is missing
      for (const one of given.filter((other) => other.name === name)) {
        for (const named of [() => undefined, () => WORDS]) {
          const said = say(one, named);
          expect(said).not.toMatch(/[{}[\]]|undefined|null|NaN|\b[a-z]+\.[a-zA-Z]+\b/);
          expect(said).not.toContain(ID);
          // Names of arguments and of their values are English: in Chinese none is left, but for units and what is called so.
          if (language === 'zh-CN') expect(said.replace(/\bApp\b|\bdB\b|\b[KMG]?B\b|\b[VA][12]\b/g, '')).not.toMatch(/[a-zA-Z]{2,}/);
          for (const field of Object.keys(one.args as object)) expect(said.split('\n')).not.toContain(field);
        }
      }
    });
  });
}

describe('what an edit of a cut says', () => {
  const clip = (id: string, from: number, start: number, more: object = {}) => ({ id, asset: `${ID}A`, in: from, length: 150, start, link: null, gain: 0, block: null, ...more });
  let sentences: (typeof import('./sentences.ts'))['sentencesOf'];
  beforeAll(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: () => null });
    ({ sentencesOf: sentences } = await import('./sentences.ts'));
  }, 60_000);
  const named = (id: string) => (id === `${ID}A` ? '车祸现场.mp4' : undefined);

  it('which clips come, in the timecode of the cut screen; picture and sound that hang together are one', () => {
    const put = [{ track: 'V1', clip: clip('a', 300, 25, { link: 'x' }) }, { track: 'A1', clip: clip('b', 300, 25, { link: 'x', gain: -3 }) }, { track: 'V2', clip: clip('c', 0, 500, { asset: 'gone' }) }];
    expect(sentences({ name: 'cut.patch', args: { put, remove: [] }, now: { clips: [] } }, named)).toEqual([
      '放入 2 个片段：', 'V1+A1 车祸现场.mp4 00:00:12:00 - 00:00:18:00，放在 00:00:01:00，音量 -3 dB', 'V2 （名称不详） 00:00:00:00 - 00:00:06:00，放在 00:00:20:00',
    ]);
  });
  it('which change, which go, and how many of those are not there any more', () => {
    const now = { clips: [{ track: 'V1', clip: clip('a', 300, 0) }, { track: 'V1', clip: clip('b', 0, 150) }] };
    expect(sentences({ name: 'cut.patch', args: { put: [{ track: 'V1', clip: clip('a', 325, 0) }], remove: ['b', 'z'] }, now }, named)).toEqual([
      '1 个片段改成：', 'V1 车祸现场.mp4 00:00:13:00 - 00:00:19:00，放在 00:00:00:00', '删除 1 个片段：', 'V1 车祸现场.mp4 00:00:00:00 - 00:00:06:00，放在 00:00:06:00', '删除 1 个片段，它们不在本机现在的粗剪里。',
    ]);
  });
  it('of a cut that is not here only what was wanted', () => expect(sentences({ name: 'cut.patch', args: { put: [{ track: 'V1', clip: clip('a', 0, 0) }], remove: [] }, now: {} }, named)[0]).toBe('放入或改动 1 个片段：'));
  it('of arguments that cannot be read nothing', () => expect(sentences({ name: 'cut.patch', args: { put: 'x' }, now: {} }, named)).toEqual([]));
});
