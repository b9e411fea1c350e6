import { modelFailure } from '../failure';

/** Bounds of one reply. */
export interface ReplyBounds {
  /** Milliseconds without a byte after which it counts as broken off. */
  readonly idleMs: number;
  readonly bytes: number;
}

/** The bytes of a reply, failed with `cut-stream` where it breaks, stands still or has no end. */
export function guardBody(
  body: ReadableStream<Uint8Array>,
  { idleMs, bytes }: ReplyBounds,
  signal?: AbortSignal
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let left = bytes;
  return new ReadableStream({
    pull: async controller => {
      try {
        const next = await within(reader.read(), idleMs);
        if (next.done) return controller.close();
        left -= next.value.byteLength;
        if (left < 0) throw new Error('more than a reply may have');
        controller.enqueue(next.value);
      } catch (error) {
        // Not awaited: a server that hangs must not hold the end of a turn.
        reader.cancel().catch(() => undefined);
        throw signal?.aborted === true
          ? signal.reason
          : modelFailure('cut-stream', { cause: error });
      }
    },
    cancel: reason => reader.cancel(reason)
  });
}

async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing came')), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
