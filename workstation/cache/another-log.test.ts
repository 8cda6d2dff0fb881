import { expect, it } from 'vitest';
import { asUnseen } from './another-log.ts';

it('whatever a command says that was seen of another log, nothing of this one was; what it does stays', () => {
  const of = (args: unknown): unknown => asUnseen({ seen: 70, args });
  expect(of({ title: '春耕', passes: 2 })).toEqual({ seen: 0, args: { title: '春耕', passes: 0 } });
  expect(of({ deleted: true, knew: 69 })).toEqual({ seen: 0, args: { deleted: true, knew: 0 } });
  expect([of({ title: '春耕' }), of(null)]).toEqual([{ seen: 0, args: { title: '春耕' } }, { seen: 0, args: null }]);
});
