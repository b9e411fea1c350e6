import * as React from 'react';

import type { ConnectionView, WaitCause } from '../../model/part-views';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { formatDuration } from '../../words/quantities';
import { useWords, type Words } from '../../words/words';
import { useClock } from '../use-clock';
import { Banner } from './banner';

/** The line to the server, where it is not simply there: what is wrong, when it is tried again, what helps. */
export function ConnectionBanner(props: {
  readonly connection: ConnectionView;
  readonly actions: Pick<PanelActions, 'retryNow' | 'reloadPage'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { connection, actions } = props;
  const now = useClock(connection.state === 'waiting' || connection.state === 'connecting');
  switch (connection.state) {
    case 'idle':
    case 'open':
      return null;
    case 'connecting':
      return now - connection.since < QUIET ? null : (
        <Banner icon="progress" title={trans.__('Connecting…')}>
          <p>{trans.__('What you send waits until the line is there.')}</p>
        </Banner>
      );
    case 'waiting':
      return (
        <Banner icon="offline" tone="warn" title={waitingTitle(connection.cause, words)}>
          {connection.cause === 'audit' && (
            <p>
              {trans.__(
                'What cannot be recorded is not done, so nobody is let in. Free disk space on the server or make the data folder of Sallyport writable.'
              )}
            </p>
          )}
          <p>
            {fill(
              trans.__(
                'Attempt {attempt} failed, next in {time}. Running work goes on at the server.'
              ),
              {
                attempt: connection.attempt,
                time: formatDuration(
                  1000 * Math.ceil(Math.max(0, connection.retryAt - now) / 1000),
                  words
                )
              }
            )}
          </p>
          <button type="button" className="sallyport-link" onClick={() => actions.retryNow()}>
            {trans.__('Retry now')}
          </button>
        </Banner>
      );
    case 'signed-out':
      return (
        <Banner icon="shield-alert" tone="bad" title={trans.__('You are signed out')}>
          <p>
            {trans.__('Sign in on this server again, then reload the page. Your text stays here.')}
          </p>
          <Reload onReload={() => actions.reloadPage()} />
        </Banner>
      );
    case 'refused':
      return (
        <Banner
          icon="shield-alert"
          tone="bad"
          title={
            connection.reason === 'version'
              ? trans.__('This page is older than the server')
              : trans.__('Your rights here were withdrawn')
          }
        >
          <p>{connection.message}</p>
          <Reload onReload={() => actions.reloadPage()} />
        </Banner>
      );
  }
}

function Reload(props: { readonly onReload: () => void }): React.ReactElement {
  const { trans } = useWords();
  return (
    <button type="button" className="sallyport-button" onClick={props.onReload}>
      {trans.__('Reload the page')}
    </button>
  );
}

function waitingTitle(cause: WaitCause, { trans }: Words): string {
  switch (cause) {
    case 'network':
      return trans.__('Offline');
    case 'proxy':
      return trans.__('Something between page and server does not let WebSockets through');
    case 'server-stops':
      return trans.__('The server is stopping');
    case 'busy':
      return trans.__('The server is busy');
    case 'audit':
      return trans.__('The server cannot write its audit');
  }
}

/** Milliseconds of connecting before a word is said about it. */
const QUIET = 2000;
