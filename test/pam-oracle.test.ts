import type { Facts } from '@fourtwo/contract'
import { parseLockOuts, parsePamServices } from '@fourtwo/contract'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { readBelow } from '@fourtwo/firmware-agent/reading/host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Changeable, copyOf, debianRoot, describeOnDebian } from './debian-root.ts'

const RIGHT = 'Walnut-Harbour-73'
const SERVICE = 'probe'
/** A PAM stack for a service of its own, in parts, and what it is about. `conf`: faillock.conf. `more`: further files of /etc/pam.d. */
interface Stacks {
  readonly what: string
  readonly auth: string
  readonly account?: string
  readonly conf?: string
  readonly more?: Readonly<Record<string, string>>
  /** What the evaluation has to come to, so that an agreement in saying nothing is none. */
  readonly locks: 'yes' | 'no' | 'unknown'
}
// The delay after a failure is switched off everywhere: it decides nothing and would be most of the time.
const PRE = 'auth required pam_faillock.so preauth nodelay silent\n'
const FAIL = 'auth [default=die] pam_faillock.so authfail nodelay\n'
const UNIX = (control: string, args = '') => `auth ${control} pam_unix.so nodelay ${args}\n`
const END = 'auth requisite pam_deny.so\nauth required pam_permit.so\n'
const ACCOUNT = 'account required pam_faillock.so\naccount required pam_unix.so\n'
const PLAIN = 'account required pam_unix.so\n'
const JUMP = UNIX('[success=2 default=ignore]')

const stacks: readonly Stacks[] = [
  { what: 'the documented order', auth: `${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'yes' },
  { what: 'the documented order with sufficient', auth: `${PRE}${UNIX('sufficient')}${FAIL}auth required pam_deny.so\n`, account: ACCOUNT, locks: 'yes' },
  { what: 'authsucc in place of the account rule', auth: `${PRE}${UNIX('[success=1 default=bad]')}${FAIL}auth sufficient pam_faillock.so authsucc nodelay\nauth required pam_deny.so\n`, account: PLAIN, locks: 'yes' },
  { what: 'nothing that forgets', auth: `${PRE}${JUMP}${FAIL}${END}`, account: PLAIN, locks: 'yes' },
  { what: 'no faillock', auth: `${UNIX('[success=1 default=ignore]')}${END}`, locks: 'no' },
  { what: 'preauth only', auth: `${PRE}${UNIX('[success=1 default=ignore]')}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'authfail only', auth: `${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'authfail only, every failure dies', auth: `${UNIX('[success=1 default=ignore]')}${FAIL}auth required pam_permit.so\n`, account: ACCOUNT, locks: 'no' },
  { what: 'sufficient pam_unix above faillock', auth: `${UNIX('sufficient')}${PRE}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'preauth behind pam_unix that jumps over it', auth: `${UNIX('[success=3 default=ignore]')}${PRE}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'preauth behind a required pam_unix', auth: `${UNIX('required')}${PRE}${FAIL}auth required pam_permit.so\n`, account: ACCOUNT, locks: 'unknown' },
  { what: 'authfail before pam_unix with an account rule', auth: `auth required pam_faillock.so authfail nodelay\n${UNIX('required')}`, account: ACCOUNT, locks: 'yes' },
  { what: 'authfail before pam_unix without one: right passwords lock', auth: `auth required pam_faillock.so authfail nodelay\n${UNIX('required')}`, account: PLAIN, locks: 'unknown' },
  { what: 'an optional preauth', auth: `auth optional pam_faillock.so preauth nodelay\n${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'a sufficient preauth lets anybody in', auth: `auth sufficient pam_faillock.so preauth nodelay\n${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'a jump that skips preauth', auth: `auth [default=1] pam_permit.so\n${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'a success that lands on authfail', auth: `${PRE}${UNIX('[success=ok default=ignore]')}${FAIL}${END}`, account: ACCOUNT, locks: 'unknown' },
  { what: 'a jump out of the stack', auth: `${PRE}${UNIX('[success=9 default=ignore]')}${FAIL}${END}`, account: ACCOUNT, locks: 'unknown' },
  { what: 'deny is 0', auth: `${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, conf: 'deny = 0\n', locks: 'no' },
  { what: 'deny is 5 in faillock.conf', auth: `${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, conf: 'deny = 5\n', locks: 'yes' },
  { what: 'deny is 2 by an argument over faillock.conf', auth: `${PRE.trim()} deny=2\n${JUMP}${FAIL.trim()} deny=2\n${END}`, account: ACCOUNT, conf: 'deny = 5\n', locks: 'yes' },
  { what: 'authfail stops counting before preauth refuses', auth: `${PRE.trim()} deny=4\n${JUMP}${FAIL.trim()} deny=2\n${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'the two rules keep their counts apart', auth: `${PRE.trim()} dir=/tmp\n${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'an interval of nothing', auth: `${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, conf: 'fail_interval = 0\n', locks: 'no' },
  { what: 'faillock within a substack', auth: 'auth substack inner\nauth required pam_permit.so\n', account: ACCOUNT, more: { inner: `${PRE}${JUMP}${FAIL}${END}` }, locks: 'yes' },
  { what: 'a substack whose sufficient ends the substack alone', auth: `auth substack inner\nauth required pam_deny.so\n`, account: ACCOUNT, more: { inner: UNIX('sufficient') }, locks: 'unknown' },
  { what: 'an inclusion whose sufficient ends all', auth: `auth include inner\nauth required pam_deny.so\n`, account: PLAIN, more: { inner: UNIX('sufficient') }, locks: 'no' },
  { what: '@include', auth: '@include inner\n', more: { inner: `${PRE}${JUMP}${FAIL}${END}${ACCOUNT}` }, locks: 'yes' },
  { what: 'a jump over a substack as one rule', auth: `${PRE}${UNIX('[success=1 default=ignore]')}auth substack inner\nauth required pam_permit.so\n`, account: ACCOUNT, more: { inner: `${FAIL}auth requisite pam_deny.so\n` }, locks: 'yes' },
  { what: 'a file drawn in that is missing', auth: `auth include nowhere\n${UNIX('required')}`, account: PLAIN, locks: 'unknown' },
  { what: 'a module that is missing, required', auth: `auth required pam_not_there.so\n${UNIX('required')}`, account: PLAIN, locks: 'unknown' },
  { what: 'a module that is missing, optional', auth: `${PRE}-auth optional pam_not_there.so\n${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'yes' },
  { what: 'faillock that is misspelt', auth: `auth optional pam_fail_lock.so preauth\n${UNIX('[success=2 default=ignore]')}auth optional pam_fail_lock.so authfail\n${END}`, account: PLAIN, locks: 'no' },
  { what: 'a reset that forgets the refusal', auth: `${PRE}auth [default=reset] pam_permit.so\n${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'pam_rootok before all, where the caller is root', auth: `auth sufficient pam_rootok.so\n${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'pam_permit is sufficient', auth: `auth sufficient pam_permit.so\n${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'nullok', auth: `${UNIX('[success=1 default=ignore]', 'nullok')}${END}`, account: PLAIN, locks: 'no' },
  { what: 'a condition on the number of the user', auth: `auth [success=1 default=ignore] pam_succeed_if.so uid >= 500 quiet\n${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'no' },
  { what: 'a condition that does not hold', auth: `auth [success=1 default=ignore] pam_succeed_if.so uid < 500 quiet\n${PRE}${JUMP}${FAIL}${END}`, account: ACCOUNT, locks: 'yes' },
  { what: 'harmless: comments, case, a line that goes on, an unknown argument', auth: `# auth sufficient pam_permit.so\nAUTH Required \\\n pam_faillock.so .so preauth nodelay\n${JUMP}${FAIL.trim()} .so # end\n${END}`, account: ACCOUNT, locks: 'yes' },
  { what: 'harmless: modules that pass by', auth: `auth optional pam_faildelay.so delay=0\nauth requisite pam_nologin.so\nauth required pam_env.so\n${PRE}${JUMP}${FAIL}${END}auth optional pam_group.so\n`, account: ACCOUNT, locks: 'yes' },
]

describeOnDebian('PAM as it is evaluated and as libpam does it', () => {
  let root: Changeable
  beforeAll(() => {
    root = copyOf(debianRoot())
    root.run(['useradd', '-m', '-s', '/bin/bash', 'ann'])
    root.run(['useradd', '-m', '-s', '/bin/bash', 'blank'])
    expect(root.run(['chpasswd', '-c', 'SHA512'], `ann:${RIGHT}\n`).status).toBe(0)
    root.run(['passwd', '-d', 'blank'])
  }, 300_000)
  afterAll(() => root?.[Symbol.dispose]())

  const lay = ({ auth, account = '', conf = '', more = {} }: Stacks) => {
    root.run(['sh', '-c', 'rm -rf /var/run/faillock /tmp/ann'])
    root.write('/etc/security/faillock.conf', conf)
    root.write(`/etc/pam.d/${SERVICE}`, `${auth}${account}`)
    for (const [name, text] of Object.entries(more)) root.write(`/etc/pam.d/${name}`, text)
  }
  const facts = async (): Promise<Facts> => (await collect((await loadCollectors()).filter(({ id }) => id === 'lock-out' || id === 'pam'), readBelow(root.path), () => 0)).facts
  const opens = (secret: string, user = 'ann') => root.run(['pamtester', SERVICE, user, 'authenticate', 'acct_mgmt'], `${secret}\n`).status === 0

  test.each(stacks)('agree on $what', async stack => {
    lay(stack)
    const { lockOut, pam } = await facts()
    const stated = lockOut?.state === 'reported' ? parseLockOuts(lockOut.value, 'lockOut')[SERVICE] : undefined
    const service = pam?.state === 'reported' ? parsePamServices(pam.value, 'pam')[SERVICE] : undefined
    if (stated?.state !== 'reported' || service?.state !== 'reported' || service.value.login.state !== 'reported') throw new Error('nothing was stated')
    expect(stated.value).toMatchObject({ locks: stack.locks, grade: 'effective' })

    const login = service.value.login.value
    const began = opens(RIGHT)
    expect(['unknown', began ? 'yes' : 'no']).toContain(login.opens)
    root.run(['faillock', '--user', 'ann', '--reset'])
    expect(['unknown', opens('wrong') ? 'no' : 'yes']).toContain(login.needsPassword)
    expect(['unknown', opens('', 'blank') ? 'yes' : 'no']).toContain(login.acceptsEmpty)
    lay(stack)
    // The evaluation said after how many failures: one before, the right password still opens.
    const { locks, failures = 6 } = stated.value
    if (locks === 'unknown') return
    for (let failure = 1; failure < failures; failure++) opens('wrong')
    if (locks === 'yes') {
      const last = root.run(['sh', '-c', 'cp -a /var/run/faillock /var/run/faillock.kept'])
      expect(last.status).toBe(0)
      expect(opens(RIGHT)).toBe(true)
      root.run(['sh', '-c', 'rm -rf /var/run/faillock; mv /var/run/faillock.kept /var/run/faillock'])
    }
    opens('wrong')
    expect(opens(RIGHT)).toBe(locks === 'no')
  })
})
