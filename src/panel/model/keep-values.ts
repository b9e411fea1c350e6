import { isReference } from '../../protocol/mcp/reference';
import { readPaste } from '../../protocol/mcp/read-paste';

/**
 * A paste with a reference in the place of each value, which `keep` gave for it. What cannot be read stays as it is: the
 * preview says what is wrong with it.
 */
export async function keepValues(
  text: string,
  keep: (server: string, value: string) => Promise<string>
): Promise<string> {
  const { servers } = readPaste(text);
  const isValue = (value: string): boolean => !isReference(value);
  const values = servers.map(server =>
    server.transport === 'stdio' ? server.env : server.headers
  );
  if (!values.some(each => Object.values(each).some(isValue))) return text;
  const kept = async (server: string, all: Readonly<Record<string, string>>) => {
    const references: Record<string, string> = {};
    for (const [name, value] of Object.entries(all))
      references[name] = isValue(value) && value !== '' ? await keep(server, value) : value;
    return references;
  };
  const written: Record<string, object> = {};
  for (const server of servers)
    written[server.name] =
      server.transport === 'stdio'
        ? {
            command: server.command,
            args: server.args,
            env: await kept(server.name, server.env)
          }
        : { url: server.url, headers: await kept(server.name, server.headers) };
  return JSON.stringify({ mcpServers: written }, undefined, 2);
}
