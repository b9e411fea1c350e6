import { CodedError, isCoded } from '../../base/coded-error';
import type { GateServices } from '../gate-services';
import type { Redactor } from '../redact';
import { serverFault } from './server-fault';

/** Whose pin a secret belongs to: the gate looks its reference up in that layer. */
export interface PinPlace {
  readonly server: string;
  readonly layer: string;
  /** Real path of the folder; of a folder layer's pin. */
  readonly realPath: string;
}

/** What a server is let in with, from the gate at need. Nothing is kept; each value is known to the redactor first. */
export class ServerSecrets {
  constructor(
    private readonly services: GateServices,
    private readonly redactor: Redactor
  ) {}

  /** The values of the named variables or headers. Throws `no-credential`. */
  async values(
    place: PinPlace,
    kind: 'env' | 'headers',
    names: readonly string[]
  ): Promise<Readonly<Record<string, string>>> {
    const values: Record<string, string> = {};
    for (const name of names)
      values[name] = await this.ask({
        name: 'mcp/secret',
        params: { ...addressOf(place), place: kind, name }
      });
    return values;
  }

  /**
   * The token of a server; undefined where nobody has signed in.
   * @param refused what the server did not take, with its challenge: another one is wanted, or `needs-sign-in`
   */
  async token(
    place: PinPlace,
    refused?: { readonly token: string; readonly challenge: string }
  ): Promise<string | undefined> {
    try {
      return await this.ask({
        name: 'mcp/token',
        params: {
          ...addressOf(place),
          ...(refused && {
            ...(refused.token !== '' && { refused: refused.token }),
            ...(refused.challenge !== '' && { challenge: refused.challenge })
          })
        }
      });
    } catch (error) {
      if (!isCoded(error, 'needs-sign-in')) throw error;
      if (refused === undefined) return undefined;
      throw serverFault('needs-sign-in', { cause: error });
    }
  }

  private async ask(call: Parameters<GateServices['call']>[0]): Promise<string> {
    const answer = await this.services.call(call);
    if (
      typeof answer !== 'object' ||
      answer === null ||
      !('value' in answer) ||
      typeof answer.value !== 'string'
    )
      throw new CodedError('no-credential', 'Expected the gate to answer with a value.');
    this.redactor.register(answer.value);
    return answer.value;
  }
}

const addressOf = ({
  server,
  layer,
  realPath
}: PinPlace): { server: string; layer: string; realPath?: string } => ({
  server,
  layer,
  ...(layer === 'folder' && { realPath })
});
