import * as React from 'react';

import { isOff } from '../../../protocol/features';
import { modelInUse } from '../../model/model-choice';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { Toolbar } from '../toolbar';
import { Menu } from './menu';
import { PolicyPill } from './policy-pill';

/** Thread title, new thread and the rest in one row; what is in force and which model below it. */
export function Header(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const title = threadTitle(view.thread);
  const listed = view.page === 'threads';
  // Whatever is connected, a tour has none.
  const model =
    view.thread?.tour === undefined ? (modelInUse(view) ?? view.session?.model) : undefined;
  return (
    <header className="sallyport-top">
      <Toolbar label={trans.__('Thread')}>
        <div className="sallyport-header">
          <h2>
            <button
              type="button"
              className="sallyport-title"
              aria-expanded={listed}
              title={trans.__('Show threads')}
              onClick={() => actions.showPage(listed ? 'thread' : 'threads')}
            >
              <bdi>{title === '' ? trans.__('New thread') : title}</bdi>
              <Icon name="chevron" />
            </button>
          </h2>
          <button
            type="button"
            className="sallyport-icon-button"
            aria-label={trans.__('New thread')}
            title={trans.__('New thread')}
            onClick={() => actions.newThread()}
          >
            <Icon name="plus" />
          </button>
          <Menu
            label={trans.__('More')}
            icon="more"
            items={[
              { label: trans.__('Threads'), onSelect: () => actions.showPage('threads') },
              { label: trans.__('Models…'), onSelect: () => actions.openModels() },
              { label: trans.__('Trust of this folder…'), onSelect: () => actions.inspectTrust() },
              {
                label: trans.__('Check the sandbox again'),
                onSelect: () => actions.recheckSandbox()
              },
              ...(view.thread === undefined
                ? []
                : [
                    {
                      label: trans.__('Export thread…'),
                      onSelect: () => actions.exportThread()
                    }
                  ]),
              ...(isOff(view.session?.features, 'mcp')
                ? []
                : [{ label: trans.__('MCP servers'), onSelect: () => actions.openServers() }]),
              { label: trans.__('Policy'), onSelect: () => actions.openPolicy() },
              { label: trans.__('Open in main area'), onSelect: () => actions.openInMain() },
              ...(isOff(view.session?.features, 'audit-reading')
                ? []
                : [{ label: trans.__('Audit log'), onSelect: () => actions.openAudit() }])
            ]}
          />
        </div>
        <div className="sallyport-bar">
          <PolicyPill view={view} actions={actions} />
          <span className="sallyport-grow" />
          <span className="sallyport-model">
            {model === null || model === undefined ? trans.__('No model') : model.name}
          </span>
        </div>
      </Toolbar>
    </header>
  );
}

/** A thread's own title, else its first words; '' for one without any. */
function threadTitle(thread: PanelView['thread']): string {
  const [first] = thread?.turns ?? [];
  return thread?.title || (first?.input.map(part => part.text).join(' ') ?? '');
}
