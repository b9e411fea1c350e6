import type { z } from 'zod';
import type { PolicyStoreView } from '../../protocol/link';
import { documentSchema, type PolicyDocument } from './document';
import { readableRestrictions, withoutLoosening } from './restrictions';
import { settingsLayer } from './settings-layer';

/** Layers that the gate's store holds, strongest authority first. */
export const storedLayers = ['admin', 'user', 'folder'] as const;
type StoredLayer = (typeof storedLayers)[number];

/**
 * Layers that are documents: what the gate stores, what the panels' settings want stricter, what the repository's file
 * restricts and a person took over from it, and what a person allowed for one thread.
 */
export const documentLayers = [...storedLayers, 'settings', 'repository', 'thread'] as const;

export type DocumentLayer = (typeof documentLayers)[number];

/** Something a person should mend, by layer. */
export interface PolicyProblem {
  /** A document layer, or `trust` for the store's list of trusted folders. */
  readonly layer: string;
  readonly message: string;
}

/**
 * The policy of one workspace. A layer without a document is absent. With any problem nothing loosens: the broken
 * layer keeps what could be read of its restrictions, and no layer's allows count, since what could not be read may
 * have forbidden what another layer allows.
 */
export interface PolicyLayers {
  readonly admin?: PolicyDocument;
  readonly user?: PolicyDocument;
  readonly folder?: PolicyDocument;
  /** Restricts only; see `settingsLayer`. */
  readonly settings?: PolicyDocument;
  readonly repository?: PolicyDocument;
  /** Allows only. */
  readonly thread?: PolicyDocument;
  readonly problems: readonly PolicyProblem[];
}

/** No document anywhere: the shipped policy. */
export const noLayers: PolicyLayers = { problems: [] };

/**
 * Parses the documents of the gate's store for the workspace with this real path. Never throws: what is wrong fails
 * closed and is named in `problems`.
 */
export const readLayers = (
  view: PolicyStoreView,
  realPath: string,
  repository?: RepositoryLayer
): PolicyLayers => {
  const folder = Object.hasOwn(view.folders, realPath) ? view.folders[realPath] : undefined;
  const raw: Readonly<Record<StoredLayer, unknown>> = {
    admin: view.admin,
    user: view.user,
    folder
  };
  const found: { -readonly [layer in DocumentLayer]?: PolicyDocument } = {};
  const problems: PolicyProblem[] = [];
  for (const layer of storedLayers) {
    const broken = Object.hasOwn(view.broken, layer) ? view.broken[layer] : undefined;
    const read = readDocument(raw[layer], layer, broken);
    if (read.document !== undefined) found[layer] = read.document;
    problems.push(...read.problems);
  }
  // Whatever else of the store is broken is nobody's to ignore.
  for (const [layer, message] of Object.entries(view.broken)) {
    if (!storedLayers.some(known => known === layer)) problems.push({ layer, message });
  }
  const settings = settingsLayer(view.settings ?? []);
  if (settings !== undefined) found.settings = settings;
  if (repository !== undefined) {
    found.repository = repository.document;
    if (repository.broken)
      problems.push({ layer: 'repository', message: 'The file of the repository has faults.' });
  }
  if (problems.length === 0) return { ...found, problems };
  const strict = Object.fromEntries(
    Object.entries(found).map(([layer, document]) => [layer, withoutLoosening(document)])
  );
  return { ...strict, problems };
};

/** What a trusted repository says: what it restricts, and of what it proposes what a person took over. */
export interface RepositoryLayer {
  readonly document: PolicyDocument;
  readonly broken: boolean;
}

interface ReadDocument {
  readonly document?: PolicyDocument;
  readonly problems: readonly PolicyProblem[];
}

const readDocument = (
  raw: unknown,
  layer: StoredLayer,
  broken: string | undefined
): ReadDocument => {
  if (broken !== undefined) {
    return {
      document: readableRestrictions(raw, layer === 'admin'),
      problems: [{ layer, message: broken }]
    };
  }
  if (raw === undefined || raw === null) return { problems: [] };
  const parsed = documentSchema.safeParse(raw);
  if (!parsed.success) {
    return {
      document: readableRestrictions(raw, layer === 'admin'),
      problems: [{ layer, message: describeIssues(parsed.error) }]
    };
  }
  const misplaced = adminOnlyKeys.filter(
    key => layer !== 'admin' && parsed.data[key] !== undefined
  );
  if (misplaced.length > 0) {
    const message = `Only the administrator's policy may set ${misplaced.join(', ')}.`;
    return {
      document: readableRestrictions(raw, layer === 'admin'),
      problems: [{ layer, message }]
    };
  }
  return { document: parsed.data, problems: [] };
};

/** Names the place and the rule of each fault; never the value, which may be a secret pasted in the wrong place. */
const describeIssues = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(issue => {
      const where = issue.path.map(String).join('.') || 'the document';
      const keys = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : '';
      return `${where}: ${issue.code.replaceAll('_', ' ')}${keys}`;
    })
    .join('; ');

/** Keys by which an administrator binds the layers below. */
export const adminOnlyKeys = ['locks', 'features'] as const;
