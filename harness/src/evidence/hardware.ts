import { type Fact, parseKeyStores } from '@fourtwo/contract'
import { unlessOnDevice } from './on-device.ts'
import { challenged, factIn, type Statement } from './statement.ts'
import type { Sessions } from '../probe.ts'
import type { Judgement, KeyStores } from '@fourtwo/contract'

/** What could hold keys on this device, in a sentence, and how many tokens are kept as files by software. */
export interface Stores {
  readonly said: Statement
  readonly names: string
  readonly softTokens: number
}

/** Asks what could hold keys in hardware; a judgement where that cannot be told. */
export async function storesOf(agent: Sessions['agent']): Promise<Stores | Judgement> {
  const said = await challenged(agent)
  if ('outcome' in said) return said
  const elsewhere = unlessOnDevice(said)
  if (elsewhere !== undefined) return elsewhere
  const facts = factIn(said, 'keyStores', parseKeyStores)
  if ('outcome' in facts) return facts
  const { softTokens } = facts.value
  return { said, names: namesOf(facts.value), softTokens: softTokens.state === 'reported' ? softTokens.value : 0 }
}

function namesOf({ tpm, tee, secureElements, pkcs11, trustedKeys }: KeyStores): string {
  const items = <T>(fact: Fact<readonly T[]>, name: (it: T) => string) => (fact.state === 'reported' ? fact.value.map(name) : [])
  const found = [...items(tpm, it => `${it.name} (TPM ${it.version ?? 'of an unknown version'})`), ...items(tee, it => it), ...items(secureElements, it => it), ...items(pkcs11, it => `${it.module} (${it.kind})`), ...(trustedKeys.state === 'reported' ? [`trusted keys from ${trustedKeys.value}`] : [])]
  return found.length === 0 ? 'nothing that could hold keys in hardware is seen' : `${found.join(', ')} could hold keys`
}
