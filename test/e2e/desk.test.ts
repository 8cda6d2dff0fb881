/** Two people write in one story: in a real Chromium, with an input method composing, over broken links and closed windows. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeskPage } from './support/desk-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const why = missing('browser');

describe.skipIf(why !== null)('the story desk', () => {
  let one: Suite;
  let two: Suite;
  let mine: DeskPage;
  let theirs: DeskPage;
  let ime: CDPSession;

  beforeAll(async () => {
    one = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    two = await startSuite({ shell: 'browser', pool: one.pool, size: { width: 1280, height: 720 } });
    mine = await DeskPage.signedIn(one.page, '记者甲');
    theirs = await DeskPage.signedIn(two.page, '编辑甲');
    ime = await one.page.context().newCDPSession(one.page);
  }, 120_000);
  afterAll(async () => { await two?.close(); await one?.close(); });

  const both = async (title: string): Promise<void> => {
    await mine.newStory(title);
    await theirs.open(title);
  };

  /** As if the same person had the suite open in another browser: pages of it are windows of their own. */
  const anotherBrowser = async () => one.page.context().browser()!.newContext({ storageState: await one.page.context().storageState() });
  const opened = async (page: Page): Promise<DeskPage> => { await page.goto(one.page.url()); return DeskPage.on(page); };

  it('what one types stands at the other workstation, and both have the same text', async () => {
    await both('城东停车场今天启用');
    await mine.writeAtEnd(0, '今天上午，城东停车场正式启用。');
    await theirs.sees('今天上午，城东停车场正式启用。');
    await theirs.writeAtEnd(0, '二百一十六个泊位全部开放。');
    await mine.sees('今天上午，城东停车场正式启用。二百一十六个泊位全部开放。');
    expect(await mine.blocks()).toEqual(await theirs.blocks());
  });

  it('steps of others wait while an input method composes; nothing is doubled or lost', async () => {
    await both('输入法写稿');
    await mine.writeAtEnd(0, '各位观众，');
    await theirs.sees('各位观众，');
    await mine.cursorAtEnd(0);
    for (const part of ['w', 'wan', 'wan shang']) await ime.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
    await theirs.writeAtStart(0, '【快讯】');
    await theirs.writeAtEnd(0, '现在播送简讯。');
    await one.page.waitForTimeout(400);
    expect((await mine.blocks()).join()).not.toContain('【快讯】');
    await ime.send('Input.imeSetComposition', { text: 'wan shang hao', selectionStart: 13, selectionEnd: 13 });
    await ime.send('Input.insertText', { text: '晚上好' });
    for (const part of ['【快讯】', '现在播送简讯。']) await mine.sees(part);
    await theirs.sees('晚上好');
    const [words] = await mine.blocks();
    expect(await theirs.blocks()).toEqual(await mine.blocks());
    for (const part of ['【快讯】', '各位观众，', '晚上好', '现在播送简讯。']) expect(words!.split(part).length - 1, `${part} in ${words}`).toBe(1);
    expect(words).not.toContain('wan');
  });

  it('letters of which a word is to be made are nobody else’s, and what was chosen is everybody’s at once: over a selection of two blocks too', async () => {
    await both('拼音');
    await mine.writeAtEnd(0, '各位观众晚上好。');
    await one.page.keyboard.press('Enter');
    await one.page.keyboard.insertText('欢迎收看奉视新闻。');
    await theirs.shows(['各位观众晚上好。', '欢迎收看奉视新闻。']);
    await mine.select(0, 4, 1, 4);
    for (const part of ['d', 'dajia', 'da jia zai', '大家zai']) await ime.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
    await mine.shows(['各位观众大家zai奉视新闻。']);
    await theirs.writeAtEnd(1, '（导语）');
    await one.page.waitForTimeout(2500); // longer than what has no letters is held
    expect(await theirs.blocks()).toEqual(['各位观众晚上好。', '欢迎收看奉视新闻。（导语）']);
    await ime.send('Input.insertText', { text: '大家在' });
    await theirs.shows(['各位观众大家在奉视新闻。（导语）']);
    await mine.shows(['各位观众大家在奉视新闻。（导语）']);
    await mine.cursorAtEnd(0);
    for (const part of ['G', 'GDP']) await ime.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
    await ime.send('Input.insertText', { text: 'GDP' });
    await theirs.shows(['各位观众大家在奉视新闻。（导语）GDP']);
  });

  it('a window that is killed, or read anew, in the middle of a composition leaves none of its letters in the script, and the next one says which they were', async () => {
    await both('组字时崩溃');
    await mine.writeAtEnd(0, '正文。');
    const context = await anotherBrowser();
    const [other, second] = [await context.newPage(), await context.newPage()];
    await (await opened(other)).open('拼音');
    const writing = await opened(second);
    await writing.open('组字时崩溃');
    const input = await context.newCDPSession(second);
    const composes = async (text: string): Promise<void> => {
      await input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await writing.sees(text);
    };
    await writing.writeAtEnd(0, '补充');
    await composes('xin xi');
    await second.reload();
    await writing.shows(['正文。补充']);
    await other.getByText('“xin xi”还没有上屏').first().waitFor();
    await writing.cursorAtEnd(0);
    await composes('说明wen');
    // Until the browser keeps it: then another page of it can read it.
    await expect.poll(() => other.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('bianbo.unsent.') && localStorage.getItem(key)!.includes('说明wen')))).toBe(true);
    await second.goto('chrome://crash').catch(() => undefined);
    await other.getByText('“说明wen”还没有上屏').first().waitFor();
    await (await opened(other)).open('组字时崩溃');
    await theirs.shows(['正文。补充']);
    await mine.shows(['正文。补充']);
    await context.close();
  });

  it('each of these composes without a first character doubled: after bold, in an empty block, after a block was made, beside others’ text', async () => {
    await both('输入法四处');
    const compose = async (text: string): Promise<void> => {
      await ime.send('Input.imeSetComposition', { text: 'z', selectionStart: 1, selectionEnd: 1 });
      await ime.send('Input.imeSetComposition', { text: 'zhong', selectionStart: 5, selectionEnd: 5 });
      await ime.send('Input.insertText', { text });
    };
    await mine.cursorAtEnd(0);
    await compose('中新社');
    await one.page.keyboard.press('Control+b');
    await compose('快讯');
    await one.page.keyboard.press('Control+b');
    await one.page.keyboard.press('Enter');
    await compose('第二段');
    await theirs.sees('第二段');
    await theirs.writeAtEnd(1, '，他人续写');
    await mine.sees('第二段，他人续写');
    await mine.cursorAtEnd(1);
    await compose('完');
    await theirs.sees('第二段，他人续写完');
    expect(await mine.blocks()).toEqual(['中新社快讯', '第二段，他人续写完']);
    expect(await theirs.blocks()).toEqual(['中新社快讯', '第二段，他人续写完']);
  });

  it('a candidate is not confirmed as a new block, and an Enter outside of it is', async () => {
    await both('回车');
    await mine.cursorAtEnd(0);
    await ime.send('Input.imeSetComposition', { text: 'hao', selectionStart: 3, selectionEnd: 3 });
    await one.page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true })));
    await ime.send('Input.insertText', { text: '好' });
    await mine.shows(['好']);
    await one.page.keyboard.press('Enter');
    await mine.shows(['好', '']);
    expect(new Set(await mine.ids()).size).toBe(2);
  });

  it('what stands beside the paragraphs follows the words, here and at the other workstation: kinds, seconds, the columns of a whole table; while an input method composes it waits', async () => {
    await both('段落旁');
    await mine.writeAtEnd(0, '春耕生产全面展开。');
    await expect.poll(async () => (await mine.beside()).map((one) => ({ ...one, seconds: one.seconds !== '' }))).toEqual([{ label: '导语', seconds: true, columns: '' }]);
    const [short] = await mine.beside();
    await mine.writeAtEnd(0, '全县今年计划播种面积一百二十万亩，比去年增加三万亩，农资已经备齐。');
    await expect.poll(async () => (await mine.beside())[0]!.seconds).not.toBe(short!.seconds);
    await one.page.keyboard.press('Enter');
    await mine.paste('<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>');
    await expect.poll(async () => (await mine.beside()).map(({ label, columns }) => `${label} ${columns}`)).toEqual(['导语 ', '表格行 4em', '表格行 4em']);
    await mine.writeAtEnd(2, '万亩以上高标准农田');
    await expect.poll(async () => (await mine.beside()).map(({ columns }) => columns)).toEqual(['', '10.6em', '10.6em']);
    await expect.poll(async () => JSON.stringify(await theirs.beside()) === JSON.stringify(await mine.beside())).toBe(true);

    await mine.cursorAtEnd(0);
    const [before] = await mine.beside();
    for (const part of ['x', 'xian', 'xian zai kai shi bo zhong le']) await ime.send('Input.imeSetComposition', { text: part, selectionStart: part.length, selectionEnd: part.length });
    await one.page.waitForTimeout(200);
    expect((await mine.beside())[0]).toEqual(before);
    await ime.send('Input.insertText', { text: '现在各乡镇已经开始播种，预计月底前全部完成' });
    await expect.poll(async () => (await mine.beside())[0]!.seconds).not.toBe(before!.seconds);
    expect(await mine.beside()).toHaveLength(3);
  });

  it('who speaks in a bite is kept where its story is left by a key as soon as it is typed', async () => {
    await mine.newStory('打完姓名就走');
    await mine.writeAtEnd(0, '方便多了。');
    await one.page.keyboard.press('Control+4');
    const name = one.page.getByRole('textbox', { name: '姓名' });
    await name.click();
    await one.page.keyboard.insertText('周女士');
    await one.page.keyboard.press('Alt+n');
    await one.page.waitForFunction(() => [...document.querySelectorAll('input')].some((field) => field.value === '未命名稿件'));
    await mine.open('打完姓名就走');
    await mine.cursorAtEnd(0);
    await expect.poll(() => name.inputValue()).toBe('周女士');
  });

  it('undo takes back own words only', async () => {
    await both('撤销');
    await mine.writeAtEnd(0, '甲写的。');
    await theirs.sees('甲写的。');
    await theirs.writeAtStart(0, '乙写的。');
    await mine.sees('乙写的。甲写的。');
    await mine.cursorAtEnd(0);
    await one.page.keyboard.press('Control+z');
    await theirs.shows(['乙写的。']);
    expect(await mine.blocks()).toEqual(['乙写的。']);
    await one.page.keyboard.press('Control+y');
    await theirs.shows(['乙写的。甲写的。']);
  });

  it('a window that is closed in the middle of a sentence loses none of it', async () => {
    await both('关窗');
    // The browser stays: what its network had not sent when the page went lies there, and goes out from another page.
    const second = await one.page.context().newPage();
    const writing = await opened(second);
    await writing.writeAtEnd(0, '写到一半就关窗');
    await second.close();
    await mine.sees('写到一半就关窗');
    await theirs.sees('写到一半就关窗');
  });

  it('what a window had not sent when it was closed goes out from another one, under whatever script that has open', async () => {
    await both('关窗没发出去');
    const context = await anotherBrowser();
    const [other, second] = [await context.newPage(), await context.newPage()];
    await (await opened(other)).open('撤销');
    const writing = await opened(second);
    await writing.open('关窗没发出去');
    await writing.writeAtEnd(0, '发出去了。');
    await theirs.sees('发出去了。');
    await second.evaluate(() => { WebSocket.prototype.send = () => {}; }); // as when the machine is too busy for it
    await writing.writeAtEnd(0, '没来得及发的半句');
    await second.close();
    await theirs.sees('发出去了。没来得及发的半句');
    expect(await theirs.blocks()).toEqual(['发出去了。没来得及发的半句']);
    await expect.poll(() => other.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('bianbo.unsent.')))).toEqual([]);
    await context.close();
  });

  it('words that wait are not lost with a script that cannot be opened for a while', async () => {
    await both('读不到的稿子');
    const context = await anotherBrowser();
    const second = await context.newPage();
    let gone = false;
    // As while the workstation's cache is filled anew: this script is not there.
    await second.routeWebSocket(/./, (window) => {
      const workstation = window.connectToServer();
      window.onMessage((message) => {
        const said = JSON.parse(message.toString()) as { id: number; call: string };
        if (gone && /^doc\.(open|push)$/.test(said.call)) window.send(JSON.stringify({ id: said.id, error: { refused: 'gone', params: {} } })); else workstation.send(message);
      });
    });
    const writing = await opened(second);
    await writing.open('读不到的稿子');
    gone = true;
    await writing.writeAtEnd(0, '没丢的话。');
    const choose = (story: string) => second.getByRole('option').filter({ hasText: story }).first().click();
    const cannot = second.locator('.script-error');
    await choose('撤销');
    await choose('读不到的稿子');
    await cannot.waitFor();
    gone = false;
    await writing.open('撤销');
    await writing.open('读不到的稿子');
    await writing.sees('没丢的话。');
    await theirs.sees('没丢的话。');
    expect(await theirs.blocks()).toEqual(['没丢的话。']);
    await context.close();
  });

  it('words that wait while another script is looked at are on the screen when one comes back, once', async () => {
    await both('来回切换');
    const context = await anotherBrowser();
    const second = await context.newPage();
    const writing = await opened(second);
    // A workstation that takes its time: everything arrives, in order, a second later.
    await second.evaluate(() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (words) { setTimeout(() => send.call(this, words), 1000); };
    });
    await writing.writeAtEnd(0, '等着的话。');
    await writing.open('关窗没发出去');
    await writing.open('来回切换');
    await writing.sees('等着的话。');
    await writing.writeAtEnd(0, '后来的话。');
    await theirs.sees('等着的话。后来的话。');
    expect(await theirs.blocks()).toEqual(['等着的话。后来的话。']);
    await context.close();
  });

  it('pasted text from Word becomes blocks with ids of their own; 【】 names their kinds', async () => {
    await both('粘贴');
    await mine.cursorAtEnd(0);
    await mine.paste('<html><head><style>p{mso-style:1}</style></head><body><!--StartFragment--><p class=MsoNormal>　　【导语】今年以来，新建停车位三百个。<o:p></o:p></p><p>　　【同期声】方便多了。</p><!--EndFragment--></body></html>');
    await theirs.shows(['今年以来，新建停车位三百个。', '方便多了。']);
    expect(await mine.kinds()).toEqual(['lead', 'sot']);
    await mine.paste('<p data-kind="sot" data-id="same">一</p><p data-kind="sot" data-id="same">二</p>');
    const ids = await mine.ids();
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('undo takes back what one typed oneself, and leaves what a colleague wrote among it', async () => {
    await both('写在别人的话中间');
    await mine.writeAtEnd(0, '今天上午开会。');
    await theirs.shows(['今天上午开会。']);
    await theirs.select(0, 4, 0, 4);
    await two.page.keyboard.insertText('九点');
    await mine.shows(['今天上午九点开会。']);
    await one.page.keyboard.press('Control+z');
    await theirs.shows(['九点']);
    await one.page.keyboard.press('Control+y');
    await theirs.shows(['今天上午九点开会。']);
    await one.page.keyboard.insertText('完。');
    await theirs.shows(['今天上午九点开会。完。']);
  });

  it('paragraphs that are dragged stay the ones that they were, and others go on writing in them', async () => {
    await both('拖动段落');
    await mine.cursorAtEnd(0);
    for (const [number, text] of ['导语。', '口播一。', '口播二。', '配音。'].entries()) {
      if (number > 0) await one.page.keyboard.press('Enter');
      await one.page.keyboard.insertText(text);
    }
    await theirs.shows(['导语。', '口播一。', '口播二。', '配音。']);
    const [lead, first, second, voice] = await mine.ids();
    await mine.dragBlocks(1, 2, 3);
    await theirs.shows(['导语。', '配音。', '口播一。', '口播二。']);
    expect(await mine.ids()).toEqual([lead, voice, first, second]);
    expect(await theirs.ids()).toEqual([lead, voice, first, second]);
    await theirs.writeAtEnd(2, '又及。');
    await mine.shows(['导语。', '配音。', '口播一。又及。', '口播二。']);
  });

  it('a kind is chosen by key and by 、 in an empty block; find counts ５ as 5', async () => {
    await both('段落类型');
    await mine.writeAtEnd(0, '共有５处');
    await one.page.keyboard.press('Control+2');
    await one.page.keyboard.press('Enter');
    await one.page.keyboard.insertText('、');
    await one.page.getByRole('listbox', { name: '段落类型' }).waitFor();
    await one.page.keyboard.press('ArrowDown');
    await one.page.keyboard.press('Enter');
    await expect.poll(() => mine.kinds()).toEqual(['read', 'read']);
    await one.page.keyboard.press('Control+4');
    await expect.poll(() => mine.kinds()).toEqual(['read', 'sot']);
    expect(await mine.blocks()).toEqual(['共有５处', '']);
    await one.page.keyboard.press('Control+f');
    await one.page.keyboard.insertText('5');
    await one.page.getByText('1/1').waitFor();
    await one.page.keyboard.press('Escape');
  });

  it('another channel’s version is made from the script with a title that fits', async () => {
    await both('一篇要发到微信的电视稿');
    await mine.writeAtEnd(0, '灯会昨晚开幕。');
    await mine.derive('微信', '标题');
    await theirs.sees('灯会昨晚开幕。');
    await expect.poll(() => mine.kinds()).toEqual(['para']);
    await one.shot('desk-wechat');
  });

  it('says who else is in the story, and who is writing', async () => {
    await both('两人同写');
    await theirs.writeAtEnd(0, '编辑先写。');
    await mine.sees('编辑先写。');
    await one.page.getByRole('complementary').getByText('编辑甲').waitFor();
    await one.page.getByText('正在写：编辑甲').waitFor();
    await one.page.getByRole('button', { name: '接手' }).click();
    await two.page.getByText('正在写：记者甲').waitFor();
    await one.shot('desk-together');
  });

  it('a story that is deleted says so where it is open, takes what is typed, and comes back out of the deleted ones', async () => {
    await both('删了又要');
    await mine.writeAtEnd(0, '删之前。');
    await theirs.sees('删之前。');
    await two.page.getByRole('button', { name: '删除稿件' }).click();
    await one.page.getByText('这篇稿件已删除').waitFor();
    await mine.writeAtEnd(0, '删之后。');
    await two.page.getByRole('button', { name: '已删除的稿件' }).click();
    await two.page.getByRole('button', { name: '删了又要' }).first().click();
    await theirs.shows(['删之前。删之后。']);
    await one.shot('desk-deleted');
    await two.shot('desk-bin');
    await two.page.getByRole('button', { name: '恢复《删了又要》' }).click();
    await two.page.getByText('没有已删除的稿件。').waitFor();
    await two.page.getByRole('button', { name: '返回' }).click();
    for (const { page } of [one, two]) {
      await page.getByText('这篇稿件已删除').waitFor({ state: 'detached' });
      await page.getByRole('option').filter({ hasText: '删了又要' }).waitFor();
    }
    expect([...one.errors, ...two.errors]).toEqual([]);
  });
});
