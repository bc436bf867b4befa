import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { collect, loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import type { Collector } from '@fourtwo/firmware-agent/collector.ts'
import { readBelow, type Verbs } from '@fourtwo/firmware-agent/reading/host.ts'
import { reportText } from '@fourtwo/firmware-agent/report.ts'
import { putFacts } from '@fourtwo/harness/evidence/put.ts'
import { loadProbes } from '@fourtwo/harness/load.ts'
import { describe, expect, test } from 'vitest'
import { debianRoot, withoutDebian } from './debian-root.ts'
import { SECRET_FILES } from './secret-files.ts'

const PLANTED = 'PLANTED5ecretZx9Qk'
/** Every spelling that would still give it away: raw, in hex, and in base64 wherever it starts. */
const SPELLINGS = [PLANTED, Buffer.from(PLANTED).toString('hex'), ...[0, 1, 2].map(before => Buffer.from('='.repeat(before) + PLANTED).toString('base64').slice(before === 0 ? 0 : 4, -4))].map(it => it.toLowerCase())
const found = (said: string) => SPELLINGS.filter(spelling => said.toLowerCase().includes(spelling))
/** Keys whose value is a secret in whatever file. */
const SECRET_KEY = /((?:pass(?:word|wd|phrase)?|secret|psk|token|apikey|api_key|private_?key|community|credential|wep_key\d?|sae_password)["']?\s*[=:]\s*)[^\s;,]+/gi
/** Forms that a secret takes in a line of its own, laid before and behind whatever a file holds. */
const LINES = [`# ${PLANTED}`, `; ${PLANTED}`, `password=${PLANTED}`, `password = "${PLANTED}"`, `psk="${PLANTED}"`, `token: ${PLANTED}`, `secret ${PLANTED}`, `"key": "${PLANTED}",`, `https://user:${PLANTED}@host.example/path`, `Environment=API_TOKEN=${PLANTED}`,
  `ExecStart=/usr/bin/true --password=${PLANTED} --token ${PLANTED}`, `-----BEGIN PRIVATE KEY-----\n${PLANTED}${PLANTED}\n-----END PRIVATE KEY-----`, `x:${PLANTED}:20000:0:99999:7:::`]

/** The ways in which a text is spoiled. */
const spoilings: readonly (readonly [string, (text: string) => string])[] = [
  ['lines before and behind', text => `${LINES.join('\n')}\n${text}\n${LINES.join('\n')}\n`],
  ['the value of every key that names a secret', text => text.replaceAll(SECRET_KEY, `$1${PLANTED}`)],
  ['comments behind lines', text => text.split('\n').map(line => `${line} # ${PLANTED}`).join('\n')],
]
/** Files whose whole content is a name that a fact tells: nothing else is ever in them. */
const NAMES: ReadonlySet<string> = new Set(['/proc/device-tree/model'])
const TREES = join(import.meta.dirname, '../test-vectors/device-trees')
const roots = [...readdirSync(TREES, { withFileTypes: true }).filter(it => it.isDirectory() && it.name !== 'overlays').map(({ name }) => [name, join(TREES, name)] as const), ...(withoutDebian === undefined ? [['Debian', debianRoot()] as const] : [])]

/** Everything that leaves the agent about a root, and everything that the harness says of it. */
async function said(collectors: readonly Collector[], verbs: Verbs): Promise<string> {
  const collection = await collect(collectors, verbs, () => 0)
  const concluded = await putFacts(collection.facts, await loadProbes(), 'login')
  return [JSON.stringify(collection), reportText(collection), JSON.stringify(concluded)].join('\n')
}

describe('no secret leaves the agent', () => {
  test.each(roots.flatMap(([name, root]) => spoilings.map(([what, spoil]) => [name, what, root, spoil] as const)))('of %s, planted as %s in every file that is read', async (_, __, root, spoil) => {
    const verbs = readBelow(root)
    let planted = 0
    const text = await said(await loadCollectors(), { ...verbs, read: async path => {
      const reading = await verbs.read(path)
      if (reading.state !== 'read' || NAMES.has(path)) return reading
      const spoiled = spoil(reading.bytes.toString('latin1'))
      if (spoiled.includes(PLANTED)) planted++
      return { state: 'read', bytes: Buffer.from(spoiled, 'latin1') }
    } })
    if (!spoil.toString().includes('SECRET_KEY')) expect(planted).toBeGreaterThan(2)
    expect(found(text)).toEqual([])
  })

  test('nor from the files that are there to hold one', async () => {
    const collectors = await loadCollectors()
    const files = new Map(Object.entries(SECRET_FILES).map(([path, text]) => [path, Buffer.from(text.replaceAll('@SECRET@', PLANTED))]))
    const folders = new Map<string, Set<string>>()
    for (const path of files.keys()) for (let at = path; at.lastIndexOf('/') >= 0 && at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const above = at.slice(0, at.lastIndexOf('/')) || '/'
      folders.set(above, (folders.get(above) ?? new Set()).add(at.slice(at.lastIndexOf('/') + 1)))
    }
    const verbs: Verbs = {
      ...readBelow('/nonexistent'),
      read: async path => { const bytes = files.get(path); return bytes === undefined ? { state: 'absent' } : { state: 'read', bytes } },
      list: async path => { const names = folders.get(path); return names === undefined ? { state: 'absent' } : { state: 'read', names: [...names].toSorted() } },
      walk: async path => ({ state: 'read', files: [...files.keys()].filter(it => it.startsWith(`${path}/`)), marked: [], links: [], elsewhere: [] }),
    }
    const text = await said(collectors, verbs)
    expect(text).toContain('yescrypt')
    expect(found(text)).toEqual([])
  })

  test('and a collector that told one would be found', async () => {
    const teller: Collector = { id: 'teller', reports: 'teller', reads: [], privilege: {}, collect: async verbs => {
      const reading = await verbs.read('/etc/passwd')
      return { state: 'reported', value: reading.state === 'read' ? reading.bytes.toString('base64') : '' }
    } }
    const verbs: Verbs = { ...readBelow('/nonexistent'), read: async () => ({ state: 'read', bytes: Buffer.from(`ab${PLANTED}`) }) }
    expect(found(await said([teller], verbs))).toHaveLength(1)
    for (const before of ['', 'a', 'ab']) expect(found(Buffer.from(before + PLANTED + before).toString('base64')), before).not.toEqual([])
  })
})
