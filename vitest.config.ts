import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    // Vitest leaves one core out; most of these wait for processes, disks and timers.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      { extends: true, test: { name: 'unit', include: ['shared/**/*.test.ts', 'workstation/**/*.test.ts', 'pool/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', 'build/**/*.test.ts'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'], testTimeout: 240_000 } },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts', 'test/crash/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false, expect: { poll: { timeout: 30_000 } } } },
    ],
  },
});
