import path from 'node:path';
import { readText } from '../host-paths';

/** Whom commits name: the person's own name and address, as their git has them for all repositories. */
export interface GitIdentity {
  readonly name?: string;
  readonly email?: string;
}

/** Reads the section `user` of the person's own settings, which a command does not see. Includes are not followed. */
export function readGitIdentity(home: string): GitIdentity {
  let identity: GitIdentity = {};
  for (const file of ['.config/git/config', '.gitconfig']) {
    let section = '';
    for (const line of readText(path.join(home, file)).split('\n')) {
      section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]?.toLowerCase() ?? section;
      const [, key, value] =
        /^\s*(name|email)\s*=\s*"?([^"\\#;\p{Cc}]+?)"?\s*(?:[#;].*)?$/iu.exec(line) ?? [];
      if (section === 'user' && key && value) {
        identity = { ...identity, [key.toLowerCase()]: value };
      }
    }
  }
  return identity;
}
