import { CodedError } from '../base/coded-error';
import type { EngineLine, GateLine, ServiceCall } from '../protocol/link';

/** What the engine asks of the gate: the audit chain and the trust store. */
export interface GateServices {
  /** Resolves with the gate's result; rejects with its code, with `engine-down` where the link ends first. */
  call(call: ServiceCall): Promise<unknown>;
}

/** Calls over the link; `settle` takes the gate's answers and `close` fails what is still open. */
export class GateCalls implements GateServices {
  private readonly open = new Map<
    number,
    { resolve(result: unknown): void; reject(error: CodedError): void }
  >();
  private lastId = 0;
  private closed = false;

  constructor(private readonly send: (line: EngineLine) => void) {}

  call(call: ServiceCall): Promise<unknown> {
    if (this.closed) return Promise.reject(linkEnded());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      this.send({ type: 'service', id, ...call });
    });
  }

  settle(answer: Extract<GateLine, { type: 'service-result' }>): void {
    const waiting = this.open.get(answer.id);
    this.open.delete(answer.id);
    if (answer.error === undefined) waiting?.resolve(answer.result);
    else waiting?.reject(new CodedError(answer.error.code, answer.error.message));
  }

  close(): void {
    this.closed = true;
    for (const { reject } of this.open.values()) reject(linkEnded());
    this.open.clear();
  }
}

const linkEnded = (): CodedError =>
  new CodedError('engine-down', 'The link to the server ended before it answered.');
