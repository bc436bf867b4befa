import type { FrScore } from '@fourtwo/contract'
import { figureText } from './words.ts'

const WIDTH = 520
const HEIGHT = 420

/** Colours that ECharts carries through untouched, and the variables of the page that they stand for: a picture in either theme. */
const themed = { '#010101': 'var(--ink)', '#020202': 'var(--edge)', '#030303': 'var(--possible)', '#040404': 'var(--proven)' } as const
const [INK, EDGE, POSSIBLE, PROVEN] = Object.keys(themed)

/**
 * The radar picture of the seven FRs as SVG: possible as a dashed outline, proven as a full field.
 *
 * ECharts is loaded here and nowhere else, so that a command which draws nothing does not pay for it.
 */
export async function radar(vector: readonly FrScore[]): Promise<string> {
  const { init } = await import('echarts/dist/echarts.esm.min.mjs')
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  try {
    chart.setOption({
      animation: false,
      radar: {
        radius: '74%', splitNumber: 4, splitArea: { show: false }, axisLine: { lineStyle: { color: EDGE } }, splitLine: { lineStyle: { color: EDGE } },
        axisName: { color: INK, fontSize: 16, fontFamily: 'inherit' },
        indicator: vector.map(it => ({ name: `${it.abbreviation} ${figureText(it, it)}`, min: 0, max: 4 })),
      },
      series: [{
        type: 'radar', silent: true,
        data: [
          { value: vector.map(it => it.possible), symbol: 'none', lineStyle: { color: POSSIBLE, type: 'dashed', width: 2 }, areaStyle: { color: POSSIBLE, opacity: 0.08 } },
          { value: vector.map(it => it.proven), symbol: 'circle', symbolSize: 9, itemStyle: { color: PROVEN }, lineStyle: { color: PROVEN, width: 3 }, areaStyle: { color: PROVEN, opacity: 0.45 } },
        ],
      }],
    })
    return plain(chart.renderToSVGString(), vector)
  } finally {
    chart.dispose() // or the process never ends
  }
}

/** Leaves the drawing alone: no style (the page's policy forbids it), no class that counts up from chart to chart, no size but the view box. */
function plain(svg: string, vector: readonly FrScore[]): string {
  const told = vector.map(it => `${it.abbreviation} proven ${it.proven}, possible ${it.possible}`).join('; ')
  const drawn = svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:style|class|pointer-events|xml:space|ecmeta_[a-z_]+)="[^"]*"/g, '')
    .replaceAll(/#0[1-4]0[1-4]0[1-4]/g, it => themed[it as keyof typeof themed] ?? it)
    .replace(/^<svg[^>]*>/, `<svg class="radar" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Levels 0 to 4: ${told}">`)
  return drawn.replaceAll(/\n\s*/g, '')
}
