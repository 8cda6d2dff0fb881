import { spawnSync } from 'node:child_process';

/** Builds a C file that goes in front of a process's C library; why that cannot be done here (it needs Linux and a C compiler), or null: it lies at `library`. */
export function buildPreload(source: string, library: string): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-pthread', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  return built.status === 0 ? null : built.stderr || 'no C compiler';
}
