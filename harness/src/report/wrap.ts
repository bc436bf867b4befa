/** Text broken into lines of at most `width` characters, each after the first with `indent`; a word that is longer is broken itself. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const gap = line === '' || line === indent ? '' : ' '
    if (line.length + gap.length + word.length <= width) {
      line += gap + word
      continue
    }
    if (line.trim() !== '') lines.push(line)
    line = lines.length === 0 ? word : indent + word
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = indent + line.slice(width)
    }
  }
  return [...lines, ...(line.trim() === '' ? [] : [line])]
}

/** A term and what is said of it, which begins at the same column on each of its lines. */
export function entry(term: string, text: string, width: number): string[] {
  const indent = ' '.repeat(term.length)
  return wrap(text, width - term.length).map((line, n) => (n === 0 ? term : indent) + line)
}
