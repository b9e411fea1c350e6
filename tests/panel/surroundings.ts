import type { Surroundings } from '../../src/panel/model/surroundings';

/** A JupyterLab in which nothing happens. */
export const quietSurroundings: Surroundings = {
  insertIntoCell: () => false,
  copy: () => undefined,
  openAudit: () => undefined,
  openPolicy: () => undefined,
  openPlainTranscript: () => undefined,
  openInMain: () => undefined,
  saveFile: () => undefined,
  saveSetting: () => undefined,
  reloadPage: () => undefined
};
