// The packages whose code stands in the engine's bundle, with the texts of their licences.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `third-party-licenses.json` lists, in the form in which JupyterLab's builder lists the panel's. A package that
 * ships no text, or a pointer to one, carries that of another one under the same licence; throws where there is none.
 */
export function bundledPackages(metafile) {
  const folders = Object.keys(metafile.inputs).flatMap(
    path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []
  );
  const found = [...new Set(folders)].sort().map(describe);
  return found.map(one => {
    if (isWhole(one)) return one;
    const other = found.find(two => two.licenseId === one.licenseId && isWhole(two));
    if (other === undefined)
      throw new Error(
        `${one.name} ships no text of its licence, ${one.licenseId}, and nothing else does`
      );
    return { ...one, extractedText: `${one.extractedText}${other.extractedText}` };
  });
}

const describe = folder => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  return {
    name,
    versionInfo: version,
    licenseId: license,
    extractedText: file ? readFileSync(join(folder, file), 'utf8') : ''
  };
};

/** The shortest licence that is given out as a text has 600 characters; "see the root of this repository" has fewer. */
const isWhole = ({ extractedText }) => extractedText.length > 500;
