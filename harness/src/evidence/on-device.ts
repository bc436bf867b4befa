import { inconclusive, type Judgement, parsePlace } from '@fourtwo/contract'
import { factIn, type Statement } from './statement.ts'

/** The judgement that follows where the agent does not see the device itself: in a container, what it sees is the container's own. Undefined where it does. */
export function unlessOnDevice(said: Statement): Judgement | undefined {
  const place = factIn(said, 'place', parsePlace)
  if ('outcome' in place) return place
  const { container } = place.value
  if (container.state !== 'reported') return inconclusive('not-permitted', `the agent cannot tell whether it runs in a container: ${container.state}`, said.token)
  return container.value.is === 'no' ? undefined : inconclusive('not-reached', container.value.is === 'yes' ? `the agent runs in a container (${container.value.by.join(', ')}) and sees that, not the device` : 'the agent cannot tell whether it runs in a container', said.token)
}
