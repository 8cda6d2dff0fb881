import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface OwnPool { readonly url: string; stop(): Promise<void> }

/**
 * Starts a pool of our own beside this workstation (first run needs no server). It ends when we do: its standard input closes
 * with this process, however that ends. Rejects with the pool's failure code as message.
 */
export function startOwnPool(options: { entry: string; folder: string; sample: string; died: () => void }): Promise<OwnPool> {
  const child = spawn(process.env['BIANBO_NODE'] || process.execPath, ['--disable-warning=ExperimentalWarning', options.entry, `--data=${options.folder}`, `--sample=${options.sample}`, '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stopping = false;
  return new Promise((resolve, reject) => {
    let ready = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as { ready?: { url: string }; failed?: { code: string } };
      if (message.failed) reject(new Error(message.failed.code));
      if (message.ready) { ready = true; resolve({ url: message.ready.url, stop: () => { stopping = true; return ended(child); } }); }
    });
    child.once('error', () => reject(new Error('pool-failed')));
    child.once('exit', () => { if (!ready) reject(new Error('pool-failed')); else if (!stopping) options.died(); });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 4000);
    child.once('exit', () => { clearTimeout(hard); resolve(); });
    child.stdin?.end();
    child.kill('SIGTERM');
  });
}
