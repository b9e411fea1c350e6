import type {
  McpServerView,
  ReviewedTool,
  ServerLayer,
  ServerSource,
  ServerValue,
  ToolWords
} from '../../protocol/mcp/servers';
import { unifiedDiff } from '../../base/unified-diff';
import type { EffectivePolicy } from '../config/effective-policy';
import { serverRules } from '../config/server-rules';
import type { ServerPin } from '../config/server-pin';
import type { ServerState, ToolDefinition, ToolState } from '../mcp/mcp-servers';
import { inOneOrder } from '../mcp/schema-order';

/** Every stored server that a folder knows of, also those that do not count there. */
export function listServers(
  policy: EffectivePolicy,
  states: readonly ServerState[]
): readonly McpServerView[] {
  const { pins, off } = serverRules(policy);
  return LAYERS.flatMap(layer =>
    (policy.layers[layer]?.mcp?.servers ?? []).map((pin): McpServerView => {
      const counts = pins.get(pin.name)?.layer === layer;
      const state = states.find(each => each.name === pin.name && each.layer === layer);
      const tools =
        state?.tools ??
        Object.keys(pin.tools ?? {}).map(name => ({ name, status: 'pinned' }) as const);
      return {
        name: pin.name,
        layer,
        source: sourceOf(pin),
        phase: !counts ? 'unused' : off.has(pin.name) ? 'off' : (state?.phase ?? 'idle'),
        ...(counts && state?.fault !== undefined && { fault: state.fault }),
        tools: tools.map(({ name, status }) => ({ name, status }))
      };
    })
  );
}

const LAYERS: readonly ServerLayer[] = ['admin', 'user', 'folder'];

/** What is started or reached. */
export const sourceOf = (pin: ServerPin): ServerSource =>
  pin.transport === 'stdio'
    ? {
        transport: 'stdio',
        command: [pin.command, ...pin.args],
        variables: valuesOf(pin.env),
        hosts: pin.hosts ?? []
      }
    : {
        transport: 'http',
        url: pin.url,
        headers: valuesOf(pin.headers),
        signIn: pin.oauth !== undefined
      };

const valuesOf = (values: Readonly<Record<string, string>> = {}): readonly ServerValue[] =>
  Object.entries(values).map(([name, reference]) => ({ name, reference }));

/** A tool beside what was reviewed: all that a model would be told of it, since a yes is to exactly that. */
export const reviewedTool = ({ name, status, now, was }: ToolState): ReviewedTool => {
  const diff =
    now === undefined || was === undefined || status !== 'changed'
      ? undefined
      : unifiedDiff(name, wholeText(was), wholeText(now), 60_000);
  return {
    name,
    status,
    ...(now !== undefined && { now: wordsOf(now) }),
    ...(diff !== undefined && { diff })
  };
};

const wholeText = (tool: ToolDefinition): string => {
  const { description, schema, claims } = wordsOf(tool);
  return [description, schema, ...claims, ...outputOf(tool), ''].join('\n');
};

/** What it says of its output: no model is told, but it is a part of what was reviewed. */
const outputOf = ({ source }: ToolDefinition): readonly string[] => {
  const content: unknown = JSON.parse(source);
  return typeof content === 'object' && content !== null && 'outputSchema' in content
    ? [`output: ${bounded(JSON.stringify(content.outputSchema), 4000)}`]
    : [];
};

const wordsOf = ({ description, inputSchema, claims }: ToolDefinition): ToolWords => ({
  description,
  schema: schemaText(inputSchema),
  claims: Object.entries(claims)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}: ${bounded(String(value), 200)}`)
});

/**
 * In one order, as it is hashed, so that what only moved is no change to look at. Laid out where that does not take many
 * times the room; the definition itself is bounded.
 */
function schemaText(schema: ToolDefinition['inputSchema']): string {
  const ordered = inOneOrder(schema);
  const laidOut = JSON.stringify(ordered, undefined, 2);
  return laidOut.length <= LAID_OUT ? laidOut : JSON.stringify(ordered);
}

/** Of what no model is told. */
const bounded = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}\n… (${text.length - most} more characters)`;

const LAID_OUT = 32_768;
