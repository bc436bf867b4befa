import type { KeyStores } from '@fourtwo/contract/facts/key-stores.ts'
import { defineCollector, reported } from '../collector.ts'
import { numberIn, seenAs, understood, wordIn } from '../reading/understood.ts'

const TPM = '/sys/class/tpm'
const TEE = '/sys/class/tee'
const APPLICATIONS = '/sys/bus/tee/devices'
const I2C = '/sys/bus/i2c/devices'
const MODULES = ['/etc/pkcs11/modules', '/usr/share/p11-kit/modules'] as const
const TOKENS = '/var/lib/softhsm/tokens'
const SOURCE = '/sys/module/trusted/parameters/source'
const ELEMENTS = /atecc|atsha|se050|se051|optiga|slb96|stsafe|tpm-tis|tpm_tis/
const KINDS = [[/softhsm|softokn|gnome-keyring|libckteec-soft/, 'software'], [/p11-kit-trust|nssckbi/, 'trust'], [/tpm2_pkcs11|opensc|cryptoauth|ckteec|optiga|plug-and-trust|sss_pkcs11|yubi|cknfast|Cryptoki/i, 'hardware']] as const

/** What could hold keys in hardware, as the kernel and the registries name it. That it is there is no proof that any key is in it. */
export default defineCollector({
  id: 'key-stores',
  reports: 'keyStores',
  reads: [TPM, '/sys/class/tpm/*/tpm_version_major', '/sys/class/tpm/*', TEE, APPLICATIONS, I2C, '/sys/bus/i2c/devices/*/name', ...MODULES, '/etc/pkcs11/modules/*', '/usr/share/p11-kit/modules/*', TOKENS, SOURCE],
  privilege: { [TOKENS]: 'root or group softhsm' },
  async collect(read) {
    const stores: KeyStores = {
      tpm: await tpms(), tee: seenAs(await read.list(TEE), ({ names }) => names.filter(name => /^tee(priv)?\d+$/.test(name))),
      trustedApplications: seenAs(await read.list(APPLICATIONS), ({ names }) => names.length),
      secureElements: await elements(), pkcs11: await modules(),
      softTokens: seenAs(await read.list(TOKENS), ({ names }) => names.filter(name => /^[\da-f-]{36}$/.test(name)).length),
      trustedKeys: understood(await read(SOURCE), wordIn),
    }
    return reported(stores)

    async function tpms(): Promise<KeyStores['tpm']> {
      const names = await read.list(TPM)
      if (names.state !== 'read') return names
      return reported(await Promise.all(names.names.filter(name => /^tpm\d+$/.test(name)).map(async name => {
        const version = understood(await read(`${TPM}/${name}/tpm_version_major` as string), numberIn)
        const inside = await read.list(`${TPM}/${name}` as string)
        return { name, version: version.state === 'reported' ? version.value : null, banks: inside.state === 'read' ? inside.names.filter(it => /^pcr-sha\d+$/.test(it)) : [] }
      })))
    }
    async function elements(): Promise<KeyStores['secureElements']> {
      const devices = await read.list(I2C)
      if (devices.state !== 'read') return devices
      const found: string[] = []
      for (const device of devices.names) {
        const name = understood(await read(`${I2C}/${device}/name` as string), wordIn)
        if (name.state === 'reported' && ELEMENTS.test(name.value)) found.push(name.value)
      }
      return reported(found)
    }
    async function modules(): Promise<KeyStores['pkcs11']> {
      const found: { module: string; kind: (typeof KINDS)[number][1] | 'unknown' }[] = []
      let folders = 0
      for (const folder of MODULES) {
        const files = await read.list(folder)
        if (files.state === 'unreadable') return files
        if (files.state === 'absent') continue
        folders++
        for (const file of files.names.filter(name => name.endsWith('.module'))) {
          const text = await read(`${folder}/${file}` as string)
          if (text.state !== 'read') return text.state === 'absent' ? { state: 'unreadable', reason: 'a module went away' } : text
          const module = /^[ \t]*module[ \t]*:[ \t]*([\w./+-]{1,120})[ \t]*$/m.exec(text.bytes.toString('utf8'))?.[1]?.split('/').at(-1) ?? 'other'
          found.push({ module, kind: KINDS.find(([form]) => form.test(module))?.[1] ?? 'unknown' })
        }
      }
      return folders === 0 ? { state: 'absent' } : reported(found)
    }
  },
})
