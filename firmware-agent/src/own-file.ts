import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { AgentError } from './error.ts'

/**
 * Reads a key or a secret, which nobody else may read or change: of mode 0600, and of the agent's user or of root. `lent`: root may let a group read what it owns (0640), as where the agent's user is made for the time it runs.
 * What root itself reads may be anybody's: an administrator uses the keys of the agent's user. `what` names the file in the error.
 * @throws AgentError KEY_REFUSED where others reach it, it is no regular file, or it cannot be read. The message never holds what the file does.
 */
export function readOwn(file: string, what: string, { lent = false } = {}): Buffer {
  let opened: number | undefined
  try {
    opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = fstatSync(opened)
    if (!found.isFile()) throw new AgentError('KEY_REFUSED', `${what} ${file} is no regular file`)
    const expected = lent && found.uid === 0 ? 0o640 : 0o600
    if ((found.mode & 0o077 & ~expected) !== 0) throw new AgentError('KEY_REFUSED', `${what} ${file} has mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}: others than its owner may read or change it; expected 0${expected.toString(8)}`)
    const own = process.geteuid?.()
    if (own !== undefined && own !== 0 && found.uid !== own && found.uid !== 0) throw new AgentError('KEY_REFUSED', `${what} ${file} belongs to the user ${found.uid}, who may read and change it; expected ${own} or root`)
    return readFileSync(opened)
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    throw new AgentError('KEY_REFUSED', `${what} ${file} cannot be read: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`, cause)
  } finally {
    if (opened !== undefined) closeSync(opened)
  }
}
