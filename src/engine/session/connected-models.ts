import { CodedError } from '../../base/coded-error';
import type { ModelConnection } from '../../protocol/link';
import type { ModelSummary } from '../../protocol/results';

/** The models that the gate says are connected, by its last word. */
export class ConnectedModels {
  constructor(private connections: readonly ModelConnection[]) {}

  replace(connections: readonly ModelConnection[]): void {
    this.connections = connections;
  }

  /** For a person to choose from; prompts go to the first where nobody does. */
  summaries(): readonly ModelSummary[] {
    return this.connections.map(({ id, provider, model }) => ({ id, provider, name: model }));
  }

  /** The model of that id, the first without one; undefined where it is not connected. */
  find(id: string | undefined): ModelConnection | undefined {
    return id === undefined ? this.connections[0] : this.connections.find(each => each.id === id);
  }

  /** Throws `not-found` for a model that is not connected. */
  assertConnected(id: string | undefined): void {
    if (id !== undefined && this.find(id) === undefined)
      throw new CodedError(
        'not-found',
        'The chosen model is not connected any more. Choose another.'
      );
  }
}
