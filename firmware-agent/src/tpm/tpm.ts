import { ContractError } from '@fourtwo/contract/plain.ts'
import { sized, TpmReader, u16, u32, u8 } from '@fourtwo/contract/tpm/bytes.ts'
import { AgentError } from '../error.ts'
import type { TpmLine } from './line.ts'
import { asksAgain, faultOf, SUCCESS } from './response.ts'

/** TPM_ST: a command or answer without sessions, and one with (TPM 2.0 Library, Part 2, 6.9). */
const NO_SESSIONS = 0x8001
const SESSIONS = 0x8002
/** TPM_RS_PW: a session that is a password (Part 2, 7.4). */
const PASSWORD = 0x4000_0009
/** How often a command is tried that the TPM asks to be given again, and the milliseconds before the second try; each further wait is twice as long. */
const TRIES = 6
const FIRST_WAIT = 20

/** One command. `handles`: what it acts on, in order. `authorised`: a session for each of the first handles; undefined: the empty password. */
export interface Command {
  readonly code: number
  readonly name: string
  readonly handles?: readonly number[]
  readonly authorised?: readonly (number | undefined)[]
  readonly parameters?: Uint8Array
  /** Does the answer begin with a handle? */
  readonly givesHandle?: true
}
/** What came of it: the handle, where the command gives one, and the parameters. */
export interface Answered<T> {
  readonly handle: number
  readonly value: T
}

/** Runs commands at an open TPM. `wait`: waits so many milliseconds; a TPM that is busy asks for it. */
export class Tpm {
  readonly #line: TpmLine
  readonly #wait: (ms: number) => Promise<unknown>

  constructor(line: TpmLine, wait: (ms: number) => Promise<unknown> = ms => new Promise(over => setTimeout(over, ms))) {
    this.#line = line
    this.#wait = wait
  }

  /**
   * Runs a command and reads the parameters of its answer, all of them.
   * @throws AgentError with the code that fits; whatever the TPM sends, nothing else.
   */
  async run<T>(command: Command, read: (parameters: TpmReader) => T): Promise<Answered<T>> {
    const bytes = marshalled(command)
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#line.exchange(bytes)
      try {
        const came = new TpmReader(answer, `the answer to ${command.name}`)
        const tag = came.u16()
        came.expect('u32', answer.length, 'responseSize')
        const code = came.u32()
        if (code === SUCCESS) return readAnswer(command, tag, came, read)
        if (!asksAgain(code) || attempt === TRIES) throw faultOf(code, command.name)
      } catch (cause) {
        throw cause instanceof ContractError ? new AgentError('TPM_GARBLED', cause.message, cause) : cause
      }
      await this.#wait(FIRST_WAIT * 2 ** (attempt - 1))
    }
  }
}

/**
 * A command as a TPM takes it (Part 1, 18).
 *
 *     tag (2): 8001, or 8002 with sessions · commandSize (4) · commandCode (4) · handles (4 each)
 *     with sessions: authorizationSize (4) · for each: sessionHandle (4) · nonce TPM2B · attributes (1): 01 keeps a session · password TPM2B
 *     parameters
 */
function marshalled({ code, handles = [], authorised = [], parameters = new Uint8Array() }: Command): Buffer {
  const sessions = Buffer.concat(authorised.map(session => Buffer.concat([u32(session ?? PASSWORD), sized(Buffer.alloc(0)), u8(session === undefined ? 0 : 1), sized(Buffer.alloc(0))])))
  const body = Buffer.concat([...handles.map(u32), ...(authorised.length === 0 ? [] : [u32(sessions.length), sessions]), parameters])
  return Buffer.concat([u16(authorised.length === 0 ? NO_SESSIONS : SESSIONS), u32(10 + body.length), u32(code), body])
}

/** tag (2) · responseSize (4) · responseCode (4) · the handle, where there is one · with sessions: parameterSize (4) · parameters · the sessions' own answers (Part 1, 18.10). */
function readAnswer<T>({ name, authorised = [], givesHandle }: Command, tag: number, came: TpmReader, read: (parameters: TpmReader) => T): Answered<T> {
  const wanted = authorised.length === 0 ? NO_SESSIONS : SESSIONS
  if (tag !== wanted) throw new ContractError(`the answer to ${name} has the tag 0x${tag.toString(16)}, expected 0x${wanted.toString(16)}`)
  const handle = givesHandle === true ? came.u32() : 0
  const parameters = new TpmReader(tag === SESSIONS ? came.take(came.u32()) : came.rest(), `the answer to ${name}`)
  const value = read(parameters)
  parameters.end()
  return { handle, value }
}
