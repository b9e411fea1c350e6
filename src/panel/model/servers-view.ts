import type { McpListing, McpPreview, McpReview } from '../../protocol/mcp/servers';
import type { OwnLayer } from '../../protocol/policy-view';
import type { Problem } from './part-views';

/** Servers that a person is about to add. */
export interface NewServers {
  readonly layer: OwnLayer;
  /** As pasted, or as the form wrote it. */
  readonly text: string;
  /** The folder's file that proposes it. Absent: a person brought it. */
  readonly from?: string;
  readonly state: 'editing' | 'looking' | 'ready' | 'adding';
  /** What the engine makes of exactly this text. */
  readonly preview?: McpPreview;
  readonly armedAt?: number;
  readonly problem?: Problem;
}

/** A server whose tools a person looks at. */
export interface ServerReview {
  readonly layer: OwnLayer;
  readonly server: string;
  readonly state: 'starting' | 'ready' | 'accepting' | 'failed';
  readonly review?: McpReview;
  readonly armedAt?: number;
  readonly problem?: Problem;
}

/** The page of MCP servers: a list, in whose place servers are added or one is reviewed. */
export interface ServersView {
  readonly workspace: string;
  readonly state: 'loading' | 'ready' | 'working';
  readonly listing?: McpListing;
  /** Milliseconds since the epoch from which what the listing offers is taken. */
  readonly armedAt?: number;
  readonly adding?: NewServers;
  readonly review?: ServerReview;
  /** Where to sign in, for one server. */
  readonly signIn?: { readonly server: string; readonly address: string };
  /** That somebody signed out, or that nobody had signed in. */
  readonly signedOut?: { readonly server: string; readonly was: boolean };
  readonly problem?: Problem;
}
