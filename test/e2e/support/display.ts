import { spawn } from 'node:child_process';

/** A display to draw on: the machine's own, else an Xvfb of ours. Ended with `stop`. null where there is neither. */
export async function aDisplay(size = '1920x1080'): Promise<{ name: string; stop(): void } | null> {
  const own = process.env['DISPLAY'];
  if (process.platform !== 'linux') return { name: '', stop: () => undefined };
  if (own) return { name: own, stop: () => undefined };
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const number = await new Promise<string | null>((resolve) => {
    child.once('error', () => resolve(null)); // not installed: the caller says so
    child.once('exit', () => resolve(null));
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
  });
  return number === null ? null : { name: `:${number}`, stop: () => { child.kill(); } };
}
