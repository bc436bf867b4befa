import { type Encryption, inconclusive, type Judgement, type Mount, parseEncryption, parseMounts, parseSecretFiles, parseStores, satisfied, violated } from '@fourtwo/contract'
import { holderOf, holdsFiles, inSight, isVerified } from '../../evidence/execution.ts'
import { factIn } from '../../evidence/statement.ts'
import { octal } from '../../evidence/symmetric-keys.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

const FOR_ANYBODY = 0o004
const FOR_A_GROUP = 0o040
/** Where systemd looks for the key of a volume that names none. */
const KEYS_OF_VOLUMES = '/etc/cryptsetup-keys.d'

/**
 * Asks who may read what is not for everybody, and whether what is written down is encrypted.
 *
 * A key, a file of secrets or the passwords' file that anybody may read is a violation. All that files lie on being encrypted (what is verified and never written aside), under keys that are neither a file nor asked
 * for, is enough; what a later mount covers lies there still.
 */
export default defineStatementProbe({
  id: 'states-confidential-storage',
  assertion: 'CR 4.1/a',
  collector: 'encryption',
  facts: { secretFiles: parseSecretFiles },

  judge(said, { secretFiles: { places, shadow } }) {
    const { token, holds } = said
    const files = Object.values(places).flatMap(fact => (fact.state === 'reported' ? fact.value : [])).filter(it => !it.empty)
    const kept = factIn(said, 'stores', parseStores)
    const stores = 'outcome' in kept ? [] : Object.values(kept.value).flatMap(fact => (fact.state === 'reported' ? fact.value : [])).filter(({ kind }) => kind !== 'names')
    const readable = [...files, ...stores].filter(it => (it.mode & FOR_ANYBODY) !== 0)
    const open = readable.find(it => it.passage === 'open')
    if (open !== undefined) return violated(`the agent states that anybody may read ${open.path}, which holds keys or secrets (mode ${octal(open.mode)})`, holds, token)
    if (shadow.state === 'reported' && (shadow.value.mode & FOR_ANYBODY) !== 0) return violated(`the agent states that anybody may read /etc/shadow (mode ${octal(shadow.value.mode)})`, holds, token)
    if ('outcome' in kept) return kept
    const unseen = [...Object.entries(places), ...Object.entries(kept.value)].find(([, fact]) => fact.state === 'unreadable')
    if (unseen !== undefined || shadow.state === 'unreadable') return inconclusive('not-permitted', `the agent could not look into ${unseen?.[0] ?? '/etc/shadow'}`, token)
    const guarded = readable.find(it => it.passage !== 'shut')
    if (guarded !== undefined) return inconclusive('ambiguous', `${guarded.path} is for anybody to read, and who gets as far as it is not to be seen (${guarded.passage})`, token)
    const shared = files.find(it => (it.mode & FOR_A_GROUP) !== 0 && it.gid !== 0 && it.groupMembers !== 0)
    if (shared !== undefined) return inconclusive('ambiguous', `${shared.path} may be read by a group with ${shared.groupMembers ?? 'unknown'} members, and whether that is its service alone is not to be seen`, token)

    const table = factIn(said, 'mounts', parseMounts)
    if ('outcome' in table) return table
    const encryption = factIn(said, 'encryption', parseEncryption)
    if ('outcome' in encryption) return encryption
    const mounts = table.value.mounts.filter(holdsFiles)
    const lasting = mounts.filter(it => it.type !== 'overlay' && !it.volatile && !(isVerified(it) && !it.writable))
    if (table.value.unclear > 0 || lasting.length === 0) return inconclusive('ambiguous', 'what can be written to is not to be seen from the table of mounts', token)
    const plain = lasting.find(it => !isEncrypted(it))
    if (plain !== undefined) return inconclusive('ambiguous', `${plain.at} (${plain.type}) is not encrypted, and whether what is not for everybody lies there behind enforced access is not to be seen`, token)
    const loose = mounts.find(it => it.type === 'overlay' && !lastsEncrypted(it, inSight(mounts)))
    if (loose !== undefined) return inconclusive('ambiguous', `where ${loose.at} (overlay) is written to is not in sight`, token)
    const opened = openedAside(encryption.value, lasting.flatMap(({ crypts }) => crypts), token)
    if (opened !== undefined) return opened
    const keyed = places[KEYS_OF_VOLUMES]
    if (keyed?.state === 'reported' && keyed.value.length > 0) return inconclusive('ambiguous', `keys of volumes are files (${KEYS_OF_VOLUMES}), and where those lie is not to be seen`, token)
    return satisfied(`the agent states that all that can be written to is encrypted (${lasting.map(({ at }) => at).join(', ')}), opened by the TPM or a token, and that no key is for anybody to read`, holds, token)
  },
})

const isEncrypted = ({ layer, crypts }: Mount): boolean => layer.state === 'reported' && (layer.value === 'luks' || layer.value === 'plain-crypt') && crypts.length > 0

/** Does what is written to an overlay go to a mount in sight that is encrypted or kept in memory? Of one that names no plain place nothing is seen. */
function lastsEncrypted({ upper }: Mount, mounts: readonly Mount[]): boolean {
  const below = upper === null || upper.startsWith('/other#') ? undefined : holderOf(mounts, upper)
  return below !== undefined && below.type !== 'overlay' && below.writable && (below.volatile || isEncrypted(below))
}

/** Why volumes may be opened by what lies beside them, or what is swapped out may be read; undefined where neither is so. */
function openedAside({ swap, table }: Encryption, names: readonly string[], token: Parameters<typeof inconclusive>[2]): Judgement | undefined {
  if (swap.state !== 'reported' || swap.value.some(kind => kind !== 'memory' && kind !== 'encrypted')) return inconclusive('ambiguous', 'memory may be swapped out to a place that is not seen to be encrypted', token)
  if (table.state !== 'reported') return inconclusive(table.state === 'unreadable' ? 'not-permitted' : 'not-reached', `with what the volumes are opened is ${table.state}`, token)
  if (table.value.unclear > 0) return inconclusive('ambiguous', `${table.value.unclear} lines of crypttab were not understood`, token)
  const beside = table.value.volumes.find(({ key, tpm, token: card }) => key === 'file' || key === 'other' || (key === 'asked' && !tpm && !card))
  if (beside !== undefined) return inconclusive('ambiguous', `the volume ${beside.name} is opened with ${beside.key === 'asked' ? 'what is asked for' : 'a file'}, and where that lies is not to be seen`, token)
  const elsewhere = names.find(name => table.value.volumes.filter(it => it.name === name && (it.tpm || it.token)).length !== 1)
  return elsewhere === undefined ? undefined : inconclusive('not-reached', `with what the volume ${elsewhere} is opened does not stand in crypttab`, token)
}
