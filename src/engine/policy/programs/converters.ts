import type { Program, Programs } from './program';

/** Bundlers run the code that they are configured with. */
const bundler: Program = {
  anyDash: true,
  guards: 'cr',
  longGuards: 'config plugin require loader env-file extends entry-none'
};

const compiler: Program = {
  anyDash: true,
  guards: 'B',
  longGuards: 'specs plugin fplugin wrapper sysroot use-ld fuse-ld'
};

/** Programs that turn files into other files, and compilers. */
export const converters: Programs = {
  pandoc: {
    valued: 'ofrtwMVT',
    text: '-f -r -t -w -M -V -T --from --read --to --write --metadata --variable --columns --toc-depth',
    guards: 'FLdHBA',
    longGuards:
      'filter lua-filter defaults data-dir pdf-engine pdf-engine-opt template extract-media metadata-file syntax-definition include-in-header include-before-body include-after-body reference-doc abbreviations csl bibliography citation-abbreviations highlight-style log print-default-data-file',
    long: 'from read to write output metadata variable columns toc toc-depth standalone self-contained number-sections wrap list-input-formats list-output-formats',
    longValued: 'from read to write output metadata variable columns toc-depth wrap'
  },
  iconv: {
    valued: 'ftc',
    text: '-f -t --from-code --to-code',
    guards: 'o',
    longGuards: 'output',
    long: 'from-code to-code list',
    longValued: 'from-code to-code'
  },
  xmllint: {
    longGuards: 'output xinclude catalogs path shell load-trace dtdvalid schematron relaxng',
    long: 'noout format xpath nonet html schema',
    longValued: 'xpath schema',
    text: '--xpath'
  },
  // `-engine` and `-provider` load code, `-config` names it.
  openssl: {
    oneDash: true,
    subcommands:
      'version dgst md5 sha1 sha256 sha384 sha512 base64 x509 rand asn1parse verify crl list help',
    longGuards:
      'engine provider provider-path config extfile out keyout writerand sign signature inkey key CAfile-none',
    longValued: 'in inform outform',
    long: 'in inform outform text noout hex r sha256 sha512 sha1 md5 subject issuer dates fingerprint serial',
    text: '-inform -outform'
  },
  gpg: {
    listed: true,
    flags: 'vqk',
    long: 'verify list-keys fingerprint version help verbose quiet batch',
    operands: 'paths'
  },
  ctags: {
    anyDash: true,
    guards: 'L',
    longGuards: 'options optlib-dir filter libexec-dir data-dir etags-include'
  },
  mkdocs: { subcommands: 'build', guards: 'fd', longGuards: 'config-file theme site-dir' },
  'sphinx-build': { valued: 'bdjt', text: '-b -j -t', guards: 'cDw' },
  webpack: bundler,
  vite: bundler,
  rollup: bundler,
  rspack: bundler,
  parcel: bundler,
  esbuild: bundler,
  gcc: compiler,
  'g++': compiler,
  cc: compiler,
  'c++': compiler,
  clang: compiler,
  'clang++': compiler,
  gfortran: compiler,
  javac: {
    oneDash: true,
    longGuards:
      'processor processorpath processor-path plugin Xplugin J bootclasspath extdirs endorseddirs system agentlib agentpath cp classpath class-path',
    long: 'd source target release encoding nowarn verbose deprecation g Xlint sourcepath source-path version',
    longValued: 'd source target release encoding sourcepath source-path',
    text: '-source -target -release -encoding'
  }
};
