import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { clipLine, type LineMatcher } from './matched-line';

/**
 * A regular expression may take exponential time, and nothing can interrupt it on its own thread. It runs in a worker,
 * which is ended when its time (milliseconds, all texts together) is used up, and which the system serves after
 * everything else, so that a hostile pattern takes no processor from other turns.
 */
export const createRegexMatcher = (pattern: string, budget: number): LineMatcher => {
  const worker = new Worker(workerProgram, {
    eval: true,
    workerData: pattern,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128 }
  });
  let left = budget;
  let failed = false;
  // Whatever ends the worker from inside is a bound of memory, be it the heap or the expression's stack: the pattern was
  // compiled before, and the program below does nothing else.
  worker.on('error', () => {
    failed = true;
  });
  return {
    async find(text, most, signal) {
      const started = performance.now();
      const spent = AbortSignal.timeout(Math.max(1, Math.ceil(left)));
      if (failed) return 'memory';
      worker.postMessage({ text, most });
      try {
        const [reply] = await once(worker, 'message', { signal: AbortSignal.any([spent, signal]) });
        left -= performance.now() - started;
        // Our own program below sends nothing else.
        return (reply as readonly { line: number; text: string; at: number }[]).map(match => ({
          line: match.line,
          text: clipLine(match.text, match.at)
        }));
      } catch (error) {
        if (failed) return 'memory';
        if (spent.aborted && !signal.aborted) return 'timeout';
        throw error;
      }
    },
    async dispose() {
      await worker.terminate();
    }
  };
};

/** Plain text and not a module of its own, so that it runs the same from the bundle and from a test. */
const workerProgram = `
const { parentPort, workerData } = require('node:worker_threads');
// Of this thread alone where threads have priorities of their own (Linux); elsewhere it is left as it is.
const os = require('node:os');
// Where the engine itself is served last, less would be more, which the system refuses.
if (process.platform === 'linux' && os.getPriority(0) < 10) os.setPriority(0, 10);
const pattern = new RegExp(workerData);
parentPort.on('message', ({ text, most }) => {
  const found = [];
  let line = 0;
  for (const content of text.split(/\\r?\\n/)) {
    line += 1;
    const at = content.search(pattern);
    if (at >= 0) {
      const from = Math.max(0, at - 400);
      found.push({ line, text: content.slice(from, from + 800), at: at - from });
      if (found.length >= most) break;
    }
  }
  parentPort.postMessage(found);
});
`;
