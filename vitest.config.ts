import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first. What begins last must not be what takes minutes, while the other cores have nothing left to do. */
const LONGEST = ['test/property/world.test.ts', 'test/crash/kills.test.ts', 'test/property/script-meeting.test.ts', 'test/integration/render.test.ts', 'test/crash/torn.test.ts', 'test/property/world-planted.test.ts', 'test/integration/media-ingest.test.ts', 'test/integration/package.test.ts', 'test/e2e/day-by-hand.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => { const at = LONGEST.findIndex((one) => moduleId.endsWith(one)); return at < 0 ? LONGEST.length : at; };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [react()],
  test: {
    // Vitest leaves one core out; most of these wait for processes, disks and timers.
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: ['shared/**/*.test.ts', 'workstation/**/*.test.ts', 'pool/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', 'build/**/*.test.ts'], testTimeout: 60_000, expect: { poll: { timeout: 10_000 } } } },
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'], testTimeout: 240_000 } },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts', 'test/crash/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false, expect: { poll: { timeout: 30_000 } } } },
    ],
  },
});
