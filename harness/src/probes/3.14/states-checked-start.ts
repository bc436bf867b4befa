import { inconclusive, parseKernelIntegrity, parseKernelLine, parseMounts, parseSecureBoot, satisfied, violated } from '@fourtwo/contract'
import { foreignCode, holderOf, holdsFiles, imaIs, inSight, isVerified } from '../../evidence/execution.ts'
import { verifiedStart } from '../../evidence/start.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Folders without which nothing starts as it should, with all below them. */
const OF_SYSTEM = /^\/(etc|usr|boot|efi|lib\w*|s?bin|opt)(\/|$)/

/**
 * Follows the start from the firmware to the root: each has to be checked before it is used, the configuration as well.
 *
 * A root that can only be read is not checked by that. What checks the very first firmware shows only where the hardware says so.
 */
export default defineStatementProbe({
  id: 'states-checked-start',
  assertion: '3.14/a',
  collector: 'mounts',
  facts: { mounts: parseMounts, kernelIntegrity: parseKernelIntegrity, kernelLine: parseKernelLine, secureBoot: parseSecureBoot },

  judge({ token, holds }, { mounts: table, kernelIntegrity, kernelLine, secureBoot }) {
    const { moduleSignatures, modulesDisabled, taints } = kernelIntegrity
    const start = verifiedStart(secureBoot)
    if (start.is === 'no') return violated(`the agent states that ${start.because}`, holds, token)
    const mounts = inSight(table.mounts).filter(holdsFiles)
    const root = mounts.find(({ at }) => at === '/')
    if (root === undefined || table.unclear > 0) return inconclusive('ambiguous', 'the table of mounts names no root, or was not understood', token)
    const ima = imaIs(kernelIntegrity)
    if (ima === 'appraises') return inconclusive('ambiguous', 'IMA appraises some of it; whether that is everything needed to start is not evaluated', token)
    if (root.layer.state !== 'reported') return inconclusive('not-permitted', `what the root lies on could not be looked at: ${root.layer.state}`, token)
    const upper = root.type === 'overlay' && root.upper !== null ? holderOf(mounts.filter(it => it !== root), root.upper) : undefined
    if (upper !== undefined && !upper.volatile && upper.layer.state === 'reported' && upper.layer.value === 'plain' && ima === 'off')
      return violated(`the agent states that what lies over the root is written to ${upper.at} (${upper.type}), a device that nothing checks, and that IMA appraises nothing`, holds, token)
    if (root.type === 'overlay' || !['plain', 'verity'].includes(root.layer.value)) return inconclusive('ambiguous', `what checks the root (${root.type} on ${root.layer.value}) is not evaluated`, token)
    if (!isVerified(root)) {
      if (ima === 'unseen') return inconclusive('not-permitted', `the root (${root.type}) is on no verified device, and whether IMA appraises anything is not to be seen`, token)
      if (root.type === 'btrfs' || root.type === 'zfs') return inconclusive('ambiguous', `what ${root.type} checks is not evaluated`, token)
      return violated(`the agent states that the root (${root.type}) lies on a device without dm-verity (layer ${root.layer.value}) and that IMA appraises nothing: nothing checks it before it is used`, holds, token)
    }
    if (kernelLine.verityLenient) return violated('the agent states that dm-verity goes on in front of a corrupted block (ignore_corruption)', holds, token)
    if (taints.state === 'reported' && (taints.value & 0x2000) !== 0) return violated('the agent states that the kernel has taken a module that is not signed (taint 13)', holds, token)
    const foreign = foreignCode(kernelIntegrity)
    if (foreign !== undefined) return inconclusive('ambiguous', foreign, token)
    if (!kernelLine.verity) return inconclusive('ambiguous', 'the root is on dm-verity, and the digest that it is held against is not on the kernel\'s command line: what vouches for it is not to be seen', token)
    const modules = (moduleSignatures.state === 'reported' && moduleSignatures.value) || (modulesDisabled.state === 'reported' && modulesDisabled.value)
    if (!modules) return inconclusive('ambiguous', `the root is on dm-verity, yet the kernel is not seen to refuse unsigned modules (moduleSignatures ${moduleSignatures.state})`, token)
    const beside = mounts.find(it => it.at !== '/' && !isVerified(it) && (OF_SYSTEM.test(it.at) || (it.exec && !it.volatile)))
    if (beside !== undefined) return inconclusive('ambiguous', `the root is on dm-verity, yet ${beside.at} (${beside.type}) is not, and whether it is needed to start is not to be seen`, token)
    if (start.is === 'open' || !start.fromHardware) return inconclusive('not-reached', `the root is on dm-verity; ${start.because}: what checks the firmware itself is not to be seen`, token)
    return satisfied(`the agent states that ${start.because}, that root and configuration are on dm-verity, and that the kernel takes no unsigned module`, holds, token)
  },
})
