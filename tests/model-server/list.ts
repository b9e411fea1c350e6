import type { IncomingMessage, ServerResponse } from 'node:http';

/** Models by name, or with all that a server says of them. */
export type Listed = readonly (string | Readonly<Record<string, unknown>>)[];

/** The list of models in the shape of the dialect that is spoken there, for whoever shows the key. */
export function list(
  models: Listed | undefined,
  key: string | undefined,
  { url = '', headers }: IncomingMessage,
  response: ServerResponse
): void {
  const shown = [
    headers.authorization?.replace('Bearer ', ''),
    headers['x-api-key'],
    headers['api-key']
  ];
  const isGoogle = headers['x-goog-api-key'] !== undefined;
  const mayRead = key === undefined || [...shown, headers['x-goog-api-key']].includes(key);
  const status = mayRead ? (models !== undefined && url.endsWith('/models') ? 200 : 404) : 401;
  response.writeHead(status, { 'content-type': 'application/json' });
  const list = models ?? [];
  response.end(
    JSON.stringify(
      status !== 200
        ? { error: { message: `status ${status}` } }
        : isGoogle
          ? {
              models: list.map(each =>
                typeof each === 'string'
                  ? { name: `models/${each}`, supportedGenerationMethods: ['generateContent'] }
                  : each
              )
            }
          : {
              object: 'list',
              data: list.map(each =>
                typeof each === 'string' ? { id: each, object: 'model' } : each
              )
            }
    )
  );
}
