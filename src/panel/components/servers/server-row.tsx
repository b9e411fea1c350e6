import * as React from 'react';

import type { McpServerView } from '../../../protocol/mcp/servers';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { serverLayer, serverPhase } from '../../words/servers';
import { useWords } from '../../words/words';
import { guardWords } from '../approval/guard-words';
import { Hold } from '../approval/hold';
import { useGuard } from '../approval/use-guard';
import { Icon, type IconName } from '../icon';
import { SourceFacts } from './source-facts';

/** One stored server: what it is, what it does here, and what a person can do about it. */
export function ServerRow(props: {
  readonly server: McpServerView;
  readonly view: PanelView;
  readonly busy: boolean;
  readonly armingMs: number;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { server, view, busy, actions } = props;
  const { name, layer, phase, source, tools, fault } = server;
  const [removing, setRemoving] = React.useState(false);
  const id = React.useId();
  const offered = tools.filter(({ status }) => status === 'pinned').length;
  const { signIn, signedOut } = view.servers ?? {};
  return (
    <li className="sallyport-server" aria-labelledby={id}>
      <h4 id={id}>
        <code>{name}</code>
      </h4>
      <p className="sallyport-server-state" data-phase={phase}>
        <Icon name={PHASE_ICONS[phase]} /> {serverPhase(phase, words)}
        {' · '}
        {fill(trans._n('{count} tool', '{count} tools', offered), { count: offered })}
        {' · '}
        <span className="sallyport-quiet">{serverLayer(layer, words)}</span>
      </p>
      {fault !== undefined && <p className="sallyport-error">{fault.message}</p>}
      <details>
        <summary>{source.transport === 'http' ? source.url : (source.command[0] ?? '')}</summary>
        <SourceFacts source={source} />
      </details>
      {signIn?.server === name && (
        <p>
          <a href={signIn.address} target="_blank" rel="noopener noreferrer">
            {fill(trans.__('Sign in at {host}, in a new tab'), { host: hostOf(signIn.address) })}
          </a>
        </p>
      )}
      {signedOut?.server === name && (
        <p role="status">
          {signedOut.was
            ? fill(trans.__('Signed out of {name}.'), { name })
            : fill(trans.__('Nobody was signed in at {name}.'), { name })}
        </p>
      )}
      <div className="sallyport-actions">
        {layer !== 'admin' && phase !== 'unused' && phase !== 'off' && (
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            onClick={() => actions.reviewServer(layer, name)}
          >
            {trans.__('Review tools…')}
          </button>
        )}
        {source.transport === 'http' && source.signIn && phase !== 'unused' && (
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            onClick={() => actions.signInServer(server)}
          >
            {trans.__('Sign in…')}
          </button>
        )}
        {source.transport === 'http' && source.signIn && phase !== 'unused' && (
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            onClick={() => actions.signOutServer(server)}
          >
            {trans.__('Sign out')}
          </button>
        )}
        {phase !== 'unused' && phase !== 'off' && view.policy?.trusted === true && (
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            aria-disabled={busy}
            onClick={event => {
              if (!busy) actions.toggleServer(server, event.nativeEvent);
            }}
          >
            {trans.__('Switch off here')}
          </button>
        )}
        {layer !== 'admin' && !removing && (
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            onClick={() => setRemoving(true)}
          >
            {trans.__('Remove…')}
          </button>
        )}
        {layer !== 'admin' && removing && (
          <>
            <button type="button" className="sallyport-button" onClick={() => setRemoving(false)}>
              {trans.__('Keep it')}
            </button>
            <button
              type="button"
              className="sallyport-button"
              aria-disabled={busy}
              onClick={() => {
                if (!busy) actions.removeServer(layer, name);
              }}
            >
              {fill(trans.__('Remove {name} for good'), { name })}
            </button>
          </>
        )}
      </div>
      {server.nonce !== undefined && <SwitchOn {...props} nonce={server.nonce} />}
    </li>
  );
}

/** Switching on lets more happen, so it is armed. */
function SwitchOn(
  props: React.ComponentProps<typeof ServerRow> & { readonly nonce: string }
): React.ReactElement {
  const words = useWords();
  const { server, view, busy, armingMs, nonce, actions } = props;
  const root = React.useRef<HTMLDivElement>(null);
  const wait = Math.max(view.settings.armingDelay, armingMs);
  const { state, admits } = useGuard(root, wait, nonce);
  return (
    <div ref={root} className="sallyport-actions sallyport-decide">
      <button
        type="button"
        className="sallyport-button"
        aria-disabled={busy || state !== 'ready'}
        onClick={event => {
          if (!busy && admits(event.nativeEvent, event.currentTarget))
            actions.toggleServer(server, event.nativeEvent);
        }}
      >
        {words.trans.__('Switch on here')}
      </button>
      <Hold reason={guardWords(state, words)} />
    </div>
  );
}

const hostOf = (address: string): string => {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
};

const PHASE_ICONS: Readonly<Record<McpServerView['phase'], IconName>> = {
  unused: 'blocked',
  off: 'blocked',
  idle: 'circle',
  starting: 'progress',
  ready: 'check',
  review: 'shield-alert',
  failed: 'alert'
};
