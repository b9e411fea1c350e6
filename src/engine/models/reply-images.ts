import type { DrawnImage } from '../../protocol/event-values';
import type { ProviderEvent } from '../providers/provider';

/** Keeps an image and says what it is; null for bytes that are none, or too many. Throws where the disk does not take it. */
export type KeepImage = (bytes: Buffer) => Promise<DrawnImage | null>;

/** Why an image of a reply is not kept. */
type Refusal = 'too-many' | 'too-large' | 'no-image' | 'elsewhere' | 'not-saved';

/**
 * The images of one reply, kept as they come, within bounds. What a server calls them does not count: their bytes say what
 * they are. What is not kept is counted by its reason, so that a hundred of them are one sentence.
 */
export class ReplyImages {
  private seen = 0;
  private readonly refused = new Map<Refusal, number>();

  constructor(private readonly keep: KeepImage | undefined) {}

  /** `data` is Base64 or bytes; anything else is an address, where nothing is fetched from. Null where it is not kept. */
  async take(data: unknown): Promise<DrawnImage | null> {
    const taken = await this.judge(data);
    if (typeof taken !== 'string') return taken;
    this.refused.set(taken, (this.refused.get(taken) ?? 0) + 1);
    return null;
  }

  /** What was not kept, each reason once. */
  notices(): readonly ProviderEvent[] {
    const notices = [...this.refused].map(([why, count]): ProviderEvent => {
      return { type: 'notice', code: `drawn-${why}`, params: { count } };
    });
    this.refused.clear();
    return notices;
  }

  private async judge(data: unknown): Promise<DrawnImage | Refusal> {
    if (typeof data !== 'string' && !(data instanceof Uint8Array)) return 'elsewhere';
    // Before anything is decoded: it costs as much as the image is large.
    const bytes = typeof data === 'string' ? Math.floor((data.length * 3) / 4) : data.byteLength;
    if (bytes > MOST_BYTES) return 'too-large';
    if (this.seen >= MOST_IMAGES) return 'too-many';
    this.seen += 1;
    try {
      const content = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data);
      return (await this.keep?.(content)) ?? 'no-image';
    } catch {
      return 'not-saved';
    }
  }
}

/** Images of one reply that are looked at: as many as one request tells a model. */
const MOST_IMAGES = 10;
/** What the store takes, and up to two bytes that Base64 fills with. */
const MOST_BYTES = 8 * 1024 * 1024 + 2;
