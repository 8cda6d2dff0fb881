// Counting: what each step of npm test came to, and the one closing line.

/** The counts of a vitest JSON report. A file that could not even be loaded counts as one failure; so does an error outside any test. */
export function tallyOf(report, exitCode) {
  const emptyFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed')).length;
  const failed = report.numFailedTests + emptyFiles;
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
}

/** Sums tallies. */
export const sum = (tallies) => tallies.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed, skipped: all.skipped + one.skipped }), { passed: 0, failed: 0, skipped: 0 });

/** The closing line that the README and CI look for. */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
