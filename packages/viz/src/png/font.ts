/**
 * A bitmap font for captions in pixels: printable ASCII from the space on, sixteen characters a band,
 * in cells of 6 by 9; letters stand on the seventh line, and each is as wide as its ink. The last
 * character stands for all that are missing.
 */
const cells = `
      #     # #    # #    #   ##  #  ##   #       #   #                                       #
      #     # #    # #   #### ##  # #  #  #      #     #      #     #                         #
      #     # #   ##### # #      #  # #   #     #       #   # # #   #                        #
      #            # #   ###    #    #          #       #    ###  #####       ####          #
      #           #####   # #  #    # # #       #       #   # # #   #                      #
                   # #  ####  #  ## #  #         #     #      #     #    #          #     #
      #            # #    #   #  ##  ## #         #   #                  #          #     #
                                                                        #

 ##    #     ###  #####    #  #####   ##  #####  ###   ###                 #        #      ###
#  #  ##    #   #    #    ##  #      #        # #   # #   #               #          #    #   #
#  #   #        #   #    # #  ####  #        #  #   # #   # #      #     #    ####    #       #
#  #   #       #     #  #  #      # ####    #    ###   #### #      #    #              #     #
#  #   #      #       # #####     # #   #  #    #   #     #              #    ####    #     #
#  #   #     #    #   #    #  #   # #   #  #    #   #    #  #      #      #          #
 ##   ###   #####  ###     #   ###   ###   #     ###   ##   #      #       #        #       #
                                                                  #

 ###   ###  ####   ###  ####  ##### #####  ###  #   # ###     ### #   # #     #   # #   #  ###
#   # #   # #   # #   # #   # #     #     #   # #   #  #       #  #  #  #     ## ## #   # #   #
# ### #   # #   # #     #   # #     #     #     #   #  #       #  # #   #     # # # ##  # #   #
# # # ##### ####  #     #   # ####  ####  # ### #####  #       #  ##    #     # # # # # # #   #
# ### #   # #   # #     #   # #     #     #   # #   #  #       #  # #   #     #   # #  ## #   #
#     #   # #   # #   # #   # #     #     #   # #   #  #    #  #  #  #  #     #   # #   # #   #
 #### #   # ####   ###  ####  ##### #      ###  #   # ###    ##   #   # ##### #   # #   #  ###


####   ###  ####   #### ##### #   # #   # #   # #   # #   # ##### ###   #     ###     #
#   # #   # #   # #       #   #   # #   # #   # #   # #   #     # #     #       #    # #
#   # #   # #   # #       #   #   # #   # #   #  # #   # #     #  #      #      #   #   #
####  #   # ####   ###    #   #   # #   # # # #   #     #     #   #       #     #
#     # # # # #       #   #   #   # #   # # # #  # #    #    #    #        #    #
#     #  #  #  #      #   #   #   #  # #  # # # #   #   #   #     #         #   #
#      ## # #   # ####    #    ###    #    # #  #   #   #   ##### ###       # ###         #####


#           #              #         ##         #     #      #    #     #
 #          #              #        #           #                 #     #
       ##   ###    ###   ###   ##   ###    ###  ###   #      #    #  #  #     ####  ###    ##
         #  #  #  #     #  #  #  #  #     #  #  #  #  #      #    # #   #     # # # #  #  #  #
       ###  #  #  #     #  #  ####  #     #  #  #  #  #      #    ##    #     # # # #  #  #  #
      #  #  #  #  #     #  #  #     #     #  #  #  #  #      #    # #   #     # # # #  #  #  #
       ###  ###    ###   ###   ###  #      ###  #  #  #      #    #  #   #    # # # #  #   ##
                                             #               #
                                           ##               #
                         #                                          #   #     #           #####
                         #                                         #    #      #          #   #
###    ###  # #    ###  ###   #  #  #   # #   # #  #  #  #  ####   #    #      #          #   #
#  #  #  #  ##    #      #    #  #  #   # #   # #  #  #  #     #  #     #       #    #  # #   #
#  #  #  #  #      ##    #    #  #   # #  # # #  ##   #  #   ##    #    #      #    # # # #   #
#  #  #  #  #        #   #    #  #   # #  # # # #  #  #  #  #      #    #      #    #  #  #   #
###    ###  #     ###     #    ###    #    # #  #  #   ###  ####    #   #     #           #####
#        #                                               #
#        #                                             ##`

const cellWidth = 6
const cellHeight = 9
const bandLength = 16

/** Lines from a letter's top to the line that it stands on. */
export const ascent = 7

export interface Glyph {
  /** Columns. */
  readonly width: number
  /** x, y, x, y, … of the inked pixels, from the top left. */
  readonly ink: readonly number[]
}

/** The letters of a text: accents are dropped, typographer's marks become plain ones. */
export function glyphsOf(text: string): Glyph[] {
  return [...plain(text)].map((character) => glyphs.get(character) ?? missing)
}

/** @returns columns, with one between letters */
export function widthOf(letters: readonly Glyph[]): number {
  return letters.reduce((sum, { width }) => sum + width + 1, -1)
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u00d7/g, 'x')
    .replace(/\s/g, ' ')
}

const rows = cells.split('\n').slice(1)
const missing = glyphAt(95)
const glyphs = new Map(Array.from({ length: 95 }, (_, index) => [String.fromCharCode(32 + index), glyphAt(index)]))

function glyphAt(index: number): Glyph {
  const top = Math.floor(index / bandLength) * cellHeight
  const left = (index % bandLength) * cellWidth
  const ink: number[] = []
  for (let y = 0; y < cellHeight; y++) for (let x = 0; x < cellWidth; x++) if (rows[top + y]?.[left + x] === '#') ink.push(x, y)
  const blank = 2
  return { width: ink.length === 0 ? blank : Math.max(...ink.filter((_, i) => i % 2 === 0)) + 1, ink }
}
