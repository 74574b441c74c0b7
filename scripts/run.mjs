// The way in from a clean clone: needs Node and npm, and brings the rest.
// Only this file may run on a Node that is too old, so it imports nothing before it has looked.

const oldest = { major: 20, minor: 19 }
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
  console.error(
    `Sandglass needs Node ${oldest.major}.${oldest.minor} or newer, and this is ${process.version}. Install a newer Node and try again.`,
  )
  process.exitCode = 1
} else {
  const { run } = await import('./tasks.mjs')
  await run(process.argv.slice(2))
}
