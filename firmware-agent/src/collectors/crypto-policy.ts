import type { CryptoPolicy } from '@fourtwo/contract/facts.ts'
import { defineCollector, factOf, reported } from '../collector.ts'

const OPENSSL = ['/etc/ssl/openssl.cnf', '/etc/pki/tls/openssl.cnf', '/usr/lib/ssl/openssl.cnf'] as const
const POLICY = '/etc/crypto-policies/state/current'
const FIPS = '/proc/sys/crypto/fips_enabled'
const RANDOM = '/sys/class/misc/hw_random/rng_current'
const KNOWN = /^[ \t]*(MinProtocol|MaxProtocol|CipherString|Ciphersuites|Options|SignatureAlgorithms|Groups|Curves|TLS\.MinProtocol|DTLS\.MinProtocol)[ \t]*=[ \t]*([\w@=:+!,. -]{1,300})[ \t]*$/gm

/** The system's policy for cryptography, as its files say and the kernel has it. Whether it is good enough a dated practice list decides, which the agent does not have. */
export default defineCollector({
  id: 'crypto-policy',
  reports: 'cryptoPolicy',
  reads: [...OPENSSL, POLICY, FIPS, RANDOM],
  async collect(read) {
    let openssl: CryptoPolicy['openssl'] = { state: 'absent' }
    for (const path of OPENSSL) {
      openssl = factOf(await read(path), text => ({ ...Object.fromEntries([...text.matchAll(KNOWN)].map(([, key = '', value = '']) => [key, value.trim()])), ...(/^\s*\.include\b/m.test(text) ? { includes: 'yes' } : {}) }))
      if (openssl.state !== 'absent') break
    }
    const fips = await read(FIPS)
    const fact: CryptoPolicy = {
      grade: fips.state === 'read' ? 'effective' : 'configured', openssl, fips: factOf(fips, text => text.trim() === '1'),
      policy: factOf(await read(POLICY), text => /^[\w:.-]{1,80}$/.exec(text.trim())?.[0] ?? 'other'), random: factOf(await read(RANDOM), text => /^[\w .-]{1,60}$/.exec(text.trim())?.[0] ?? 'none'),
    }
    return reported(fact)
  },
})
