import * as React from 'react';

import { isOff } from '../../../protocol/features';
import type { PolicyTab } from '../../model/policy-view';
import type { PanelProps } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords, WordsProvider, type Words } from '../../words/words';
import { Icon } from '../icon';
import { ProblemNote } from '../problem-note';
import { SearchBox } from '../search-box';
import { EffectiveTab } from './effective-tab';
import { LayerTab } from './layer-tab';
import { Tabs, type Tab } from './tabs';
import { Tester } from './tester';
import '../../../../style/views.css';

/** The policy editor: what a person's own layers say, what is in force and whence, and a tester that runs nothing. */
export function PolicyPage(props: PanelProps): React.ReactElement {
  const { trans } = props;
  const words = React.useMemo<Words>(
    () => ({ trans, locale: document.documentElement.lang || 'en' }),
    [trans]
  );
  return (
    <WordsProvider value={words}>
      <section
        className="sallyport sallyport-page sallyport-policy"
        aria-label={trans.__('Sallyport Policy')}
        data-scrolls
      >
        <Editor {...props} />
      </section>
    </WordsProvider>
  );
}

function Editor({ view, actions }: PanelProps): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const [search, setSearch] = React.useState('');
  const { policyEditor: editor } = view;
  if (editor === undefined) return <p className="sallyport-quiet">{trans.__('Loading…')}</p>;
  const { details, problem, trusted, workspace } = editor;
  const features = view.session?.features;
  const edits = !isOff(features, 'policy-editing');
  const tab = edits ? editor.tab : 'effective';
  const folder = workspace === '' ? trans.__('server folder') : workspace;
  return (
    <>
      <header>
        <h2>{trans.__('Policy')}</h2>
        <p className="sallyport-quiet">
          <Icon name="folder" /> <bdi>{folder}</bdi>
          {!trusted && editor.state === 'ready' && ` · ${trans.__('not trusted: Restricted')}`}
        </p>
        <SearchBox
          label={trans.__('Search settings and rules')}
          placeholder={trans.__('Search')}
          text={search}
          onChange={setSearch}
        />
      </header>
      {workspace !== view.workspace && (
        <p className="sallyport-warning">
          {fill(trans.__('The panel is at {folder} now.'), {
            folder: view.workspace === '' ? trans.__('server folder') : view.workspace
          })}{' '}
          <button type="button" className="sallyport-link" onClick={() => actions.openPolicy()}>
            {trans.__('Show the policy there')}
          </button>
        </p>
      )}
      {problem !== undefined && (
        <ProblemNote problem={problem} actions={actions} onRetry={() => actions.rereadPolicy()} />
      )}
      {view.policy?.workspace === workspace &&
        view.policy.summary.problems.map(fault => (
          <p key={fault.layer} className="sallyport-error">
            <Icon name="alert" /> {fault.message}
          </p>
        ))}
      {details === undefined ? (
        editor.state === 'loading' && (
          <p className="sallyport-quiet">{trans.__('Reading the policy…')}</p>
        )
      ) : (
        <>
          {!edits && (
            <p className="sallyport-quiet">
              <Icon name="lock" /> {trans.__('Only the administrator changes the policy here.')}
            </p>
          )}
          <Tabs
            label={trans.__('Layers')}
            tabs={[
              ...(edits ? ownTabs(words) : []),
              { id: 'effective', label: trans.__('Effective') }
            ]}
            active={tab}
            onActivate={next => actions.showPolicyTab(next)}
          >
            {tab === 'effective' ? (
              <EffectiveTab details={details} search={search} />
            ) : (
              <LayerTab
                key={tab}
                layer={tab}
                editor={editor}
                details={details}
                settings={view.settings}
                proposes={!isOff(features, 'proposals')}
                search={search}
                actions={actions}
              />
            )}
          </Tabs>
          <Tester editor={editor} focus={view.focus} actions={actions} />
        </>
      )}
      <p className="sallyport-hidden" role="status">
        {editor.saved === undefined ? '' : trans.__('The policy is saved and in force.')}
      </p>
    </>
  );
}

/** The layers that a person writes. */
const ownTabs = ({ trans }: Words): readonly Tab<PolicyTab>[] => [
  { id: 'user', label: trans.__('User') },
  { id: 'folder', label: trans.__('This folder') }
];
