import type { PanelSettings } from './settings';

/** What JupyterLab does for the panel. */
export interface Surroundings {
  /** Puts code into a new cell; false where there is no notebook to put it into. */
  readonly insertIntoCell: (code: string) => boolean;
  readonly copy: (text: string) => void;
  readonly openAudit: () => void;
  readonly openPolicy: () => void;
  readonly openPlainTranscript: () => void;
  readonly openInMain: () => void;
  readonly saveFile: (file: {
    readonly name: string;
    readonly type: string;
    readonly text: string | Blob;
  }) => void;
  readonly reloadPage: () => void;
  /** Keeps a choice of looks among the person's own settings. */
  readonly saveSetting: (key: keyof PanelSettings, value: string) => void;
}
