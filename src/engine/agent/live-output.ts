import type { Redactor } from '../redact';
import { RedactStream } from '../redact-stream';
import { DeltaStream } from './delta-stream';
import type { ThreadLog } from './thread-log';

type StreamName = 'stdout' | 'stderr';

/** The name under which the log keeps what a call prints, until the call's end. */
export const outputStream = (callId: string, stream: StreamName): string => `${callId}-${stream}`;

/** What a running call prints, redacted, on its way to the screen: bounded, since the call's end brings the kept output. */
export class LiveOutput {
  private readonly streams: Readonly<
    Record<StreamName, { readonly delta: DeltaStream; readonly clean: RedactStream }>
  >;
  private characters = 0;

  constructor(log: ThreadLog, callId: string, redactor: Redactor) {
    const open = (stream: StreamName): { delta: DeltaStream; clean: RedactStream } => ({
      delta: new DeltaStream(log, outputStream(callId, stream), 'agent', text => ({
        type: 'tool-output-delta',
        callId,
        stream,
        text
      })),
      clean: new RedactStream(redactor)
    });
    this.streams = { stdout: open('stdout'), stderr: open('stderr') };
  }

  push(stream: StreamName, text: string): void {
    if (this.characters >= LIVE_CHARACTERS) return;
    this.characters += text.length;
    const { delta, clean } = this.streams[stream];
    delta.push(clean.push(text));
  }

  /** Stops, and returns the names of the streams for their common end. */
  finish(): readonly string[] {
    return Object.values(this.streams).map(({ delta }) => {
      delta.finish();
      return delta.name;
    });
  }
}

/** Shown live of one call, in characters. */
const LIVE_CHARACTERS = 256 * 1024;
