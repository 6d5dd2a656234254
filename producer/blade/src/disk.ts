export type FileSystem = typeof import('node:fs');
export type OperatingSystem = typeof import('node:os');

interface Host {
  readonly fs: FileSystem;
  readonly os: OperatingSystem;
}

/** The disk of this runtime; null where there is none, as in an edge function. No bundler is to see an import of it. */
export function host(): Host | null {
  try {
    const fs = globalThis.process?.getBuiltinModule?.('node:fs');
    const os = globalThis.process?.getBuiltinModule?.('node:os');
    return fs && os && typeof fs.writeSync === 'function' ? { fs, os } : null;
  } catch {
    return null;
  }
}
