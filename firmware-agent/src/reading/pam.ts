import type { Read } from '../collector.ts'
import { FAILLOCK_DEFAULTS, parseFaillock } from '../parsing/faillock.ts'
import type { ConfOf } from '../parsing/pam-modules.ts'
import { parsePam } from '../parsing/pam.ts'
import { type PamType, type RulesOf, type Stack, stackOf } from '../parsing/pam-stack.ts'
import { parsedOnce } from './understood.ts'

/** What evaluating PAM reads: service files, the settings of its modules, and which modules there are. */
export const PAM_READS = [
  '/etc/pam.d', '/etc/pam.d/*', '/usr/lib/pam.d', '/usr/lib/pam.d/*', '/etc/security/faillock.conf', '/usr/lib', '/usr/lib/security', '/usr/lib64/security', '/lib/security', '/lib64/security', '/usr/lib/*/security',
  '/bin/login', '/bin/busybox', '/bin/busybox.suid', '/bin/busybox.nosuid', '/bin/toybox', '/usr/bin/toybox',
] as const
type PamRead = Read<(typeof PAM_READS)[number]>
/** PAM as it stands on the device. */
export interface Pam {
  /** Programs that have a service file of their own. */
  readonly services: readonly string[]
  readonly confOf: ConfOf
  /** Why faillock.conf cannot be seen, where it cannot. */
  readonly confUnreadable: string | undefined
  stack(service: string, type: PamType): Stack
}

const FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d'] as const
const MODULES = ['/usr/lib/security', '/usr/lib64/security', '/lib/security', '/lib64/security'] as const
/** Programs that hold many others, the login among them. */
const MANY_IN_ONE = ['/bin/busybox', '/bin/busybox.suid', '/bin/busybox.nosuid', '/bin/toybox', '/usr/bin/toybox'] as const
/** Programs that ask on behalf of the user who called them; all others ask as root for whoever comes. */
const CALLED: ReadonlySet<string> = new Set(['su', 'su-l', 'sudo', 'sudo-i', 'passwd', 'chfn', 'chsh', 'polkit-1', 'newgrp', 'vlock', 'screen', 'sg', 'pkexec'])
const rulesIn = parsedOnce(parsePam)
/** Is the program that runs this service root by itself? */
export const callerIsRoot = (service: string): boolean => !CALLED.has(service)

/** Reads all of it; a state other than reported where no folder of service files can be seen. */
export async function readPam(read: PamRead): Promise<Pam | { readonly state: 'absent' } | { readonly state: 'unreadable'; readonly reason: string }> {
  const files = new Map<string, ReturnType<RulesOf>>()
  const [etc, vendor] = await Promise.all(FOLDERS.map(folder => read.list(folder)))
  if (etc === undefined || vendor === undefined || (etc.state === 'absent' && vendor.state === 'absent')) return { state: 'absent' }
  if (etc.state === 'unreadable') return etc
  if (vendor.state === 'unreadable') return vendor
  for (const [folder, names] of [[FOLDERS[0], etc], [FOLDERS[1], vendor]] as const) {
    for (const name of names.state === 'read' ? names.names : []) {
      if (files.has(name) || !/^[\w.-]{1,64}$/.test(name)) continue
      const file = await read(`${folder}/${name}` as string)
      if (file.state === 'read') files.set(name, { rules: rulesIn(file.bytes) })
      else if (file.state === 'unreadable') files.set(name, { unreadable: file.reason })
    }
  }
  const conf = await read('/etc/security/faillock.conf')
  const settings = conf.state === 'read' ? parseFaillock(conf.bytes.toString('utf8')) : conf.state === 'absent' ? FAILLOCK_DEFAULTS : undefined
  const modules = await modulesOf(read)
  const foreign = await foreignLogin(read)
  if (typeof modules === 'string') return { state: 'unreadable', reason: modules }
  const here = (module: string) => (modules === undefined ? undefined : modules.has(module))
  return {
    services: [...files.keys()].filter(name => /^[\w-]{1,64}$/.test(name) && !name.startsWith('common-')).toSorted(),
    // A file that a rule names in its place is not read: what it says is unknown.
    confOf: path => (path === '' || path === '/etc/security/faillock.conf' ? settings : undefined),
    confUnreadable: conf.state === 'unreadable' ? conf.reason : undefined,
    stack: (service, type) => (service === 'login' && foreign !== undefined ? { unclear: foreign } : stackOf(service, type, file => files.get(file), here)),
  }
}

/** Why it is not to be seen whether the program login asks PAM at all: busybox's and toybox's do only where they were built so. A link leads to the same file, and a second name of it has the same size. */
async function foreignLogin(read: PamRead): Promise<string | undefined> {
  const login = await read.stat('/bin/login')
  if (login.state !== 'read') return login.state === 'absent' ? undefined : login.reason
  for (const path of MANY_IN_ONE) {
    const many = await read.stat(path)
    if (many.state === 'read' && many.stat.size === login.stat.size) return `the program login is ${path.slice(path.lastIndexOf('/') + 1)}, and whether it asks PAM is not to be seen`
  }
  return undefined
}

/** The modules on the device, by name; undefined where no folder of them was found; or why one cannot be seen. */
async function modulesOf(read: PamRead): Promise<ReadonlySet<string> | string | undefined> {
  const under = await read.list('/usr/lib')
  if (under.state === 'unreadable') return under.reason
  const folders = [...MODULES, ...(under.state === 'read' ? under.names : []).filter(name => name.includes('-linux-')).map(name => `/usr/lib/${name}/security`)]
  const found = await Promise.all(folders.map(folder => read.list(folder as string)))
  const shut = found.find(it => it.state === 'unreadable')
  if (shut?.state === 'unreadable') return shut.reason
  if (!found.some(({ state }) => state === 'read')) return undefined
  return new Set(found.flatMap(it => (it.state === 'read' ? it.names : [])).filter(name => name.endsWith('.so')).map(name => name.slice(0, -'.so'.length)))
}
