import type { ModelSummary } from '../../protocol/results';
import type { PanelView } from './view';

/**
 * The model that the next prompt goes to: the one chosen in this tab, else the one of the thread's last turn, else the
 * first; one that is not connected any more counts for nothing. Undefined where there is no model,
 * and in a tour, which none answers.
 */
export function modelInUse({
  chosenModel,
  thread,
  session
}: Pick<PanelView, 'chosenModel' | 'thread' | 'session'>): ModelSummary | undefined {
  if (thread?.tour !== undefined) return undefined;
  const models = session?.models ?? [];
  const find = (wanted: string | undefined): ModelSummary | undefined =>
    models.find(({ id }) => id === wanted);
  return find(chosenModel) ?? find(thread?.turns.at(-1)?.model) ?? models[0];
}
