import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { DisposableDelegate, DisposableSet, type IDisposable } from '@lumino/disposable';
import type { ContextReference } from '../protocol/context';
import type { CurrentOutput } from './attach-current';
import { isOff } from '../protocol/features';
import { sallyportIcon } from './icon';
import type { SessionModel } from './model/session-model';
import type { PanelActions } from './model/panel-actions';

export interface CommandOptions {
  readonly commands: CommandRegistry;
  readonly model: SessionModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
  /** Shows the panel. */
  readonly show: () => void;
  /** Puts the focus where it was before it came into the panel; false where it is not in the panel. */
  readonly leave: () => boolean;
  /** Offers the link that signs in; shows nothing by itself. */
  readonly offerLink: () => void;
  /** What is selected, or was given, in the current document; undefined for nothing. */
  readonly current: {
    readonly selection: () => ContextReference | undefined;
    readonly output: () => CurrentOutput | undefined;
    /** What is picked in the file browser, below the server's root. */
    readonly files: () => readonly string[];
  };
}

/** Ids are promises: people bind keys to them. */
export const CommandIds = {
  open: 'sallyport:open',
  focus: 'sallyport:focus',
  newThread: 'sallyport:new-thread',
  newCommandThread: 'sallyport:new-command-thread',
  startTour: 'sallyport:start-tour',
  openThreads: 'sallyport:open-threads',
  stopRun: 'sallyport:stop-run',
  focusNextApproval: 'sallyport:focus-next-approval',
  undoTurn: 'sallyport:undo-turn',
  reviewChanges: 'sallyport:review-changes',
  openAudit: 'sallyport:open-audit',
  openPolicy: 'sallyport:open-policy',
  testPolicy: 'sallyport:test-policy',
  addMcpServer: 'sallyport:add-mcp-server',
  addSelection: 'sallyport:add-selection',
  addOutput: 'sallyport:add-output',
  addFile: 'sallyport:add-file',
  openInMain: 'sallyport:open-in-main',
  exportThread: 'sallyport:export-thread',
  openPlainTranscript: 'sallyport:open-accessible-transcript',
  announceStatus: 'sallyport:announce-status',
  stopEverything: 'sallyport:stop-everything',
  connectModel: 'sallyport:connect-model',
  trustFolder: 'sallyport:trust-folder',
  restrict: 'sallyport:restrict',
  showTokenLink: 'sallyport:show-token-link'
} as const;

/**
 * Our commands. They show, stop or tighten; none approves, sends or loosens, and none acts on its
 * arguments: any script of the page can execute a command.
 */
export function addCommands(options: CommandOptions): IDisposable {
  const { commands, model, actions, trans, show, leave, offerLink, current } = options;
  const added = new DisposableSet();
  const add = (
    id: string,
    label: string,
    execute: () => void,
    more: {
      readonly isEnabled?: () => boolean;
      readonly isVisible?: (args: ReadonlyPartialJSONObject) => boolean;
      readonly caption?: string;
      readonly card?: string;
    } = {}
  ): void => {
    added.add(
      commands.addCommand(id, {
        // The launcher's card shows the label too, and there a name alone says it.
        label: args => (args['launcher'] === true ? (more.card ?? label) : label),
        caption: more.caption ?? '',
        describedBy: { args: NO_ARGUMENTS },
        ...(more.card !== undefined && { icon: sallyportIcon }),
        ...(more.isEnabled && { isEnabled: more.isEnabled }),
        ...(more.isVisible && { isVisible: more.isVisible }),
        execute
      })
    );
  };
  const onWorkingSet = (act: (turnId: string) => void) => (): void => {
    const { workingSet } = model.view;
    if (workingSet === undefined) return;
    show();
    act(workingSet.turnId);
  };
  const mayReadAudit = (): boolean => !isOff(model.view.session?.features, 'audit-reading');
  const mayUseServers = (): boolean => !isOff(model.view.session?.features, 'mcp');
  const hasWorkingSet = (): boolean => model.view.workingSet !== undefined;

  add(CommandIds.open, trans.__('Show Sallyport'), show, { card: trans.__('Sallyport') });
  add(CommandIds.focus, trans.__('Focus Sallyport Composer'), () => {
    if (leave()) return;
    show();
    actions.showPage('thread');
    model.focus({ type: 'composer' });
  });
  add(
    CommandIds.newThread,
    trans.__('New Sallyport Thread'),
    () => {
      show();
      actions.newThread();
    },
    {
      // The menu of new things is a launcher, too.
      isVisible: args => args['menu'] !== 'new' || !isOff(model.view.session?.features, 'launcher')
    }
  );
  add(
    CommandIds.newCommandThread,
    trans.__('New Command Thread (No Model)'),
    () => {
      show();
      actions.newCommandThread();
    },
    {
      caption: trans.__('Begins with the list of the slash commands, which need no model'),
      card: trans.__('Command Thread')
    }
  );
  add(
    CommandIds.startTour,
    trans.__('Start Sallyport Tour (No Model)'),
    () => {
      show();
      actions.startTour();
    },
    {
      caption: trans.__('Replays a recorded thread on a scratch copy of a sample'),
      card: trans.__('Sallyport Tour')
    }
  );
  add(CommandIds.openThreads, trans.__('Show Sallyport Threads'), () => {
    show();
    actions.showPage('threads');
    model.focus({ type: 'page' });
  });
  add(CommandIds.stopRun, trans.__('Stop Sallyport Run'), () => actions.stop(), {
    isEnabled: () => model.view.running !== undefined
  });
  add(
    CommandIds.focusNextApproval,
    trans.__('Go to Next Pending Approval'),
    () => {
      const [next] = model.view.approvals;
      if (next === undefined) return;
      show();
      actions.showPage('thread');
      model.focus({ type: 'approval', approvalId: next.approvalId });
    },
    { isEnabled: () => model.view.approvals.length > 0 }
  );
  add(CommandIds.undoTurn, trans.__('Undo Turn…'), onWorkingSet(actions.previewUndo), {
    isEnabled: hasWorkingSet,
    caption: trans.__('Shows what undoing would change')
  });
  add(
    CommandIds.reviewChanges,
    trans.__('Review Sallyport Changes'),
    onWorkingSet(actions.review),
    {
      isEnabled: hasWorkingSet
    }
  );
  add(CommandIds.openAudit, trans.__('Sallyport Audit Log'), () => actions.openAudit(), {
    isEnabled: mayReadAudit,
    isVisible: mayReadAudit
  });
  add(CommandIds.openPolicy, trans.__('Sallyport Policy'), () => actions.openPolicy(), {
    caption: trans.__('What Sallyport may do here, by layer')
  });
  add(CommandIds.testPolicy, trans.__('Test Sallyport Policy…'), () => actions.openTester(), {
    caption: trans.__('Judges a command, a path or an address; runs nothing')
  });
  add(
    CommandIds.addMcpServer,
    trans.__('Add MCP Server…'),
    () => {
      show();
      actions.openServers('add');
    },
    {
      caption: trans.__('Shows what a server would be before anything is stored or started'),
      isEnabled: mayUseServers,
      isVisible: mayUseServers
    }
  );
  const showComposer = (): void => {
    show();
    actions.showPage('thread');
    model.focus({ type: 'composer' });
  };
  add(
    CommandIds.addSelection,
    trans.__('Add Selection to Sallyport Message'),
    () => {
      const found = current.selection();
      if (found === undefined) return;
      showComposer();
      if (found.path === undefined) actions.attach(found);
      else actions.attachOfDocument(found);
    },
    {
      caption: trans.__('Puts what is selected beside the next message; sends nothing')
    }
  );
  add(
    CommandIds.addOutput,
    trans.__('Add Cell Output to Sallyport Message'),
    () => {
      const found = current.output();
      if (found === undefined) return;
      showComposer();
      if (found.text !== undefined) actions.attachOfDocument(found.text);
      if (found.images.length > 0) actions.attachImages(found.images, found.of);
    },
    {
      caption: trans.__('Puts what the active cell gave beside the next message; sends nothing')
    }
  );
  add(
    CommandIds.addFile,
    trans.__('Add to Sallyport Message'),
    () => {
      const paths = current.files();
      if (paths.length === 0) return;
      showComposer();
      actions.attachDropped(paths);
    },
    {
      caption: trans.__('Puts the picked files and folders beside the next message; sends nothing')
    }
  );
  add(CommandIds.openInMain, trans.__('Open Thread in Main Area'), () => actions.openInMain());
  add(
    CommandIds.exportThread,
    trans.__('Export Thread…'),
    () => {
      show();
      actions.exportThread();
    },
    {
      isEnabled: () => model.view.thread !== undefined,
      caption: trans.__('Saves the open thread as Markdown or JSON')
    }
  );
  add(CommandIds.openPlainTranscript, trans.__('Open Accessible Transcript'), () =>
    actions.openPlainTranscript()
  );
  add(CommandIds.announceStatus, trans.__('Announce Sallyport Status'), () => {
    show();
    actions.announceStatus();
  });
  add(CommandIds.stopEverything, trans.__('Stop Everything'), () => actions.stopEverything(), {
    caption: trans.__('Ends every turn and refuses new acts until it is resumed'),
    isEnabled: () => model.view.connection.state === 'open' && !model.view.stopped
  });
  add(
    CommandIds.connectModel,
    trans.__('Connect a Model to Sallyport…'),
    () => {
      show();
      actions.openModels();
    },
    { caption: trans.__('Shows which models are connected, and connects another') }
  );
  add(
    CommandIds.trustFolder,
    trans.__('Review Folder Trust…'),
    () => {
      show();
      actions.inspectTrust();
    },
    { caption: trans.__('Shows what trusting the folder would mean') }
  );
  add(CommandIds.restrict, trans.__('Restrict Sallyport Now'), () => actions.revokeTrust(), {
    caption: trans.__('Takes trust in the current folder back and ends its running turns'),
    isEnabled: () => model.view.policy?.trusted === true
  });
  add(CommandIds.showTokenLink, trans.__('Show Sign-In Link…'), offerLink, {
    caption: trans.__('Asks first: the link carries the server’s token and is a password')
  });
  added.add(notifyOnChange(commands, model));
  return added;
}

/** Tells menus and palette when what they show as enabled would be another. */
function notifyOnChange(commands: CommandRegistry, model: SessionModel): IDisposable {
  const facts = (): string => {
    const { running, approvals, workingSet, policy, thread, connection, stopped, session } =
      model.view;
    const open = connection.state === 'open' && !stopped;
    const states = [running, approvals[0], workingSet, policy?.trusted, thread, open].map(Boolean);
    return JSON.stringify([states, session?.features]);
  };
  let before = facts();
  const slot = (): void => {
    const now = facts();
    if (now === before) return;
    before = now;
    commands.notifyCommandChanged();
  };
  model.changed.connect(slot);
  return new DisposableDelegate(() => {
    model.changed.disconnect(slot);
  });
}

const NO_ARGUMENTS = { type: 'object', properties: {} };
