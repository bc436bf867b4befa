import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'

/** A file that is open for reading. */
export interface OpenFile {
  readonly fd: number
  read(buffer: Buffer, offset: number, length: number, position: null): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }>
  close(): Promise<void>
}
/** The calls by which a file system is looked at. */
export interface Files {
  lstat(path: string): Promise<Stats>
  readlink(path: string): Promise<string>
  readdir(path: string): Promise<string[]>
  entries(path: string): Promise<Dirent[]>
  open(path: string, flags: number): Promise<OpenFile>
}

/** For a process that has other things to do meanwhile: a file system that hangs holds up the collectors that look at it, and nothing else. */
export const meanwhile: Files = { lstat, readlink, readdir: path => readdir(path), entries: path => readdir(path, { withFileTypes: true }), open }

/** For a process that only collects and ends: several times quicker, since nothing goes to another thread and back. A file system that hangs holds up the process. */
export const atOnce: Files = {
  lstat: async path => lstatSync(path),
  readlink: async path => readlinkSync(path),
  readdir: async path => readdirSync(path),
  entries: async path => readdirSync(path, { withFileTypes: true }),
  open: async (path, flags) => {
    const fd = openSync(path, flags)
    return { fd, read: async (buffer, offset, length, position) => ({ bytesRead: readSync(fd, buffer, offset, length, position), buffer }), close: async () => closeSync(fd) }
  },
}
