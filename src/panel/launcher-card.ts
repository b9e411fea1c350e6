import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { CommandIds } from './commands';
import type { SessionModel } from './model/session-model';

/** Keeps our one launcher card there for as long as the setting says so. */
export function addLauncherCard(
  launcher: ILauncher,
  model: SessionModel,
  trans: TranslationBundle
): IDisposable {
  let card: IDisposable | undefined;
  const refresh = (): void => {
    const { showLauncherCard } = model.view.settings;
    if (showLauncherCard)
      card ??= launcher.add({
        command: CommandIds.open,
        args: { launcher: true },
        category: trans.__('Other'),
        rank: 20
      });
    else {
      card?.dispose();
      card = undefined;
    }
  };
  refresh();
  model.changed.connect(refresh);
  return new DisposableDelegate(() => {
    model.changed.disconnect(refresh);
    card?.dispose();
  });
}
