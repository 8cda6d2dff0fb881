// Processes we start, each with all its descendants, so that nothing of ours is left when we end. No dependencies.
import { spawn, spawnSync } from 'node:child_process';

const windows = process.platform === 'win32';
const LAST_GRACE_MS = 500;

/** Starts a command at the head of a process group of its own. `ended` settles with its exit code (null when killed). */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: !windows });
  const ended = new Promise((resolve) => { child.once('exit', (code) => resolve(code)); child.once('error', () => resolve(127)); });
  return { child, ended };
}

/** Ends a whole group: asked first, then made to. Settles when its head is gone and nothing of the group is left. */
export async function end({ child, ended }, { graceMs = 5000 } = {}) {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    await ended;
    return;
  }
  // The head alone is asked: it ends its own children in the right order, and would start one again that ended under it.
  child.kill('SIGTERM');
  await groupGone(child.pid, graceMs);
  signalGroup(child.pid, 'SIGTERM');
  await groupGone(child.pid, LAST_GRACE_MS);
  signalGroup(child.pid, 'SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await ended;
}

async function groupGone(pid, withinMs) {
  for (const until = Date.now() + withinMs; groupLives(pid) && Date.now() < until;) await new Promise((then) => { setTimeout(then, 20); });
}

function signalGroup(pid, signal) {
  try { process.kill(-pid, signal); } catch { /* the group is gone already */ }
}

function groupLives(pid) {
  try { process.kill(-pid, 0); return true; } catch { return false; /* nobody of the group is left */ }
}
