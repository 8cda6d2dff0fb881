import { beforeEach, expect, it } from 'vitest';
import { PasswordDoor } from './password-door.ts';

let now = 0;
let trying = 0;
let most = 0;
let door: PasswordDoor;
beforeEach(() => { now = 1; trying = 0; most = 0; door = new PasswordDoor(() => now); });

const attempt = (name: string, fits: boolean): Promise<string> => door.try(name, async () => {
  most = Math.max(most, ++trying);
  await new Promise(setImmediate);
  trying--;
  return fits;
});

it('sixty guesses that are sent at once are eight guesses, one at a time', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_one, number) => attempt('记者甲', number === 59)));
  expect([answers.filter((one) => one === 'wrong').length, answers.filter((one) => one === 'too-many').length, most]).toEqual([8, 52, 1]);
  now += 60_001;
  expect(await attempt('记者甲', true)).toBe('fits');
});

it('a clock that is put back keeps nobody waiting for the days it was ahead', async () => {
  for (let tries = 0; tries < 9; tries++) await attempt('记者甲', false);
  now -= 86_400_000;
  expect(await attempt('记者甲', true)).toBe('fits');
});

it('another name is not kept waiting for it, and a right password makes what was wrong before forgotten', async () => {
  for (let tries = 0; tries < 7; tries++) await attempt('记者甲', false);
  expect([await attempt('记者甲', true), await attempt('记者甲', false), await attempt('编辑甲', true)]).toEqual(['fits', 'wrong', 'fits']);
});

it('a try that ends in an error is not the end of the others', async () => {
  await expect(door.try('记者甲', () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(await attempt('记者甲', true)).toBe('fits');
});

it('more than a newsroom at once is turned away', async () => {
  const answers = await Promise.all(Array.from({ length: 500 }, (_one, number) => attempt(`某人${number}`, true)));
  expect(answers.filter((one) => one === 'too-many').length).toBe(100);
});
