import ts from 'typescript'

// TensorFlow.js's own random functions are keyed by nothing, and so are these of JavaScript.
const unkeyed: Readonly<Record<string, RegExp>> = {
  Math: /^random$/,
  tf: /^(rand|randn|randomNormal|randomStandardNormal|randomUniform|randomUniformInt|randomGamma|truncatedNormal|multinomial|dropout)$/,
  crypto: /^(getRandomValues|randomBytes|randomInt)$/,
}

const library = '@tensorflow/tfjs-core'

/**
 * Finds randomness that no seed governs: `Math.random`, TensorFlow.js's random functions and its
 * dropout, by whatever name they are imported, and clock times or the like as seeds.
 *
 * @returns each place as `line: expression`
 */
export function unkeyedRandomness(source: string): string[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.ESNext, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (isUnkeyed(node)) found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText()}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function isUnkeyed(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return ts.isIdentifier(node.expression) && matches(node.expression.text, node.name.text)
  if (ts.isImportSpecifier(node)) return importedFrom(node) === library && matches('tf', (node.propertyName ?? node.name).text)
  if (ts.isPropertyAssignment(node))
    return node.name.getText() === 'seed' && /\b(Date|performance)\b/.test(node.initializer.getText())
  return false
}

function matches(owner: string, member: string): boolean {
  return Object.hasOwn(unkeyed, owner) && unkeyed[owner]?.test(member) === true
}

function importedFrom(specifier: ts.ImportSpecifier): string | undefined {
  const from = specifier.parent.parent.parent.moduleSpecifier
  return ts.isStringLiteral(from) ? from.text : undefined
}
