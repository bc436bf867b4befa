import type { FrScore } from '@fourtwo/contract'

const SIZE = 320
const RADIUS = 110

/** The radar picture of the seven FRs as SVG: possible as a pale field, proven as a full one. */
export function radar(vector: readonly FrScore[]): string {
  const point = (n: number, level: number): readonly [number, number] => {
    const angle = (2 * Math.PI * n) / vector.length - Math.PI / 2
    const reach = (RADIUS * level) / 4
    return [round(SIZE / 2 + reach * Math.cos(angle)), round(SIZE / 2 + reach * Math.sin(angle))]
  }
  const polygon = (level: (it: FrScore) => number, name: string) => `<polygon class="${name}" points="${vector.map((it, n) => point(n, level(it)).join(',')).join(' ')}"/>`
  const rings = [1, 2, 3, 4].map(level => polygon(() => level, 'ring'))
  const labels = vector.map((it, n) => {
    const [x, y] = point(n, 4.8)
    return `<text x="${x}" y="${y}" text-anchor="middle" dominant-baseline="middle">${it.abbreviation} ${it.proven}</text>`
  })
  const dots = vector.map((it, n) => {
    const [x, y] = point(n, it.proven)
    return `<circle class="dot" cx="${x}" cy="${y}" r="4"/>`
  })
  return `<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="Proven and possible level of each foundational requirement">${rings.join('')}${polygon(it => it.possible, 'possible')}${polygon(it => it.proven, 'proven')}${dots.join('')}${labels.join('')}</svg>`
}

const round = (value: number): number => Math.round(value * 10) / 10
