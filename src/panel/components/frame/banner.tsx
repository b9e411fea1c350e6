import * as React from 'react';

import { Icon, type IconName } from '../icon';

/** One thing to know about the state of things, with what can be done about it. */
export function Banner(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly tone?: 'warn' | 'bad' | 'plain';
  readonly text?: string | undefined;
  /** A command or step that mends it, to copy. */
  readonly fix?: string | undefined;
  readonly children?: React.ReactNode;
}): React.ReactElement {
  return (
    <div className="sallyport-banner" data-tone={props.tone ?? 'plain'}>
      <Icon name={props.icon} />
      <div>
        <b>{props.title}</b>
        {props.text !== undefined && <p>{props.text}</p>}
        {props.fix !== undefined && (
          <pre tabIndex={0} dir="ltr">
            {props.fix}
          </pre>
        )}
        {props.children}
      </div>
    </div>
  );
}
