import { z } from 'zod';
import { isHostName } from '../../base/host-name';
import { HOST_RULE, parseHostRule } from '../../base/host-rule';
import { refusedVariable } from '../../protocol/refused-variable';

/**
 * A server as a person reviewed it: exactly what is started or reached, and each of its tools by a hash of what it says
 * of itself. A server that is not pinned does not exist, and what differs from its pin does not run before a person
 * reviewed it again. Values of variables and headers stand here
 * by reference only.
 */

/** In front of each tool's name, so without underscores: the first two part it from the tool's own name. */
export const serverName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/)
  .meta({ description: 'Names the server in front of its tools: name__tool.' });

/** What every kind of model takes as a part of a tool's name. */
const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const absolutePath = z
  .string()
  .regex(/^\/[^\0]+$/)
  .max(1000);

/**
 * Where a secret is kept: `env:NAME`, `file:PATH` or `keyring:SERVICE/NAME`, which only an administrator may name, or
 * `stored:NAME` for a value that was pasted and is kept for this server alone. The gate reads it at need.
 */
const reference = z
  .string()
  .max(1005)
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]{0,199}|file:[/~].{0,999}|keyring:[^/]{1,200}\/.{1,200}|stored:[a-z0-9][a-z0-9-]{0,62})$/
  );

const tools = z.record(toolName, sha256).meta({
  description:
    'Each reviewed tool with the hash of its name, description and schemas. Absent or empty: none is offered.'
});

/** As `Date.toISOString` writes it. */
const moment = z.string().regex(/^[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}\.[0-9]{3}Z$/);

const reviewed = z.record(toolName, moment).meta({
  description:
    'When each tool was reviewed as it is now. A yes that a thread was given before does not cover it. Absent: it does.'
});

const stdioServer = z.strictObject({
  name: serverName,
  transport: z.literal('stdio'),
  command: absolutePath.meta({ description: 'The program, by its resolved path.' }),
  args: z.array(z.string().max(4000)).max(100).meta({ description: 'Exactly these, in order.' }),
  files: z.record(absolutePath, sha256).meta({
    description:
      'The program and each argument that is a file, by what was in them. One that differs is not started.'
  }),
  env: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/)
        .refine(name => refusedVariable(name) !== 'steering', 'a variable that steers no programs'),
      reference
    )
    .meta({
      description:
        'Variables it gets beside those of commands, each by where its value is kept. Absent or empty: none.'
    })
    .exactOptional(),
  hosts: z
    .array(
      z
        .string()
        .max(260)
        .regex(HOST_RULE)
        .refine(entry => parseHostRule(entry) !== null, 'a host, or a host and a port')
    )
    .max(50)
    .meta({
      description:
        'Hosts that it may reach, as far as network.deny leaves them. Absent or empty: none.'
    })
    .exactOptional(),
  workspace: z
    .enum(['hidden', 'read'])
    .meta({ description: 'Whether it sees the folder of the thread. Absent: hidden.' })
    .exactOptional(),
  tools: tools.exactOptional(),
  reviewed: reviewed.exactOptional()
});

const httpServer = z.strictObject({
  name: serverName,
  transport: z.literal('http'),
  url: z
    .string()
    .max(2000)
    .refine(isServerUrl, 'https beyond this machine, without user and fragment')
    .meta({ description: 'Its address: https, or http on this machine; without a user.' }),
  headers: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/)
        .refine(name => !isOwnHeader(name), 'a header that the transport does not set itself'),
      reference
    )
    .meta({
      description:
        'Headers of each request, each by where its value is kept. Absent or empty: none.'
    })
    .exactOptional(),
  oauth: z
    .strictObject({
      grant: z
        .enum(['sign-in', 'client'])
        .meta({
          description:
            'Who is let in: a person who signs in, or the client by its own credential. Absent: a person.'
        })
        .exactOptional(),
      clientId: z
        .string()
        .min(1)
        .max(500)
        .meta({ description: 'Absent: we register ourselves where the server lets us.' })
        .exactOptional(),
      scope: z
        .string()
        .min(1)
        .max(1000)
        .meta({ description: 'Absent: what the server asks for.' })
        .exactOptional(),
      credential: reference
        .meta({ description: 'The secret of the client. Absent: it has none.' })
        .exactOptional()
    })
    .meta({
      description:
        'How a token is got, which is kept in memory alone. Absent: there is no signing in.'
    })
    .exactOptional(),
  tools: tools.exactOptional(),
  reviewed: reviewed.exactOptional()
});

export const serverPinSchema = z
  .discriminatedUnion('transport', [stdioServer, httpServer])
  .meta({ description: 'One reviewed server.' });

/** One reviewed server; see `serverPinSchema`. */
export type ServerPin = z.infer<typeof serverPinSchema>;
export type StdioServer = z.infer<typeof stdioServer>;
export type HttpServer = z.infer<typeof httpServer>;

/** True for an address that may be a server's: written as it is read, https beyond this machine, nobody's name in it. */
export function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  // What differs from how it is read could be read otherwise by a person: a host in other letters, say.
  if (url.href !== text && url.href !== `${text}/`) return false;
  if (url.protocol === 'https:') return isHostName(url.hostname) || isLoopbackHost(url.hostname);
  return url.protocol === 'http:' && isLoopbackHost(url.hostname);
}

/** True for the names of this machine that no resolver can lead elsewhere. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Headers that say who speaks to whom and how; the transport alone sets them. */
const isOwnHeader = (name: string): boolean =>
  /^(host|connection|content-.*|transfer-encoding|accept|cookie|origin|referer|te|trailer|upgrade|mcp-.*|proxy-.*)$/i.test(
    name
  );
