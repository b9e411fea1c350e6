import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { isOff } from '../protocol/features';
import { CommandIds } from './commands';
import type { SessionModel } from './model/session-model';

/** Keeps our one launcher card there for as long as the setting says so and the administrator leaves it there. */
export function addLauncherCard(
  launcher: ILauncher,
  model: SessionModel,
  trans: TranslationBundle
): IDisposable {
  let card: IDisposable | undefined;
  const refresh = (): void => {
    const { session, settings } = model.view;
    if (settings.showLauncherCard && !isOff(session?.features, 'launcher'))
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
