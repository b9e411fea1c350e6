import { CodedError } from '../../base/coded-error';
import { isOff } from '../../protocol/features';
import type { EffectivePolicy } from './effective-policy';
import { documentLayers, type DocumentLayer } from './layers';
import { isLocked } from './combined-values';
import type { ServerPin } from './server-pin';

/** A pin that counts, and the layer that it is of. */
export interface PinInForce {
  readonly pin: ServerPin;
  readonly layer: DocumentLayer;
}

/** What a policy says of servers of tools. */
export interface ServerRules {
  /** Those that may run, by name. */
  readonly pins: ReadonlyMap<string, PinInForce>;
  /** Names of pinned servers that are switched off here. */
  readonly off: ReadonlySet<string>;
  /** Whether what a trusted folder itself proposes is shown. */
  readonly repository: 'off' | 'ask';
  /** `repository` is off for no other reason than a person's settings of JupyterLab. */
  readonly heldBySettings: boolean;
}

/**
 * The servers of a policy. Of two pins with one name the stronger layer's counts. Nothing counts in a folder that is not
 * trusted or while a layer has problems, since what could not be read may have switched it off.
 */
export function serverRules(policy: EffectivePolicy): ServerRules {
  const { layers, trusted, values } = policy;
  const off = new Set(values['mcp.off'].value);
  const reads = trusted && !areServersOff(policy);
  const { value, source } = values['mcp.repoServers'];
  const repository = reads ? value : 'off';
  // They are the source only where they are stricter than what a layer of the policy says.
  const heldBySettings = reads && source === 'settings';
  const pins = new Map<string, PinInForce>();
  if (reads && values['mcp.servers'].value.length > 0)
    for (const layer of documentLayers) {
      if (isLocked(layers, 'mcp.servers', layer)) continue;
      for (const pin of layers[layer]?.mcp?.servers ?? [])
        if (!pins.has(pin.name)) pins.set(pin.name, { pin, layer });
    }
  return { pins, off, repository, heldBySettings };
}

/** Throws `locked` where the administrator switched off all servers of tools. */
export function assertServersOn(policy: EffectivePolicy): void {
  if (areServersOff(policy))
    throw new CodedError('locked', 'The administrator switched off MCP servers.');
}

const areServersOff = ({ values }: EffectivePolicy): boolean => isOff(values.features.value, 'mcp');
