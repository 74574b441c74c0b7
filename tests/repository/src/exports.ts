import { join } from 'node:path'
import ts from 'typescript'
import { publicPackages, root, type WorkspacePackage } from './repository.js'

/** What a package's entry points export, a name a line, as `value train` or `type Model`. */
export function listExports(packages: readonly WorkspacePackage[] = publicPackages): Map<string, string> {
  const entries = packages.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
      typeof target === 'string'
        ? []
        : [{ specifier: join(manifest.name, path), owner: manifest.name, file: join(root, folder, target.source) }],
    ),
  )
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2022,
      customConditions: ['source'],
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
  )
  const lists = new Map<string, string>()
  for (const { specifier, owner, file } of entries)
    lists.set(owner, `${lists.get(owner) ?? ''}${specifier}\n${exportsOf(program, file).join('')}`)
  return lists
}

function exportsOf(program: ts.Program, path: string): string[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${path} is no module`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => `  ${kindOf(checker, symbol)} ${symbol.name}\n`)
    .sort()
}

function kindOf(checker: ts.TypeChecker, symbol: ts.Symbol): 'value' | 'type' {
  const typeOnly = symbol.declarations?.some(
    (declaration) => ts.isExportSpecifier(declaration) && ts.isTypeOnlyImportOrExportDeclaration(declaration),
  )
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return !typeOnly && target.flags & ts.SymbolFlags.Value ? 'value' : 'type'
}
