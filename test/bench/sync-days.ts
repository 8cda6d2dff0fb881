/** Ten days on the road: 20,000 commands of one's own meet 50,000 rows that others changed meanwhile. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../build/browser.mjs';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { chance } from '../property/script-history.ts';
import { bigNewsroom, newsText, ROWS, type BigNewsroom } from './big-newsroom.ts';
import { quantile, round, type Figure } from './figure.ts';
import { note } from './note.ts';
import { builtWorkstation, factsOf, freePort, Scale } from './sync-processes.ts';
import type { Given } from './sync-station.ts';

const TIMEOUT_MS = 600_000;
/** Own: titles, edits of scripts (one after the other, so that they are not merged into one), items of rundowns. 20,000 together. */
const SCRIPTS = 300;
const OWN = { titles: 7000, edits: 10_200, items: 2800 } as const;
/** Others': rows, 50,000 together; a third of the scripts is written by both. */
const OTHERS = { stories: 26_000, versions: 22_900, scripts: 100, items: 1000 } as const;
/** One frame of a display. */
const FRAME_MS = 1000 / 60;

/** Has others change rows in the pool's folder while nobody has it open. */
function othersWrite(data: string, big: BigNewsroom): void {
  const random = chance(50_000);
  const store = new PoolStore(path.join(data, 'pool.db'));
  const judge = new Judge(store, new PoolKey(path.join(data, 'pool-key.pem')));
  let count = 0;
  const commands: Omit<Command, 'id' | 'by' | 'at' | 'seen'>[] = [
    ...big.stories.slice(0, OTHERS.stories).map(({ story }) => ({ name: 'story.set', target: { kind: 'story' as const, id: story }, args: { title: newsText(random, 14) } })),
    ...big.stories.slice(0, OTHERS.versions).map(({ version }) => ({ name: 'version.titles', target: { kind: 'version' as const, id: version }, args: { title: newsText(random, 14) } })),
    ...big.stories.slice(0, OTHERS.scripts).map(({ version }) => ({ name: 'script.edit', target: { kind: 'body' as const, id: version }, args: { v: 0, steps: [{ stepType: 'replace', from: 2, to: 2, slice: { content: [{ type: 'text', text: '他们补写的一句话。' }] } }] } })),
    ...itemsOf(store, big).slice(0, OTHERS.items).map((id) => ({ name: 'item.set', target: { kind: 'item' as const, id }, args: { slug: newsText(random, 10) } })),
  ];
  for (let at = 0; at < commands.length; at += 500) {
    const { results } = judge.group([{ commands: commands.slice(at, at + 500).map((one) => ({ ...one, id: ulid(Date.now(), Uint8Array.from({ length: 10 }, () => random.below(256))), by: big.people[1 + (count++ % 200)]!.id, at: Date.now(), seen: 0 })), device: 'desk', signedIn: () => true }]);
    const refused = results[0]?.find((one) => one.outcome !== 'accepted');
    if (refused) throw new Error(`not accepted: ${JSON.stringify(refused)}`);
  }
  store.close();
}
const itemsOf = (store: PoolStore, { rundowns }: BigNewsroom): string[] => rundowns.flatMap((id) => store.records.children('item', id).map((one) => one.id));

function ownCommands(big: BigNewsroom, items: readonly string[]): Given[] {
  const random = chance(20_000);
  return [
    ...Array.from({ length: OWN.titles }, (): Given => ({ name: 'story.set', kind: 'story', id: big.stories[random.below(big.stories.length)]!.story, args: { title: newsText(random, 12) } })),
    ...Array.from({ length: OWN.items }, (): Given => ({ name: 'item.set', kind: 'item', id: items[random.below(items.length)]!, args: { slug: newsText(random, 9) } })),
  ];
}

/** A workstation's folder as it comes home, and a pool's as it has gone on; and what each own command took to be durable. */
async function onTheRoad(scale: Scale, big: BigNewsroom): Promise<{ station: string; pool: string; localMs: number[] }> {
  const pool = await scale.pool(big);
  const station = scale.folder();
  const made = scale.station();
  await made.do({ is: 'connect', data: station, pool: pool.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS });
  await made.do({ is: 'close' });
  await scale.endPool(pool);
  const store = new PoolStore(path.join(pool.data, 'pool.db'));
  const items = itemsOf(store, big);
  store.close();
  await made.do({ is: 'away', data: station });
  const localMs = await made.do<number[]>({ is: 'execute', commands: ownCommands(big, items) });
  localMs.push(...(await made.do<number[]>({ is: 'type', bodies: big.stories.slice(0, SCRIPTS).map((one) => one.version), rounds: OWN.edits / SCRIPTS, text: '路上写的。' })));
  await made.do({ is: 'close' });
  await made.end();
  othersWrite(pool.data, big);
  return { station, pool: pool.data, localMs };
}

/** Seconds from dialling until nothing waits and everything is here; the longest stall of the workstation's own loop meanwhile. */
async function home(scale: Scale, big: BigNewsroom, road: { station: string; pool: string }): Promise<Figure[]> {
  const folders = { station: scale.folder(), pool: scale.folder() };
  for (const which of ['station', 'pool'] as const) cpSync(road[which], folders[which], { recursive: true });
  const pool = await scale.newsroom.pool({ data: folders.pool });
  const station = scale.station();
  const connected = await station.do<number>({ is: 'connect', data: folders.station, pool: pool.url, account: big.people[0]!, timeoutMs: TIMEOUT_MS });
  const sent = await station.do<number>({ is: 'settle', timeoutMs: TIMEOUT_MS });
  const facts = await station.do<{ stallMs: number }>({ is: 'facts' });
  note('sync.ten_days_s', { connected, sent, station: facts, pool: factsOf(pool.child) });
  await station.do({ is: 'close' });
  await station.end();
  await scale.endPool(pool);
  return [
    { name: 'sync.ten_days_s', value: round((connected + sent) / 1000), unit: 's', limit: 5 },
    { name: 'sync.ten_days_workstation_stall_ms', value: round(facts.stallMs, 1), unit: 'ms', limit: null },
  ];
}

/** The longest that a window with the story list on it does not come to paint, beyond one frame, while all this happens behind it. */
async function windowStall(scale: Scale, big: BigNewsroom, road: { station: string; pool: string }): Promise<Figure> {
  const port = await freePort();
  const workstation = await builtWorkstation(road.station, `http://127.0.0.1:${port}`);
  const browser = await chromium.launch({ executablePath: findBrowser()!, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(await workstation.address());
    await page.getByRole('option').first().waitFor();
    await page.waitForTimeout(1000);
    const gaps = async (until: () => Promise<void>): Promise<{ longest: number; over: number; frames: number }> => {
      await page.evaluate(() => {
        const seen = { longest: 0, over: 0, frames: 0, going: true };
        Object.assign(window, { seen });
        let last = performance.now();
        const frame = (): void => { const now = performance.now(); seen.longest = Math.max(seen.longest, now - last); if (now - last > 34) seen.over++; seen.frames++; last = now; if (seen.going) requestAnimationFrame(frame); };
        requestAnimationFrame(frame);
      });
      await until();
      return page.evaluate(() => { const { seen } = window as unknown as { seen: { longest: number; over: number; frames: number; going: boolean } }; seen.going = false; return seen; }); // put there above
    };
    const still = await gaps(() => page.waitForTimeout(2000));
    const told = await gaps(async () => {
      await scale.newsroom.pool({ data: road.pool, port });
      await workstation.window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, TIMEOUT_MS);
      await page.waitForTimeout(500);
    });
    note('sync.ten_days_window_stall_ms', { still, told });
    return { name: 'sync.ten_days_window_stall_ms', value: round(Math.max(0, told.longest - FRAME_MS), 1), unit: 'ms', limit: 16 };
  } finally { await browser.close(); await workstation.end(); }
}

export async function daysFigures(): Promise<Figure[]> {
  const big = await bigNewsroom(ROWS);
  const scale = new Scale();
  try {
    const road = await onTheRoad(scale, big);
    const figures: Figure[] = [{ name: 'sync.local_durable_p95_ms', value: round(quantile(road.localMs, 0.95), 3), unit: 'ms', limit: 0.5 }, ...(await home(scale, big, road))];
    return findBrowser() ? [...figures, await windowStall(scale, big, road)] : figures;
  } finally { await scale.close(); }
}
