import { describe, expect, it } from 'vitest';
import { followed, given, isDue, left, putBack, refused, shown, typed, type Standing, type Writing } from './writing.ts';

const stands = (value: string, seen: number): Standing<number> => ({ value, seen });

/** A field as a person has it before them: what stands in the record changes under it, and what it gives is kept with what its writer had seen. */
class Field {
  now: Standing<number>;
  writing: Writing<number> | null = null;
  readonly gave: [text: string, seen: number][] = [];

  constructor(value: string, seen: number) { this.now = stands(value, seen); }
  get shows(): string { return shown(this.writing, this.now); }
  #is(writing: Writing<number> | null): this { this.writing = followed(writing, this.now); return this; }
  type(text: string): this { return this.#is(typed(this.writing, text, this.now)); }
  stands(value: string, seen: number): this { this.now = stands(value, seen); return this.#is(this.writing); }
  give(): this {
    if (!isDue(this.writing, this.now)) return this;
    this.gave.push([this.writing.text, this.writing.on.seen]);
    return this.#is(given(this.writing, this.now));
  }
  leave(): this { this.give(); return this.#is(left(this.writing)); }
  escape(): this {
    const back = putBack(this.writing, this.now);
    if (!back) return this.#is(null);
    this.gave.push([back.text, back.on.seen]);
    return this.#is({ ...given(back, this.now), before: null });
  }
  refuse(earlier: Writing<number>): this { return this.#is(refused(this.writing, earlier)); }
}

describe('a field that another person changes meanwhile', () => {
  it('shows the new value at once and gives nothing, when nothing was written', () => {
    const field = new Field('旧题', 4).stands('同事的题', 9);
    expect(field.shows).toBe('同事的题');
    expect(field.leave().gave).toEqual([]);
  });

  it('keeps what is being written, and gives it as written over what stood when it began', () => {
    const field = new Field('旧题', 4).type('我的').stands('同事的题', 9).type('我的题');
    expect(field.shows).toBe('我的题');
    expect(field.leave().gave).toEqual([['我的题', 4]]);
    expect(field.shows).toBe('我的题');
    expect(field.stands('我的题', 9).stands('又一题', 12).shows).toBe('又一题');
  });

  it('that was written in and is as it was gives nothing and shows the new value', () => {
    const field = new Field('旧题', 4).type('旧题了').stands('同事的题', 9).type('旧题');
    expect(field.shows).toBe('同事的题');
    expect(field.leave().gave).toEqual([]);
  });

  it('begins with what it shows then: a value that came before the first key was seen', () => {
    expect(new Field('旧题', 4).stands('同事的题', 9).type('同事的题，改').leave().gave).toEqual([['同事的题，改', 9]]);
  });

  it('gives nothing when both write the same', () => expect(new Field('旧题', 4).type('一样').stands('一样', 9).leave().gave).toEqual([]));

  it('shows the value after a pause in which what was written was given', () => {
    const field = new Field('旧题', 4).type('我的').give().stands('我的', 4).stands('同事的题', 9);
    expect(field.shows).toBe('同事的题');
    expect(field.leave().gave).toEqual([['我的', 4]]);
  });
});

describe('what was given', () => {
  it('stays on screen until it stands there', () => expect(new Field('旧题', 4).type('我的').leave().shows).toBe('我的'));
  it('is given on from what was given, by who has seen no more', () => {
    const field = new Field('旧题', 4).type('我的').give().type('我的题').stands('我的', 7).give().stands('我的题', 8);
    expect(field.gave).toEqual([['我的', 4], ['我的题', 4]]);
    expect(field.shows).toBe('我的题');
  });
  it('is taken back by writing what stood there, also before it has arrived', () => expect(new Field('旧题', 4).type('我的').give().type('旧题').give().gave).toEqual([['我的', 4], ['旧题', 4]]));
  it('is still to be read when it was refused, and is given another time', () => {
    const field = new Field('旧题', 4).type('我的');
    const earlier = field.writing!;
    field.leave().refuse(earlier);
    expect(field.shows).toBe('我的');
    expect(field.leave().gave).toEqual([['我的', 4], ['我的', 4]]);
  });
});

describe('Esc', () => {
  it('shows what stands there, which may be another than when writing began', () => {
    const field = new Field('旧题', 4).type('我的').stands('同事的题', 9).escape();
    expect([field.shows, field.gave]).toEqual(['同事的题', []]);
  });
  it('puts back what was there before a pause gave what was written', () => {
    const field = new Field('旧题', 4).type('我的').give().stands('我的', 5).type('我的题').escape();
    expect([field.shows, field.gave]).toEqual(['旧题', [['我的', 4], ['旧题', 4]]]);
    expect(field.stands('旧题', 6).stands('同事的题', 9).shows).toBe('同事的题');
  });
  it('leaves a value that somebody set after that', () => {
    const field = new Field('旧题', 4).type('我的').give().stands('我的', 5).type('我的题').stands('同事的题', 9).escape();
    expect([field.shows, field.gave]).toEqual(['同事的题', [['我的', 4]]]);
  });
});
