import { parseCommand } from './parse-command';
import type { Provider, ProviderEvent, StepRequest } from './provider';

/**
 * Command mode: typed slash commands take the same way as a model's calls. One call a turn, and no words after it,
 * since its card shows the result.
 */
export const createCommandsProvider = (): Provider => ({
  name: 'commands',
  typed: true,
  stream: answer
});

async function* answer(request: StepRequest): AsyncIterable<ProviderEvent> {
  if (request.step > 0) {
    yield { type: 'finish', reason: 'stop' };
    return;
  }
  const parsed = parseCommand(request.text);
  switch (parsed.type) {
    case 'call':
      yield { type: 'tool-call', tool: parsed.tool, input: parsed.input };
      yield { type: 'finish', reason: 'tool-calls' };
      return;
    case 'session':
      yield { type: 'session-command', command: parsed.command };
      yield { type: 'finish', reason: 'stop' };
      return;
    case 'unclear':
      yield { type: 'notice', ...parsed.notice };
      yield { type: 'draft', text: request.text };
      yield { type: 'finish', reason: 'stop' };
  }
}
