import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, DisposableSet, type IDisposable } from '@lumino/disposable';
import { isOff } from '../protocol/features';
import { CommandIds } from './commands';
import type { SessionModel } from './model/session-model';

/**
 * Keeps our launcher cards, those of the panel, the command thread and the tour, there for as long as the setting says so and the
 * administrator leaves them there.
 */
export function addLauncherCard(
  launcher: ILauncher,
  model: SessionModel,
  trans: TranslationBundle
): IDisposable {
  let cards: IDisposable | undefined;
  const addCards = (): IDisposable =>
    DisposableSet.from(
      [CommandIds.open, CommandIds.newCommandThread, CommandIds.startTour].map((command, index) =>
        launcher.add({
          command,
          args: { launcher: true },
          category: trans.__('Other'),
          rank: 20 + index
        })
      )
    );
  const refresh = (): void => {
    const { session, settings } = model.view;
    if (settings.showLauncherCard && !isOff(session?.features, 'launcher')) cards ??= addCards();
    else {
      cards?.dispose();
      cards = undefined;
    }
  };
  refresh();
  model.changed.connect(refresh);
  return new DisposableDelegate(() => {
    model.changed.disconnect(refresh);
    cards?.dispose();
  });
}
