import type { Door } from '../../bench.ts'

/** The doors an agent speaks for, each with the login service of the operating system that opens it: `serial=login, ssh=sshd`. */
export const spokenFor = ({ settings }: Door): ReadonlyMap<string, string> =>
  new Map((settings['speaksFor'] ?? '').split(',').flatMap(pair => {
    const [door = '', service = ''] = pair.split('=').map(it => it.trim())
    return door === '' ? [] : [[door, service] as const]
  }))
