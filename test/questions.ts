// Writes docs/opcua.md and docs/opcua-client.md, what each question to an OPC UA server or client sends, passes and leaves open, from the probes themselves: part of `npm run generate`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertionsOf, catalogue } from '@fourtwo/contract'
import type { Interface } from '@fourtwo/harness/interface.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import type { Probe } from '@fourtwo/harness/probe.ts'
import type { Decoy, Defect } from '@fourtwo/simulators/core/policies.ts'

/** What a probe's own comment says of it. */
export interface Told {
  /** What is sent, and why it is so. */
  readonly sends: string
  readonly passes?: string
  readonly doesNotShow?: string
}

const root = join(import.meta.dirname, '..')
const probes = join(root, 'harness/src/probes')

/** What the comments of all probes say, by id. */
export function toldByProbes(): ReadonlyMap<string, Told> {
  const files = readdirSync(probes, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  return new Map(files.map(file => [file.split('/').at(-1)?.slice(0, -'.ts'.length) ?? '', toldBy(readFileSync(join(probes, file), 'utf8'))]))
}

/** Reads the comment above the definition: free text, then the tags `@passes` and `@doesNotShow`, each up to the next tag. */
export function toldBy(source: string): Told {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export default/.exec(source)?.[1] ?? ''
  const [sends = '', ...tags] = comment.split('\n').map(line => line.replace(/^\s*\* ?/, '')).join('\n').split(/^@/m)
  const tag = (name: string) => tags.find(it => it.startsWith(`${name} `))?.slice(name.length).trim().replaceAll(/\s*\n\s*/g, ' ')
  const [passes, doesNotShow] = [tag('passes'), tag('doesNotShow')]
  return { sends: sends.trim(), ...(passes === undefined ? {} : { passes }), ...(doesNotShow === undefined ? {} : { doesNotShow }) }
}

/** Whether a driver can put a probe's question: it offers the session, with every verb that is needed. */
export const canAsk = (driver: Interface, { asks, uses }: Probe): boolean => asks !== 'agent' && asks !== 'ports' && driver.offers[asks] !== undefined && uses.every(verb => driver.further?.[asks]?.includes(verb) === true)

const says = new Map(assertionsOf(catalogue).map(({ id, assertion }) => [id, assertion.says]))
const citedBy = ({ assertion }: Probe): readonly string[] => (typeof assertion === 'string' ? [assertion] : [assertion.people, assertion.machines])

/** Whom the questions of a document are put to, and what has to be said of it first. */
export type Heading = { readonly to: string; readonly about: string }

/** The document for one kind of door: a question each, in the order of the catalogue. */
export function documentFor(driver: Interface, { to, about }: Heading, all: readonly Probe[], told: ReadonlyMap<string, Told>, defects: readonly Defect[], decoys: readonly Decoy[]): string {
  const order = [...says.keys()]
  const at = (probe: Probe) => order.findIndex(id => citedBy(probe).includes(id))
  const asked = all.filter(probe => canAsk(driver, probe)).toSorted((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1))
  const breaksHere = ({ breaks }: Defect, id: string) => {
    const doors = (breaks as Readonly<Record<string, 'every door' | readonly string[] | undefined>>)[id]
    return doors === 'every door' || doors?.includes(driver.kind) === true
  }
  const question = (probe: Probe): string => {
    const { sends, passes = '', doesNotShow = '' } = told.get(probe.id) ?? { sends: '' }
    const proven = defects.filter(defect => citedBy(probe).some(id => breaksHere(defect, id)) && defect.seenBy?.includes(probe.id) !== false)
    const accounts = Object.entries(probe.accounts).map(([part, use]) => `${part} (${use})`).join(', ')
    return `### ${probe.id}

${citedBy(probe).map(id => `*${id}*: ${says.get(id as never) ?? ''}`).join('  \n')}

${sends}

| | |
|---|---|
| passes | ${passes} |
| does not show | ${doesNotShow} |
| session, hazard, waits | \`${probe.asks}\`, \`${probe.hazard}\`, ${probe.waits.length === 0 ? 'none' : probe.waits.join(', ')} |
| accounts | ${accounts === '' ? 'none' : accounts} |
| seen to fail on | ${proven.length === 0 ? 'no defect at this door' : proven.map(({ id }) => id).join(', ')} |
`
  }
  const sessions = Object.keys(driver.offers).filter(name => asked.some(({ asks }) => asks === name) || ['essential', 'audit'].includes(name)).toSorted()
  return `<!-- Made by \`npm run generate\` from the probes' own comments. Do not edit. -->
# Questions to ${to}

${asked.length} questions are put to a door of the kind \`${driver.kind}\`. Each begins with a control, an answer that a working door gives, and ends with one; what decides is what took effect, never a status code,
and silence decides nothing. A question whose settings the bench does not name, or whose hazard it does not permit, stays unproven, with that reason. [bench.yaml](bench.yaml) explains the settings:
${driver.settings.map(it => `\`${it}\``).join(', ')}.

The sessions that the driver carries: ${sessions.map(it => `\`${it}\``).join(', ')}. ${about}

How features of OPC UA bear on requirements of IEC 62443-4-2 stands in OPC 10000-2, annex A; which assertion a question answers is decided here by what the assertion says. Of ${decoys.length} odd but sound devices no question may call one in violation: ${decoys.map(({ id }) => id).join(', ')}.

${asked.map(question).join('\n')}`
}

async function allOf<T>(kind: string): Promise<T[]> {
  const folder = join(root, 'simulators/src', kind)
  return Promise.all(readdirSync(folder).toSorted().map(async file => (await import(join(folder, file))).default as T))
}

if (process.argv[1] === import.meta.filename) {
  const headings: Readonly<Record<string, Heading>> = {
    opcua: { to: 'an OPC UA server', about: "While a question is put that goes further than failed logins, the essential function's heartbeat is read over a connection of its own." },
    'opcua-client': {
      to: 'an OPC UA client', about: `Here the device connects, and a server of ours stands where it looks for the one it knows; \`fourtwo identity\` makes what issues its certificates. The control is the same server with nothing wrong,
at which the device opens a session. Where a question says that somebody reads the declared value or is let in, here the device opens a session. A session counts from the moment at which the device activates it and proves itself, for then it has handed over who it is; it is given no value, on which it might act. A device that was shown our server
and went away as often as it takes to come in, or for as long as \`connectsWithin\`, has refused it; one that was shown nothing was silent. Where our server answers wrongly, only who was given that answer can have refused it. A password that it sends as it is stands blanked in the record.`,
    },
  }
  for (const driver of await loadInterfaces()) {
    const heading = headings[driver.kind]
    if (heading !== undefined) writeFileSync(join(root, `docs/${driver.kind}.md`), documentFor(driver, heading, await loadProbes(), toldByProbes(), await allOf<Defect>('defects'), await allOf<Decoy>('decoys')))
  }
}
