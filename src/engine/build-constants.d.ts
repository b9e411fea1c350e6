/** The package's version, put in by the bundler. */
declare const SALLYPORT_VERSION: string;
