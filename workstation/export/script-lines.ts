/** A script as it is printed: what stands above it and its blocks with their marks. Plain text and DOCX are made from the same lines. */
import type { ItemMatter } from '../../shared/export/sheet.ts';
import type { PackageSheet } from '../../shared/export/package.ts';
import { readTime } from '../../shared/script/read-time.ts';
import type { Block } from '../../shared/script/schema.ts';
import { tablesAmong } from '../../shared/script/table.ts';
import { minutesSeconds, timecode } from '../../shared/units.ts';
import { minute } from './dates.ts';
import type { Words } from './messages.ts';

export interface ScriptLine {
  /** 【导语】 and the like, in the reader's language. */
  readonly mark: string;
  /** Name and role of who speaks in a sound bite; '' elsewhere. */
  readonly who: string;
  /** Where the block's picture or sound comes from; '' when it has none. */
  readonly source: string;
  /** Read time as m:ss; '' for what is not spoken. */
  readonly time: string;
  readonly text: string;
  readonly kind: Block['kind'];
}
export interface ScriptPage { readonly top: string; readonly title: string; readonly facts: readonly string[]; readonly passes: readonly string[]; readonly seal: string; readonly lines: readonly ScriptLine[] }

const LEVEL = ['package.level.1', 'package.level.2', 'package.level.3'] as const;

/** The printed page of an item with a version. `assetName` names the asset of an id. */
export function scriptPage({ item, blocks, seal }: ItemMatter, { rundown }: PackageSheet, assetName: (id: string) => string, words: Words): ScriptPage {
  const times = readTime(blocks, rundown.rate).blocks;
  const length = (ms: number | null): string => (ms === null ? words('package.none') : minutesSeconds(ms));
  return {
    top: [rundown.programme, rundown.date, words('package.doc.episode', { episode: rundown.episode }), item.number, words(`package.kind.${item.kind}`)].join('  '),
    title: item.title || item.slug,
    facts: [
      item.writer && words('package.script.writer', { name: item.writer }),
      item.presenter && words('package.script.presenter', { name: item.presenter }),
      words('package.script.times', { text: length(item.text), media: length(item.media), duration: minutesSeconds(item.duration) }),
    ].filter((line) => line !== ''),
    passes: item.passes.map(({ level, by, at }) => words('package.script.pass', { level: words(LEVEL[level - 1] ?? 'package.level.3'), name: by, time: minute(at) })),
    seal: seal ? words('package.script.seal', { hash: seal.hash }) : '',
    lines: blocks.map((block, index) => ({
      kind: block.kind, text: block.text, mark: words('package.mark', { block: words(`package.block.${block.kind}`) }),
      who: block.kind === 'sot' ? [block.speaker, block.role].filter((part) => part !== '').join(' ') : '',
      source: sourceOf(block, assetName, words), time: times[index]?.ms ? minutesSeconds(times[index].ms) : '',
    })),
  };
}

function sourceOf({ asset, in: from, out }: Block, assetName: (id: string) => string, words: Words): string {
  if (asset === null) return '';
  return from === null || out === null ? assetName(asset) : words('package.range', { name: assetName(asset), from: timecode(from), to: timecode(out) });
}

/** The script as plain text (UTF-8, line feeds): readable everywhere, and by the eye of who compares two versions. The rows of a table stand under one mark, cells parted by tabs. */
export function scriptText(page: ScriptPage, words: Words): string {
  const lines = tablesAmong(page.lines).flatMap((part) => {
    const { mark, who, source, time } = part[0]!;
    return [[mark + who, time, source].filter((one) => one !== '').join('  '), ...part.map((line) => line.text), ''];
  });
  const passes = page.passes.length > 0 ? [words('package.script.passes'), ...page.passes, page.seal, ''] : [];
  return [page.top, page.title, ...page.facts, '', ...lines, ...passes].join('\n');
}
