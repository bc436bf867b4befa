import { type Answer, control, inconclusive, type Judgement, satisfied, violated } from '@fourtwo/contract'
import type { ReadSays, Sessions } from './probe.ts'

/** The sentences of a finding: what the right way came to, what it was where it did not, and what follows the name of a wrong way that was taken. */
interface Words {
  readonly control: string
  readonly lost: string
  readonly taken: string
}

/** Comes in each of some wrong ways, none of which may come to what the right one, `none`, comes to before and after. */
export async function noneIsTaken(ways: readonly string[], come: (way: string) => Promise<Answer<ReadSays>>, { control: right, lost, taken }: Words): Promise<Judgement> {
  if (ways.length === 0) return inconclusive('no-driver', 'this door offers no way to try it')
  const before = await come('none')
  const works = control(before, 'shown')
  if (works === undefined) return inconclusive('no-baseline', `${lost}: ${before.read}`, before)
  const tried: Answer[] = []
  for (const way of ways) {
    const came = await come(way)
    if (came.says === 'shown') return violated(`${way} ${taken}`, works, came)
    if (came.says !== 'refused' && came.says !== 'dropped') return inconclusive('transport-lost', `${way} was ${came.says}: ${came.read}`, ...tried, came)
    tried.push(came)
  }
  const closing = await come('none')
  return closing.says === 'shown' ? satisfied(`${right}, and not with ${ways.join(', ')}`, works, closing, ...tried) : inconclusive('no-control', `afterwards: ${lost}: ${closing.read}`, ...tried, closing)
}

/** Answers a device that comes to us wrongly in each of some ways: it may go on with none. */
export const goesOnWithNone = (wire: Pick<Sessions<'user'>['wire'], 'answer'>, ways: readonly string[]): Promise<Judgement> => noneIsTaken(ways, way => wire.answer({ as: 'user', way }), {
  control: 'the device went on with the answer as it should be', lost: 'with the answer as it should be the device did not go on', taken: 'was taken for the answer: the device went on, and handed over who it is',
})
