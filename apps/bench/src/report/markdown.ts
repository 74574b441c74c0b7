import type { BenchDocument } from '../document.js'
import { familyTable, growthTable, isFamily, isGrowing, isOperation, operationTable, rowTable, targetTable } from './tables.js'

/** A run's document for people to read: what each system took, what was aimed at, how it grows, operation by operation. */
export function markdown({ rows, growth, targets, remarks }: BenchDocument): string {
  const works = rows.filter((row) => !isOperation(row) && !isFamily(row) && !isGrowing(row, growth))
  const operations = rows.filter(isOperation)
  const families = rows.filter(isFamily)
  const known = targets.filter(({ value }) => value !== null)
  const sections = [
    works.length > 0 && `## Works\n\n${rowTable(works)}`,
    known.length > 0 && `## Targets\n\n${targetTable(known)}`,
    families.length > 0 && `## Families\n\n${familyTable(families)}`,
    growth.length > 0 && `## Growth\n\n${growthTable(growth)}`,
    operations.length > 0 && `## Operations\n\n${operationTable(operations)}`,
    remarks.length > 0 && `## Remarks\n\n${remarks.map((remark) => `- ${remark}`).join('\n')}`,
  ]
  return sections.filter(Boolean).join('\n\n')
}
