import * as React from 'react';

import type { Page } from '../model/part-views';
import type { PanelActions } from '../model/panel-actions';
import type { PanelProps, PanelView } from '../model/view';
import { WordsProvider, type Words } from '../words/words';
import { LiveRegions } from './announce/live-regions';
import { Composer } from './composer/composer';
import { PicturesContext } from './context/pictures-context';
import { Banners } from './frame/banners';
import { EmptyState } from './frame/empty-state';
import { Header } from './frame/header';
import { RunStrip } from './frame/run-strip';
import { WorkingSetStrip } from './frame/working-set';
import { OpenQuestions } from './questions/open-questions';
import { ProblemNote } from './problem-note';
import { useWide } from './use-wide';
import { Transcript } from './transcript/transcript';
import '../../../style/views.css';

const ThreadsPage = React.lazy(async () => ({
  default: (await import('./pages/threads-page')).ThreadsPage
}));
const TrustPage = React.lazy(async () => ({
  default: (await import('./pages/trust-page')).TrustPage
}));
const UndoPage = React.lazy(async () => ({
  default: (await import('./pages/undo-page')).UndoPage
}));
const ExportPage = React.lazy(async () => ({
  default: (await import('./pages/export-page')).ExportPage
}));
const ModelsPage = React.lazy(async () => ({
  default: (await import('./pages/models-page')).ModelsPage
}));
const ServersPage = React.lazy(async () => ({
  default: (await import('./servers/servers-page')).ServersPage
}));
const ReviewPage = React.lazy(async () => ({
  default: (await import('./pages/review-page')).ReviewPage
}));

/** From this width on the threads stand beside the open one; as in the style's container queries. */
const TWO_COLUMNS_PX = 720;

/** The whole panel as a function of its view. */
export function Panel(props: PanelProps): React.ReactElement {
  const { view, actions, trans } = props;
  const root = React.useRef<HTMLDivElement>(null);
  const wide = useWide(root, TWO_COLUMNS_PX);
  const words = React.useMemo<Words>(
    () => ({ trans, locale: document.documentElement.lang || 'en' }),
    [trans]
  );
  const shownPictures = React.useMemo(
    () => ({ pictures: view.pictures, onNeeded: actions.showPicture }),
    [view.pictures, actions]
  );
  return (
    <WordsProvider value={words}>
      <PicturesContext.Provider value={shownPictures}>
        <div
          ref={root}
          className="sallyport"
          role="region"
          aria-label={trans.__('Sallyport')}
          data-density={view.settings.density}
          data-motion={view.settings.reduceMotion === 'always' ? 'none' : undefined}
        >
          <Header view={view} actions={actions} />
          <Banners view={view} actions={actions} />
          <React.Suspense fallback={<div className="sallyport-fill" />}>
            <div className="sallyport-columns">
              {/* Each at one place whatever the width, so that what is typed or open in it stays. */}
              {(wide || view.page === 'threads') && (
                <div className={wide ? 'sallyport-aside' : 'sallyport-main'}>
                  <ThreadsPage view={view} actions={actions} beside={wide} />
                </div>
              )}
              {(wide || view.page !== 'threads') && (
                <div className="sallyport-main">
                  <Body
                    page={view.page === 'threads' ? 'thread' : view.page}
                    view={view}
                    actions={actions}
                  />
                </div>
              )}
            </div>
          </React.Suspense>
          <LiveRegions view={view} />
        </div>
      </PicturesContext.Provider>
    </WordsProvider>
  );
}

function Body(props: {
  readonly page: Exclude<Page, 'threads'>;
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  switch (props.page) {
    case 'thread':
      return <ThreadPage {...props} />;
    case 'trust':
      return <TrustPage {...props} />;
    case 'undo':
      return <UndoPage {...props} />;
    case 'export':
      return <ExportPage {...props} />;
    case 'review':
      return <ReviewPage {...props} />;
    case 'models':
      return <ModelsPage {...props} />;
    case 'servers':
      return <ServersPage {...props} />;
  }
}

function ThreadPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { view, actions } = props;
  const { thread, workingSet, running } = view;
  const [jump, setJump] = React.useState<PanelView['focus']>(undefined);
  return (
    <>
      {view.threadProblem !== undefined && (
        <ProblemNote
          problem={view.threadProblem}
          actions={actions}
          onRetry={() => actions.retryNow()}
        />
      )}
      {thread === undefined || (thread.turns.length === 0 && view.threadState !== 'loading') ? (
        <EmptyState view={view} actions={actions} />
      ) : (
        <Transcript
          key={thread.threadId}
          thread={thread}
          approvals={view.approvals}
          mayAct={running === undefined && view.modes.includes('agent')}
          settings={view.settings}
          sent={view.queue.at(-1)?.key}
          focus={view.focus}
          jump={jump}
          actions={actions}
        />
      )}
      <OpenQuestions view={view} actions={actions} />
      <RunStrip
        view={view}
        actions={actions}
        onJump={approvalId =>
          setJump({
            serial: (jump?.serial ?? 0) + 1,
            target: { type: 'approval', approvalId }
          })
        }
      />
      {running === undefined && workingSet !== undefined && (
        <WorkingSetStrip set={workingSet} actions={actions} />
      )}
      <Composer view={view} actions={actions} />
    </>
  );
}
