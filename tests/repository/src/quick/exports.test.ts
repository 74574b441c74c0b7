import { expect, it } from 'vitest'
import { listExports } from '../exports.js'

// A name added, renamed or gone is a decision, and shows as one in the review. After a decision:
// pnpm --filter @sandglass/repository-tests test -u
it.each([...listExports()])('%s exports what it promises', async (name, exported) => {
  await expect(exported).toMatchFileSnapshot(`../../exports/${name.replace('@sandglass/', '')}.txt`)
})
