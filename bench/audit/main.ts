/** Writes `reports/brief-audit.md`: the claims of a published design beside what is computed. Run: `npm run audit`. */
import { writeFileSync } from 'node:fs';
import { readAudit } from './claims.ts';
import { auditPage } from './page.ts';

writeFileSync(new URL('../../reports/brief-audit.md', import.meta.url), auditPage(readAudit()));
