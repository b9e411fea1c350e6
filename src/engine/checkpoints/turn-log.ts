import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../workspace/file-errors';
import { appendDurably, makePrivateFolder, replaceFile } from './durable-file';
import { versionSchema } from './version';

const versions = z.array(z.tuple([z.string(), versionSchema]));
const uncovered = z.array(z.object({ path: z.string(), reason: z.string() }));

/** What happened to one turn's files, in order. */
const recordSchema = z.discriminatedUnion('type', [
  /** Named files as they were before the turn first touched them. */
  z.object({ type: z.literal('before'), versions, uncovered }),
  /** Everything below the workspace's root before the turn's first command. */
  z.object({ type: z.literal('tree'), versions, uncovered }),
  /** What the turn changed: where undo starts from. */
  z.object({
    type: z.literal('sealed'),
    changed: z.array(z.object({ path: z.string(), before: versionSchema, after: versionSchema })),
    uncovered
  }),
  /** An undo or redo begins; each path has the one version or the other until `restored` follows. */
  z.object({
    type: z.literal('restoring'),
    redo: z.boolean(),
    steps: z.array(z.object({ path: z.string(), from: versionSchema, to: versionSchema }))
  }),
  z.object({ type: z.literal('restored'), redo: z.boolean() })
]);

export type TurnRecord = Readonly<z.infer<typeof recordSchema>>;

/** The records of one turn, one JSON object a line. Each method returns when its effect would survive a crash. */
export class TurnLog {
  private constructor(
    private readonly file: string,
    private readonly held: TurnRecord[]
  ) {}

  /** Reads the log; a missing file is an empty log, and a last line torn by a crash did not happen. */
  static async open(file: string): Promise<TurnLog> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') {
        return '';
      }
      throw error;
    });
    const records: TurnRecord[] = [];
    for (const line of text.split('\n')) {
      const record = parseLine(line);
      if (record === undefined) {
        break;
      }
      records.push(record);
    }
    const log = new TurnLog(file, records);
    if (text !== log.text()) {
      await replaceFile(file, log.text());
    }
    return log;
  }

  get records(): readonly TurnRecord[] {
    return this.held;
  }

  async append(record: TurnRecord): Promise<void> {
    if (this.held.length === 0) {
      makePrivateFolder(dirname(this.file));
    }
    await appendDurably(this.file, Buffer.from(`${JSON.stringify(record)}\n`));
    this.held.push(record);
  }

  /** Puts one record in the place of all. */
  async replace(record: TurnRecord): Promise<void> {
    this.held.splice(0, this.held.length, record);
    await replaceFile(this.file, this.text());
  }

  /** Removes the log of a turn that has nothing to undo. */
  async remove(): Promise<void> {
    this.held.length = 0;
    await rm(this.file, { force: true });
  }

  private text(): string {
    return this.held.map(record => `${JSON.stringify(record)}\n`).join('');
  }
}

const parseLine = (line: string): TurnRecord | undefined => {
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};
