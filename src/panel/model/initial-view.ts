import type { PanelSettings } from './settings';
import type { PanelView } from './view';

/** What is known before anybody connected: nothing, and nothing is permitted. */
export const initialView = (settings: PanelSettings): PanelView => ({
  connection: { state: 'idle' },
  engine: { state: 'idle' },
  stopped: false,
  page: 'thread',
  workspace: '',
  policyOpen: false,
  restrictedKept: false,
  threadState: 'none',
  list: { threads: [], show: 'active', query: '', state: 'loading' },
  approvals: [],
  queue: [],
  draft: { serial: 0, text: '' },
  attached: [],
  leftOut: [],
  pictures: new Map(),
  notes: [],
  newNotesOff: [],
  mode: 'ask',
  modes: [],
  audit: { entries: [], more: false, text: '', state: 'idle' },
  settings
});
