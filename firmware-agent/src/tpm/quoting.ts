import { createHash } from 'node:crypto'
import { ContractError } from '@fourtwo/contract/plain.ts'
import { parseQuote } from '@fourtwo/contract/tpm/attest.ts'
import { AgentError } from '../error.ts'
import type { WrappedKey } from './commands/create.ts'
import { pcrRead } from './commands/pcr-read.ts'
import { quote, type Quoted } from './commands/quote.ts'
import { withKey } from './session.ts'
import type { Tpm } from './tpm.ts'

/** A quote with the values of the registers that it is over, in their order. */
export interface State extends Quoted {
  readonly pcrs: readonly number[]
  readonly values: readonly Buffer[]
}

/** How often a quote is made anew because a register changed between reading and quoting. */
const TRIES = 4

/**
 * Has the registers quoted, and reads them until what was read is what was quoted.
 * @throws AgentError TPM_BUSY where they change every time: a quote beside values that it is not over would be a false statement.
 */
export function quoteState(tpm: Tpm, key: WrappedKey, qualifying: Uint8Array, pcrs: readonly number[]): Promise<State> {
  return withKey(tpm, key, async handle => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const values = await pcrRead(tpm, pcrs)
      const quoted = await quote(tpm, handle, qualifying, pcrs)
      if (digestIn(quoted.quote).equals(createHash('sha256').update(Buffer.concat(values)).digest())) return { ...quoted, pcrs, values }
    }
    throw new AgentError('TPM_BUSY', 'the registers of the TPM changed each time between being read and being quoted')
  })
}

function digestIn(bytes: Buffer): Buffer {
  try {
    return parseQuote(bytes, 'the quote').digest
  } catch (cause) {
    throw cause instanceof ContractError ? new AgentError('TPM_GARBLED', cause.message, cause) : cause
  }
}
