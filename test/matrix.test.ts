import { expect, test } from 'vitest'
import { matrix } from './matrix.ts'

test('every probe catches its defects, at every door and by the step it cites, and nothing else is an alarm', async () => {
  const wrong: string[] = []
  const counted = await matrix({ seed: '7' }, line => { if (!line.includes(' done, ')) wrong.push(line) })
  expect(wrong).toEqual([])
  expect(counted).toMatchObject({ missed: 0, falseAlarms: 0, untripped: 0 })
  expect(counted.defects).toBeGreaterThanOrEqual(100)
  expect(counted.decoys).toBeGreaterThanOrEqual(7)
  expect(counted.caught).toBeGreaterThan(counted.defects)
}, 3_600_000)
