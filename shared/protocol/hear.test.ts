import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './answers.ts';
import { readFromPool, readToPool } from './hear.ts';
import type { FromPool, ToPool } from './pool.ts';
import { rowsHead, type Row } from './rows.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '稿', '’') });
const row: fc.Arbitrary<Row> = fc.record({ kind: name, seq: fc.nat(), id: name, parent: name, grp: name, sort: fc.integer(), json: fc.jsonValue().map((value) => JSON.stringify(value)) });
/** A row as the pool's query writes it (pool/store/scope.ts; its tests read that back). */
const rowLine = ({ kind, seq, id, parent, grp, sort, json }: Row): string => `${[kind, seq, id, parent, grp, sort, json].join('\t')}\n`;
const head = { from: 3, seq: 9, chain: 'c', more: true, edits: [{ body: 'b', v: 1, steps: [{ stepType: 'replace' }], command: 'x' }] };

describe('rows of a catch-up', () => {
  it('come out as they went in, whatever the records say', () => {
    fc.assert(fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      expect(readFromPool(rowsHead(head) + rows.map(rowLine).join(''))).toEqual({ is: 'rows', ...head, rows });
    }), { numRuns: 300 });
  });
  it('are not half taken in', () => {
    const whole = rowsHead(head) + rowLine({ kind: 'story', seq: 1, id: 'a', parent: '', grp: 'a', sort: 1, json: '{"id":"a"}' });
    for (let length = 1; length < whole.length; length++) {
      let rows: unknown = 'refused';
      try { const heard = readFromPool(whole.slice(0, length)); rows = heard.is === 'rows' ? heard.rows : heard; } catch { /* refused, as it should be */ }
      expect([length, rows]).toEqual([length, length === whole.indexOf('\n') + 1 ? [] : 'refused']);
    }
  });
});

describe('an end of another minor', () => {
  const ping: ToPool = { is: 'ping', at: 1 };
  const pong: FromPool = { is: 'pong', at: 1 };
  it('may say more than is known', () => {
    expect(readToPool(JSON.stringify({ ...ping, mood: 'good' }))).toEqual(ping);
    expect(readFromPool(JSON.stringify({ ...pong, mood: 'good' }))).toEqual(pong);
  });
  it('may not say what no log can keep, nor tell everybody more than a place', () => {
    const hello = { is: 'hello', protocol: 1, device: 'd', name: 'w', epoch: null, cursor: 0, chain: '', sessions: [], bodies: {} };
    expect(() => readToPool(JSON.stringify(hello))).not.toThrow();
    for (const device of ['\ud800', 'd\0', '']) expect(() => readToPool(JSON.stringify({ ...hello, device }))).toThrow();
    for (const more of [{ version: '稿'.repeat(2000) }, { block: '稿'.repeat(2000) }]) expect(() => readToPool(JSON.stringify({ is: 'presence', person: 'p', version: 'v', block: 'b', ...more }))).toThrow();
  });
  it('may ask what is not known', () => {
    expect(readToPool('{"is":"dream","ask":7}')).toEqual({ is: 'unknown', ask: 7 });
    expect(readFromPool('{"is":"dream","of":"sheep"}')).toEqual({ is: 'unknown', ask: null });
  });
  it('may name a kind of record that is not known', () => {
    const frame: FromPool = { is: 'frame', from: 0, seq: 1, chain: '', results: [], edits: [], more: false, changes: [{ kind: 'hologram', id: 'h', seq: 1, record: {} }] };
    expect(readFromPool(JSON.stringify(frame))).toEqual(frame);
  });
  it('may not talk nonsense', () => {
    for (const text of ['', 'null', '7', '[]', '{}', '{"is":7}', '{"is":"ping"}', '{"is":"constructor"', '{"is":"hello"}']) expect(() => readToPool(text), text).toThrow();
  });
});

describe('an answer of the pool', () => {
  it('is what was asked for, or is not understood', () => {
    const signedIn = { person: 'p1', token: 't' };
    expect(readAnswer('signIn', { ok: true, value: { ...signedIn, mood: 'good' } })).toEqual({ ok: true, value: signedIn });
    expect(readAnswer('asOf', { ok: true, value: null })).toEqual({ ok: true, value: null });
    expect(readAnswer('search', { ok: false, code: 'search-building' })).toEqual({ ok: false, code: 'search-building' });
    for (const value of [null, undefined, 'p1', {}, { person: 'p1' }, { person: 1, token: 't' }, [signedIn]]) expect(readAnswer('signIn', { ok: true, value }), JSON.stringify(value)).toEqual({ ok: false, code: 'not-understood' });
    const line = { seq: 1, name: 'n', by: 'b', at: 1, args: null };
    for (const value of [[line], { lines: [{ ...line, seq: 3, first: 1, since: 1, count: 3 }], next: null }, { lines: [], next: 7 }]) expect(readAnswer('history', { ok: true, value })).toEqual({ ok: true, value });
    for (const value of [null, {}, { lines: [line] }, [{ seq: 1 }], [{ seq: 1.5, name: 'n', by: 'b', at: 1, args: {} }]]) expect(readAnswer('history', { ok: true, value }), JSON.stringify(value)).toEqual({ ok: false, code: 'not-understood' });
  });
});

describe('what a stranger says to the pool', () => {
  const hello = { is: 'hello', protocol: 1, device: 'd'.repeat(36), name: '编辑部', epoch: null, cursor: 0, chain: '0'.repeat(64), sessions: ['t'.repeat(43)], bodies: { ['B'.repeat(26)]: 1 } } satisfies ToPool;
  const bodies = (count: number): Record<string, number> => Object.fromEntries(Array.from({ length: count }, (_one, index) => [`B${index}`, 0]));
  it('may be all that a workstation of ours ever has to say', () => {
    const most: ToPool = { ...hello, sessions: Array.from({ length: 1000 }, () => 't'.repeat(43)), bodies: bodies(100_000) };
    for (const said of [hello, most]) expect(readToPool(JSON.stringify(said))).toEqual(said);
  });
  it.each([
    ['a name for itself', { device: 'd'.repeat(41) }], ['no name', { device: '' }], ['a session', { sessions: ['t'.repeat(101)] }], ['sessions', { sessions: Array.from({ length: 1001 }, () => 't') }],
    ['scripts', { bodies: bodies(100_001) }], ['the name of a script', { bodies: { ['B'.repeat(41)]: 1 } }], ['a newsroom', { epoch: 'e'.repeat(101) }], ['a chain', { chain: 'c'.repeat(101) }],
  ])('has an end: %s', (_what, more) => expect(() => readToPool(JSON.stringify({ ...hello, ...more }))).toThrow());
  it.each([[{ is: 'setPassword', ask: 1, session: 't', person: 'p' }, ''], [{ is: 'setup', ask: 1, sample: false }, 'admin']])('has an end: a password in %j', (said, inside) => {
    const password = 'x'.repeat(1001);
    expect(() => readToPool(JSON.stringify({ ...said, ...(inside === '' ? { password } : { admin: { name: '管理员', password } }) }))).toThrow();
  });
});
