/** The items of a stream, one after the other; whoever stops early lets go of the rest. */
export async function* readItems<Item>(
  stream: ReadableStream<Item>
): AsyncGenerator<Item, void, void> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Not awaited: a server that hangs must not hold the end of a turn.
    reader.cancel().catch(() => undefined);
  }
}
