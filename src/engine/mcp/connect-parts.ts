import type { MessageLevel } from '../config/message-levels';
import type { NetworkRules } from '../config/network';
import type { Log } from '../log';
import type { EnvironmentRules } from '../sandbox/environment';
import type { Sandbox } from '../sandbox/sandbox';
import type { ServerTiming } from './connection';
import type { PinPlace, ServerSecrets } from './server-secrets';

/** What connecting to the servers of one folder needs. Policy is read at each start. */
export interface ConnectParts {
  readonly sandbox: Sandbox;
  readonly secrets: ServerSecrets;
  readonly place: PinPlace;
  readonly network: () => NetworkRules;
  readonly messageLevel: () => MessageLevel;
  readonly variables: () => EnvironmentRules;
  readonly timing: ServerTiming;
  readonly log: Log;
}
