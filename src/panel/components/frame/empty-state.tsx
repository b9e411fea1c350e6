import * as React from 'react';

import { isCommandOff } from '../../../protocol/features';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { Icon, type IconName } from '../icon';
import { TourIntroduction } from './tour-banner';

/** What can be done at once, before anything is connected: three real commands that run the guarded way. */
export function EmptyState(props: {
  readonly view: PanelView;
  readonly actions: Pick<PanelActions, 'send' | 'startTour' | 'openModels'>;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  if (view.thread?.tour !== undefined) return <TourIntroduction folder={view.thread.workspace} />;
  const isThere = ({ command }: Example): boolean => !isCommandOff(view.session?.features, command);
  const shell = view.sandbox?.runs !== false && view.policy?.trusted !== false;
  const examples: readonly Example[] = [
    { icon: 'folder', command: 'ls', line: '/ls', about: trans.__('Lists this folder') },
    {
      icon: 'search',
      command: 'search',
      line: '/search TODO',
      about: trans.__('Finds a word in its files')
    },
    {
      icon: 'terminal',
      command: 'sh',
      line: '/sh python3 --version',
      about: shell
        ? trans.__('Runs in the sandbox, after you approve it')
        : view.sandbox?.runs === false
          ? trans.__('Off: this machine has no sandbox')
          : trans.__('Asks for trust in this folder first')
    }
  ];
  const alone = view.session?.model === null || view.session?.model === undefined;
  return (
    <div className="sallyport-empty" data-scrolls>
      <h3>{alone ? trans.__('Ready without a model') : trans.__('Ready')}</h3>
      <p>
        {alone
          ? trans.__(
              'Commands work on this machine, offline. They take the same guarded way as a model would: policy, approval, sandbox, journal, audit.'
            )
          : trans.__(
              'Say what is to be done. What the model does takes the guarded way: policy, approval, sandbox, journal, audit. So do commands, which need no model.'
            )}
      </p>
      <ul aria-label={trans.__('Examples')}>
        {examples.filter(isThere).map(({ icon, line, about }) => (
          <li key={line}>
            <button type="button" className="sallyport-try" onClick={() => actions.send(line)}>
              <Icon name={icon} />
              <span>
                <code>{line}</code>
                <small>{about}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" className="sallyport-link" onClick={() => actions.send('/help')}>
          {trans.__('All commands')}
        </button>
        <button type="button" className="sallyport-link" onClick={() => actions.startTour()}>
          {trans.__('Take the tour')}
        </button>
        {view.session?.models?.length === 0 && (
          <button type="button" className="sallyport-link" onClick={() => actions.openModels()}>
            {trans.__('Connect a model…')}
          </button>
        )}
      </p>
    </div>
  );
}

interface Example {
  readonly icon: IconName;
  readonly command: string;
  readonly line: string;
  readonly about: string;
}
