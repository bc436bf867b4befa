import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { KernelIntegrity } from '@fourtwo/contract/facts/kernel-integrity.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseImaPolicy } from '../parsing/ima.ts'
import { parseBuild, unpackBuild } from '../parsing/kernel-build.ts'
import { numberIn, onOff, seenAs, understood } from '../reading/understood.ts'

const SECURITY = '/sys/kernel/security'
const POLICY = `${SECURITY}/ima/policy`
const MEASUREMENTS = `${SECURITY}/ima/runtime_measurements_count`
const VIOLATIONS = `${SECURITY}/ima/violations`
const LOCKDOWN = `${SECURITY}/lockdown`
const EVM = `${SECURITY}/evm`
const RELEASE = '/proc/sys/kernel/osrelease'

/** What the running kernel refuses: unsigned modules, changed files, another kernel. Effective, but for what its build says. */
export default defineCollector({
  id: 'kernel-integrity',
  reports: 'kernelIntegrity',
  reads: [
    '/sys/module/module/parameters/sig_enforce', '/proc/sys/kernel/modules_disabled', LOCKDOWN, '/proc/sys/kernel/tainted', '/proc/sys/kernel/kexec_load_disabled', `${SECURITY}/lsm`, '/sys/fs/selinux/enforce',
    POLICY, MEASUREMENTS, VIOLATIONS, EVM, '/proc/config.gz', '/boot/config-*', RELEASE,
  ],
  privilege: { [POLICY]: 'root', [MEASUREMENTS]: 'root', [VIOLATIONS]: 'root', [EVM]: 'root' },
  async collect(read) {
    const numbers = async (path: '/proc/sys/kernel/tainted' | typeof MEASUREMENTS | typeof VIOLATIONS | typeof EVM) => understood(await read(path), numberIn)
    const kernel: KernelIntegrity = {
      moduleSignatures: understood(await read('/sys/module/module/parameters/sig_enforce'), onOff),
      modulesDisabled: understood(await read('/proc/sys/kernel/modules_disabled'), onOff),
      lockdown: understood(await read(LOCKDOWN), text => (['none', 'integrity', 'confidentiality'] as const).find(word => text.includes(`[${word}]`))),
      taints: await numbers('/proc/sys/kernel/tainted'),
      kexecDisabled: understood(await read('/proc/sys/kernel/kexec_load_disabled'), onOff),
      lsm: understood(await read(`${SECURITY}/lsm`), text => (/^[\w,]{1,200}$/.test(text.trim()) ? text.trim().split(',') : undefined)),
      selinux: understood(await read('/sys/fs/selinux/enforce'), text => ({ '1': 'enforcing', '0': 'permissive' } as const)[text.trim()]),
      ima: seenAs(await read(POLICY), ({ bytes }) => parseImaPolicy(bytes.toString('utf8'))),
      imaMeasurements: await numbers(MEASUREMENTS), imaViolations: await numbers(VIOLATIONS), evm: await numbers(EVM),
      build: await build(),
    }
    return reported(kernel)

    async function build(): Promise<Fact<{ from: string; options: Readonly<Record<string, string | null>> }>> {
      const running = understood(await read('/proc/config.gz'), (_, bytes) => unpackBuild(bytes))
      if (running.state !== 'absent') return running.state === 'reported' ? reported({ from: '/proc/config.gz', options: parseBuild(running.value) }) : running
      const release = understood(await read(RELEASE), text => (/^[\w.+-]{1,100}$/.test(text.trim()) ? text.trim() : undefined))
      if (release.state !== 'reported') return release
      const file = `/boot/config-${release.value}`
      return understood(await read(file as string), text => ({ from: file, options: parseBuild(text) }))
    }
  },
})
