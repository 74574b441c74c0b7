import { refuse } from '@sandglass/base'

const partialEnding = '.partial'

/**
 * Holds a name to the store's promise: a relative path with `/` between its parts, which stays
 * inside the store on every system.
 *
 * @throws InvalidArgumentError
 */
export function checkName(caller: string, name: string): void {
  const parts = typeof name === 'string' ? name.split('/') : ['']
  const unsafe = parts.some((part) => part === '' || part === '.' || part === '..' || hasForbiddenCharacter(part))
  if (unsafe || isPartial(name))
    refuse(
      caller,
      'name',
      "a relative path of parts joined by '/', none of them empty, '.' or '..', without '\\', ':' or control characters",
      name,
      "Use a name like 'runs/1/model.safetensors'.",
    )
}

function hasForbiddenCharacter(part: string): boolean {
  return [...part].some((character) => character === '\\' || character === ':' || character < ' ')
}

/** A name for a file that is being written, in the folder of the one that it will become. */
export function partialName(): string {
  return `.${crypto.randomUUID()}${partialEnding}`
}

/** Whether it is a file that was being written, perhaps by a process that died. */
export function isPartial(name: string): boolean {
  return name.endsWith(partialEnding)
}
