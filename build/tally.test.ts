import { describe, expect, it } from 'vitest';
import { closingLine, sum, tallyOf } from './tally.mjs';

describe('counting', () => {
  const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) });
  const rows: [what: string, report: Parameters<typeof tallyOf>[0], code: number, expected: string][] = [
    ['all well', { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [file('passed', 'passed')] }, 0, '3 passed, 0 failed, 1 skipped'],
    ['one failed', { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [file('failed', 'passed', 'failed')] }, 1, '2 passed, 1 failed, 0 skipped'],
    ['a file that could not be loaded', { numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [file('passed', 'passed'), file('failed')] }, 1, '2 passed, 1 failed, 0 skipped'],
    ['an error outside any test', { numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [file('passed', 'passed')] }, 1, '2 passed, 1 failed, 0 skipped'],
  ];
  for (const [what, report, code, expected] of rows) it(what, () => expect(closingLine(tallyOf(report, code))).toBe(expected));
  it('sums the steps', () => expect(sum([{ passed: 1, failed: 0, skipped: 2 }, { passed: 3, failed: 1, skipped: 0 }])).toEqual({ passed: 4, failed: 1, skipped: 2 }));
});
