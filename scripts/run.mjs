// The way in from a clean clone: needs Node and npm, and brings the rest.
// Only this file may run on a Node that is too old, so it imports nothing before it has looked.

const oldest = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(
    `Sandglass needs Node ${oldest.join('.')} or newer, and this is ${process.version}. Install a newer Node and try again.`,
  )
  process.exitCode = 1
} else {
  const { run } = await import('./tasks.mjs')
  await run(process.argv.slice(2))
}
