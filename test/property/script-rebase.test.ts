import { RemoveMarkStep, Step, Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { mergeSteps } from '../../shared/script/merge-steps.ts';
import { scriptParts } from '../../shared/script/rebase-parts.ts';
import { rebaseSteps } from '../../shared/script/rebase.ts';
import { scriptSchema } from '../../shared/script/schema.ts';
import { finestSteps } from '../../shared/script/finest-steps.ts';
import { stepsBetween } from '../../shared/script/steps-between.ts';
import { act, baseScript, chance, damage, freshText, history, MIXES, replay, UNHARMED, WIDE_MIXES, type Action } from './script-history.ts';

/** How many histories of each kind; the nightly run asks for more. */
const HISTORIES = Number(process.env['BIANBO_HISTORIES'] ?? 400);

describe('two authors who wrote apart', () => {
  for (const [name, mix] of Object.entries(MIXES)) {
    for (const actions of [5, 20, 60]) {
      it(`${name}, ${actions} actions each: nothing lost, nothing doubled, nothing back from the dead`, () => {
        for (let seed = 1; seed <= HISTORIES; seed++) {
          const random = chance(seed + actions * 1_000_003);
          const text = freshText();
          const base = baseScript(random, text);
          const ours = history(base, actions, mix, random, text);
          const theirs = history(base, actions, mix, random, text);
          const { steps, origin, remote, doc, beside } = rebaseSteps(base, ours.steps, theirs.steps);
          expect(beside, `seed ${seed}`).toBeNull();
          const where = `seed ${seed}`;
          expect(replay(theirs.doc, steps.map((step) => Step.fromJSON(scriptSchema, step.toJSON()))).toJSON(), where).toEqual(doc.toJSON());
          expect(replay(ours.doc, remote).toJSON(), where).toEqual(doc.toJSON());
          expect(origin.length, where).toBe(steps.length);
          expect(origin.every((one, i) => one >= (origin[i - 1] ?? 0) && one < ours.steps.length), where).toBe(true);
          expect(damage(base, ours.doc, theirs.doc, doc), where).toEqual(UNHARMED);
        }
      });
    }
  }

  it('long histories of 1,000 actions each', () => {
    for (let seed = 1; seed <= Math.max(3, HISTORIES / 200); seed++) {
      const random = chance(seed * 7919);
      const text = freshText();
      const base = baseScript(random, text);
      const ours = history(base, 1000, MIXES.heavy, random, text);
      const theirs = history(base, 1000, MIXES.heavy, random, text);
      expect(damage(base, ours.doc, theirs.doc, rebaseSteps(base, ours.steps, theirs.steps).doc), `seed ${seed}`).toEqual(UNHARMED);
    }
  });

  it('in a script of many paragraphs what is woven part by part is what all in one gives', () => {
    const mixes = Object.values(WIDE_MIXES);
    let parted = 0;
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const random = chance(seed * 31_337);
      const text = freshText(seed % 4 ? 0 : 5);
      const base = baseScript(random, text, 2 + random.below(20), 20);
      const [ours, theirs] = [seed, seed >> 3].map((mix) => history(base, 1 + random.below(12), mixes[mix % mixes.length]!, random, text)) as [Transform, Transform];
      if (scriptParts(base, ours.steps, theirs.steps)) parted++;
      // Reaches over all of it and changes nothing.
      const whole = new RemoveMarkStep(0, base.content.size, scriptSchema.marks.strong.create());
      const [once, again] = [rebaseSteps(base, ours.steps, theirs.steps), rebaseSteps(base, [whole, ...ours.steps], theirs.steps)];
      expect(JSON.stringify([once.doc, once.salvaged]), `seed ${seed}`).toBe(JSON.stringify([again.doc, again.salvaged]));
      expect(replay(theirs.doc, once.steps).eq(once.doc) && replay(ours.doc, once.remote).eq(once.doc), `seed ${seed}`).toBe(true);
      expect(once.origin.every((one, i) => one >= (once.origin[i - 1] ?? 0) && one < ours.steps.length), `seed ${seed}`).toBe(true);
    }
    expect(parted).toBeGreaterThan(HISTORIES / 2);
  });

  it('each kind of action against each other one in the same block and the next', () => {
    const kinds: Action[] = ['type', 'del', 'across', 'split', 'join', 'kind', 'retype', 'delblock', 'addblock', 'mark', 'replace'];
    for (const a of kinds) for (const b of kinds) for (const beside of [0, 1]) for (let seed = 1; seed <= 40; seed++) {
      const random = chance(seed * 104_729);
      const text = freshText();
      const base = baseScript(random, text, 5);
      const [ours, theirs] = [new Transform(base), new Transform(base)];
      act(ours, a, random, text, 2);
      act(theirs, b, random, text, 2 + beside);
      expect(damage(base, ours.doc, theirs.doc, rebaseSteps(base, ours.steps, theirs.steps).doc), `${a} with ${b} ${beside} seed ${seed}`).toEqual(UNHARMED);
    }
  });
});

describe('three authors who meet again and again through one list of steps', () => {
  it('all end with the same script and nobody loses a word', () => {
    for (let seed = 1; seed <= Math.max(20, HISTORIES / 10); seed++) {
      const random = chance(seed * 40_503);
      const text = freshText();
      let pool = baseScript(random, text, 5);
      const log: Step[] = [];
      const authors = [0, 1, 2].map(() => ({ seen: 0, base: pool, doc: pool, steps: [] as Step[], typed: new Set<string>() }));
      const meet = (author: (typeof authors)[number]): void => {
        const { steps, doc, beside } = rebaseSteps(author.base, author.steps, log.slice(author.seen));
        expect(beside, `seed ${seed}`).toBeNull();
        log.push(...steps);
        pool = doc;
        Object.assign(author, { seen: log.length, base: doc, doc, steps: [] });
      };
      for (let round = 0; round < 60; round++) {
        const author = authors[random.below(3)]!;
        const tr = new Transform(author.doc);
        act(tr, random() < 0.8 ? 'type' : (['split', 'kind', 'mark', 'addblock'] as const)[random.below(4)]!, random, text);
        for (const char of tr.doc.textContent) if (!author.doc.textContent.includes(char)) author.typed.add(char);
        author.steps.push(...tr.steps);
        author.doc = tr.doc;
        if (random() < 0.3) meet(author);
      }
      for (let i = 0; i < 2; i++) authors.forEach(meet);
      for (const author of authors) {
        expect(author.doc.toJSON(), `seed ${seed}`).toEqual(pool.toJSON());
        expect([...author.typed].filter((char) => !pool.textContent.includes(char)), `seed ${seed}`).toEqual([]);
      }
      expect(new Set(pool.textContent).size, `seed ${seed}`).toBe(pool.textContent.length);
    }
  });
});

describe('steps between two scripts, and joined steps', () => {
  it('arrive exactly', () => {
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const random = chance(seed * 15_485_863);
      const text = freshText();
      const base = baseScript(random, text);
      const made = history(base, 1 + random.below(40), seed % 2 ? MIXES.heavy : MIXES.structure, random, text);
      for (const way of [stepsBetween, finestSteps]) expect(replay(base, way(base, made.doc)).toJSON(), `seed ${seed}`).toEqual(made.doc.toJSON());
      const joined = mergeSteps(made.steps);
      expect(replay(base, joined).toJSON(), `seed ${seed}`).toEqual(made.doc.toJSON());
      expect(joined.length).toBeLessThanOrEqual(made.steps.length);
    }
  });
});
