import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface MatchedLine {
  /** The first is 1. */
  readonly line: number;
  /** At most `lineLength` characters around the match. */
  readonly text: string;
}

/** Finds lines of a text. Dispose of it when the search is over. */
export interface LineMatcher {
  /** At most `most` lines; `timeout` when the matcher's time is used up, and then it is of no more use. */
  find(
    text: string,
    most: number,
    signal: AbortSignal
  ): Promise<readonly MatchedLine[] | 'timeout'>;
  dispose(): Promise<void>;
}

export const createLiteralMatcher = (pattern: string): LineMatcher => ({
  async find(text, most) {
    const found: MatchedLine[] = [];
    let line = 1;
    let counted = 0;
    for (let at = text.indexOf(pattern); at >= 0 && found.length < most;) {
      for (
        let next = text.indexOf('\n', counted);
        next >= 0 && next < at;
        next = text.indexOf('\n', counted)
      ) {
        line += 1;
        counted = next + 1;
      }
      const end = text.indexOf('\n', at);
      found.push({
        line,
        text: clip(text.slice(counted, end < 0 ? undefined : end), at - counted)
      });
      at = end < 0 ? -1 : text.indexOf(pattern, end);
    }
    return found;
  },
  dispose: async () => undefined
});

/**
 * A regular expression may take exponential time, and nothing can interrupt it on its own thread. It runs in a worker,
 * which is ended when its time (milliseconds, all texts together) is used up.
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
  let failure: unknown;
  worker.on('error', error => {
    failure = error;
  });
  return {
    async find(text, most, signal) {
      const started = performance.now();
      const spent = AbortSignal.timeout(Math.max(1, Math.ceil(left)));
      worker.postMessage({ text, most });
      try {
        const [reply] = await once(worker, 'message', { signal: AbortSignal.any([spent, signal]) });
        left -= performance.now() - started;
        // Our own program below sends nothing else.
        return (reply as readonly { line: number; text: string; at: number }[]).map(match => ({
          line: match.line,
          text: clip(match.text, match.at)
        }));
      } catch (error) {
        if (failure === undefined && spent.aborted) {
          return 'timeout';
        }
        throw failure ?? error;
      }
    },
    async dispose() {
      await worker.terminate();
    }
  };
};

/** The line, or the part of it around the match, with what a screen would act on made visible. */
const clip = (line: string, at: number): string => {
  const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
  const from = Math.max(0, Math.min(at - 60, plain.length - lineLength));
  const part = plain.slice(from, from + lineLength).replace(/[^\P{Cc}\t]|\p{Cs}/gu, '\ufffd');
  return `${from > 0 ? '…' : ''}${part}${from + lineLength < plain.length ? '…' : ''}`;
};

const lineLength = 300;

/** Plain text and not a module of its own, so that it runs the same from the bundle and from a test. */
const workerProgram = `
const { parentPort, workerData } = require('node:worker_threads');
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
