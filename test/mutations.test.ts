import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { debianRoot, describeOnDebian } from './debian-root.ts'
import harmless from './mutations/harmless.ts'
import { changedFacts, ground, type Mutation, onCopy, tell, turnedFindings } from './mutations/mutation.ts'

const folder = join(import.meta.dirname, 'mutations')
const areas: readonly (readonly [string, readonly Mutation[]])[] = await Promise.all(readdirSync(folder).filter(file => !['mutation.ts', 'harmless.ts'].includes(file)).toSorted()
  .map(async file => [file.replace(/\.ts$/, ''), (await import(join(folder, file))).default] as const))
let debian: string
let done = 0

describeOnDebian('the Debian root', () => {
  beforeAll(() => {
    debian = debianRoot()
  }, 600_000)
  afterAll(() => {
    process.stderr.write(`${done} mutations tried\n`)
  })

  test.each(areas.flatMap(([area, mutations]) => mutations.map(mutation => [area, mutation.what, mutation] as const)))('%s: %s', async (_, __, { given, change, facts, findings, service, oracle }) => {
    const before = await ground(debian, given, service)
    await onCopy(debian, root => {
      given?.(root)
      change(root)
    }, async root => {
      const after = await tell(root.path, service)
      const changed = changedFacts(before, after)
      const covers = (fact: string, path: string) => path === fact || path.startsWith(`${fact}.`)
      expect({ unchanged: facts.filter(fact => !changed.some(path => covers(fact, path))), unexpected: changed.filter(path => !facts.some(fact => covers(fact, path))) }).toEqual({ unchanged: [], unexpected: [] })
      expect(turnedFindings(before, after)).toEqual(findings)
      oracle?.(root)
    })
    done++
  })

  test.each(harmless.map(it => [it.what, it] as const))('means nothing: %s', async (_, { given, change }) => {
    const before = await ground(debian, given)
    await onCopy(debian, root => {
      given?.(root)
      change(root)
    }, async root => {
      const after = await tell(root.path)
      expect({ facts: changedFacts(before, after), findings: turnedFindings(before, after) }).toEqual({ facts: [], findings: {} })
    })
  })
})
