import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, promises, readSync, type Stats } from 'node:fs'

/** At once, or later: to wait for what is there already costs more than many a call. */
export type Soon<T> = T | Promise<T>

/** A file that is open for reading. */
export interface OpenFile {
  readonly fd: number
  read(buffer: Buffer, offset: number, length: number, position: null): Soon<{ readonly bytesRead: number }>
  close(): Soon<void>
}
/** The calls by which a file system is looked at. */
export interface Files {
  /** Undefined where nothing stands there. */
  lstat(path: string): Soon<Stats | undefined>
  readlink(path: string): Soon<string>
  readdir(path: string): Soon<string[]>
  entries(path: string): Soon<Dirent[]>
  open(path: string, flags: number): Soon<OpenFile>
}

/** For a process that has other things to do meanwhile: a file system that hangs holds up the collectors that look at it, and nothing else. */
export const meanwhile: Files = {
  lstat: path => promises.lstat(path).catch(ifThere),
  readlink: path => promises.readlink(path),
  readdir: path => promises.readdir(path),
  entries: path => promises.readdir(path, { withFileTypes: true }),
  open: (path, flags) => promises.open(path, flags),
}

/** For a process that only collects and ends: several times quicker, since nothing goes to another thread and back. A file system that hangs holds up the process. */
export const atOnce: Files = {
  // A collection asks for hundreds of paths at which nothing stands: an error for each, with its stack, would cost more than the calls.
  lstat: path => lstatSync(path, { throwIfNoEntry: false }),
  readlink: path => readlinkSync(path),
  readdir: path => readdirSync(path),
  entries: path => readdirSync(path, { withFileTypes: true }),
  open: (path, flags) => {
    const fd = openSync(path, flags)
    return { fd, read: (buffer, offset, length, position) => ({ bytesRead: readSync(fd, buffer, offset, length, position) }), close: () => closeSync(fd) }
  },
}

function ifThere(fault: NodeJS.ErrnoException): undefined {
  if (fault.code !== 'ENOENT') throw fault
}
