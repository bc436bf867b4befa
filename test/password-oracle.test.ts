import { parsePamServices, type PasswordRules } from '@fourtwo/contract'
import { collect } from '@fourtwo/firmware-agent/collect.ts'
import pam from '@fourtwo/firmware-agent/collectors/pam.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Changeable, copyOf, debianRoot, describeOnDebian } from './debian-root.ts'

const OLD = 'Walnut-Harbour-73'
/** As varied as a password can be, and no word forwards or backwards. */
const VARIED = 'qZ7#wX4!kB9$hV2%mJ6&tR8*'
const SERVICE = 'probe'
const TAIL = 'password requisite pam_deny.so\npassword required pam_permit.so\n'
const UNIX = (args: string) => `password [success=1 default=ignore] pam_unix.so yescrypt ${args}\n${TAIL}`
// Without a dictionary on the device every word would be refused.
const CONF = 'dictcheck = 0\n'

interface Rules {
  readonly what: string
  readonly password: string
  readonly conf?: string
  readonly more?: string
}
const rules: readonly Rules[] = [
  { what: 'Debian\'s stack with pwquality', password: `password requisite pam_pwquality.so retry=1\n${UNIX('obscure use_authtok try_first_pass')}` },
  { what: 'a minimum of twelve', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, conf: 'minlen = 12\n' },
  { what: 'an argument over the file', password: `password requisite pam_pwquality.so retry=1 minlen=10\n${UNIX('use_authtok')}`, conf: 'minlen = 12\n' },
  { what: 'a drop-in under the file', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, conf: 'minlen = 12\n', more: 'minlen = 14\n' },
  { what: 'a drop-in alone', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, more: 'minlen = 11\n' },
  { what: 'asked of root too', password: `password requisite pam_pwquality.so retry=1 enforce_for_root\n${UNIX('use_authtok')}`, conf: 'minlen = 12\n' },
  { what: 'nothing enforced', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, conf: 'minlen = 12\nenforcing = 0\n' },
  { what: 'credits that shorten', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, conf: 'minlen = 14\ndcredit = 1\nucredit = 1\nlcredit = 1\nocredit = 1\n' },
  { what: 'kinds that are demanded', password: `password requisite pam_pwquality.so retry=1\n${UNIX('use_authtok')}`, conf: 'minlen = 8\ndcredit = -2\nucredit = -2\nlcredit = -2\nocredit = -2\n' },
  { what: 'an optional check', password: `password optional pam_pwquality.so retry=1\n${UNIX('')}`, conf: 'minlen = 12\n' },
  { what: 'pam_unix alone with a length', password: UNIX('minlen=9') },
  { what: 'pam_unix alone', password: UNIX('') },
]

describeOnDebian('new passwords as they are evaluated and as PAM takes them', () => {
  let root: Changeable
  beforeAll(() => {
    root = copyOf(debianRoot())
    root.run(['useradd', '-m', '-s', '/bin/bash', 'ann'])
    // passwd(1) is set-uid for the same reason: somebody changes his own password.
    expect(root.run(['sh', '-c', 'cp /usr/bin/pamtester /usr/local/bin/change && chmod 4755 /usr/local/bin/change']).status).toBe(0)
  }, 300_000)
  afterAll(() => root?.[Symbol.dispose]())

  const takes = (secret: string, byRoot: boolean): boolean => {
    root.run(['chpasswd', '-c', 'SHA512'], `ann:${OLD}\n`)
    const before = root.read('/etc/shadow')
    // As often as any module may ask for it.
    const typed = `${byRoot ? '' : `${OLD}\n`}${`${secret}\n`.repeat(4)}`
    root.run([...(byRoot ? [] : ['setpriv', '--reuid', 'ann', '--regid', 'ann', '--clear-groups']), '/usr/local/bin/change', SERVICE, 'ann', 'chauthtok'], typed)
    return root.read('/etc/shadow') !== before
  }

  test.each(rules)('agree on $what', async ({ password, conf = '', more }) => {
    root.write(`/etc/pam.d/${SERVICE}`, `auth required pam_unix.so\naccount required pam_permit.so\n${password}`)
    root.write('/etc/security/pwquality.conf', `${CONF}${conf}`)
    root.run(['rm', '-rf', '/etc/security/pwquality.conf.d'])
    if (more !== undefined) root.write('/etc/security/pwquality.conf.d/50-more.conf', more)
    const fact = (await collect([pam], readBelow(root.path), () => 0)).facts['pam']
    const service = fact?.state === 'reported' ? parsePamServices(fact.value, 'pam')[SERVICE] : undefined
    if (service?.state !== 'reported' || service.value.passwords.state !== 'reported') throw new Error('nothing was stated')
    const stated: PasswordRules = service.value.passwords.value
    for (const [byRoot, shortest] of [[false, stated.shortest], [true, stated.shortestByRoot]] as const) {
      expect(shortest).toBeDefined()
      const least = Math.max(1, shortest ?? 0)
      expect({ byRoot, least, taken: takes(VARIED.slice(0, least), byRoot) }).toEqual({ byRoot, least, taken: true })
      if (least > 1) expect({ byRoot, length: least - 1, taken: takes(VARIED.slice(0, least - 1), byRoot) }).toEqual({ byRoot, length: least - 1, taken: false })
    }
  })
})
