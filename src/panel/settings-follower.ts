import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { parseSettings, type PanelSettings } from './model/settings';

/**
 * Hands on the settings now and at each change. Gives the version of the installed package, which is the version of
 * the page, since both were read at the page's load; '' where the settings cannot be read.
 */
export async function followSettings(
  registry: ISettingRegistry | null,
  pluginId: string,
  onSettings: (settings: PanelSettings) => void
): Promise<string> {
  try {
    const settings = await registry?.load(pluginId);
    if (settings === undefined) return '';
    settings.changed.connect(changed => onSettings(parseSettings(changed.composite)));
    onSettings(parseSettings(settings.composite));
    return settings.version;
  } catch (error) {
    // The defaults hold. A person sees the cause in JupyterLab's settings editor.
    console.warn('Sallyport: the settings could not be read.', error);
    return '';
  }
}
