import { beforeEach, describe, expect, it, vi } from 'vitest';
import { standInBrowser } from '../data/stand-in-browser.ts';
import type { Collab, Unsent } from './collab.ts';

const words = (text: string): Unsent => ({ base: { type: 'doc' }, steps: [{ text }] });
const NEXT = 'somebody else sits down here, or the same person again';

describe('words that could not be sent before their writer left the workstation, while its window stays', () => {
  let rescue: typeof import('./rescue.ts');
  /** Whose words wait to be sent, of which script, as a window finds them at a sign-in. */
  const waiting = async () => (await rescue.left()).map(({ body, by, unsent }) => `${by} ${body} ${JSON.stringify(unsent.steps)}`);
  beforeEach(async () => {
    vi.resetModules();
    standInBrowser();
    rescue = await import('./rescue.ts');
    rescue.takeOver('script'); // an editor opens, and the window says that it lives
  });

  it('are its own while they sit there', async () => {
    rescue.keep('script', 'a', words('甲的话'));
    expect(await waiting()).toEqual([]);
  });
  it.each([
    ['has all taken that they write in the script', () => rescue.keep('script', 'b', null)],
    ['keeps words of their own in the script', () => rescue.keep('script', 'b', words('乙的话'))],
  ])('stay theirs when a colleague %s in that window', async (_what, colleague) => {
    rescue.keep('script', 'a', words('甲的话'));
    rescue.stopSending();
    colleague();
    expect(await waiting(), NEXT).toEqual(['a script [{"text":"甲的话"}]']);
  });
  it('are kept when their editor goes with the sign-out, and found at the next sign-in', async () => {
    rescue.stopSending(); // nobody is signed in
    rescue.keep('script', 'a', words('甲的话'));
    rescue.stopSending(); // somebody is
    rescue.takeOver('script');
    rescue.keep('script', 'b', null);
    expect(await waiting(), NEXT).toEqual(['a script [{"text":"甲的话"}]']);
  });
  it('are theirs also where their editor goes only when a colleague sits there already', async () => {
    const editor = rescue.takeOver('script');
    rescue.stopSending(); // a colleague is signed in: another window let them in
    rescue.keep('script', 'a', words('甲的话'));
    editor.letGo({ drop: () => {} } as unknown as Collab); // what is asked of one that goes
    rescue.takeOver('script');
    rescue.keep('script', 'b', null);
    expect([editor.isTheirs(), await waiting()], NEXT).toEqual([false, ['a script [{"text":"甲的话"}]']]);
  });
});
